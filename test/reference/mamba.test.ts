import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { jsBackend } from '../../src/model/backend.js';
import type { Floats } from '../../src/model/floats.js';
import { KeyNetwork } from '../../src/model/key-network.js';
import { MAMBA } from '../../src/model/mamba-body.js';
import type { MambaSizes } from '../../src/model/mamba-sizes.js';
import { RowIndexer, FEATURES } from '../../src/model/row-features.js';
import { ROW_WIDTH } from '../../src/types/index.js';

interface Fixture {
  readonly sizes: MambaSizes;
  readonly batch: number;
  readonly length: number;
  readonly rows: number[];
  readonly logits: number[][];
  readonly loss: number;
  readonly tensors: Record<string, { shape: number[]; values: number[]; gradient: number[] }>;
}

/** Made by mamba_reference.py with PyTorch in float64; numbers are stated with nine digits. */
const fixture = JSON.parse(readFileSync(new URL('./fixtures/mamba.json', import.meta.url), 'utf8')) as Fixture;

function distance(actual: Floats, expected: readonly number[]): number {
  expect(actual.length).toBe(expected.length);
  const scale = Math.max(...expected.map(Math.abs));
  expect(scale).toBeGreaterThan(0);
  return Math.max(...expected.map((value, i) => Math.abs(value - actual[i]))) / scale;
}

describe.each([
  ['float64', 1e-8],
  ['float32', 2e-5],
] as const)('the network in %s against PyTorch', (precision, limit) => {
  const { sizes, batch, length } = fixture;
  const backend = jsBackend(precision);
  const net = KeyNetwork.of(MAMBA, backend, sizes, { rows: batch * length, sequences: batch });
  for (const [name, { values }] of Object.entries(fixture.tensors)) net.parameters.get(name).set(values);
  net.refresh();
  const rows = Int32Array.from(fixture.rows);
  const indexer = new RowIndexer(sizes.shape);
  const ids = new Int32Array(batch * length * FEATURES);
  const targets = new Int32Array(batch * length * 5);
  for (let i = 0; i < batch * length; i++) {
    indexer.write(ids, i * FEATURES, rows, i * ROW_WIDTH, rows, i % length === 0 ? -1 : (i - 1) * ROW_WIDTH);
    targets.set(rows.subarray(i * ROW_WIDTH, i * ROW_WIDTH + 5), i * 5);
  }
  const windows = { batch, length, ids, targets, weights: backend.allocate(batch * length).fill(1) };
  const loss = net.forward(windows);
  const logits = net.heads.logits.map((values) => values.slice());
  net.backward(windows, 1);

  it('has its tensors, by name and shape', () => {
    const shapes = net.parameters.specs.map(({ name, shape }) => [name, shape]);
    const expected = Object.entries(fixture.tensors).map(([name, { shape }]) => [name, shape]);
    expect(new Map(shapes as never)).toEqual(new Map(expected as never));
  });

  it('has its logits and its loss', () => {
    expect(Math.abs(loss / fixture.loss - 1)).toBeLessThan(limit);
    fixture.logits.forEach((expected, part) => expect(distance(logits[part], expected)).toBeLessThan(limit));
  });

  it.each(Object.keys(fixture.tensors))('has its gradient of %s', (name) => {
    expect(distance(net.gradients.get(name), fixture.tensors[name].gradient)).toBeLessThan(limit);
  });
});
