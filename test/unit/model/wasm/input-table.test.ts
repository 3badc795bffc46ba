import { describe, expect, it } from 'vitest';
import { jsBackend } from '../../../../src/model/backend.js';
import type { Backend } from '../../../../src/model/backend.js';
import type { Floats } from '../../../../src/model/floats.js';
import { InputTable } from '../../../../src/model/input-table.js';
import { FEATURES } from '../../../../src/model/row-features.js';
import { numbers } from '../finite-differences.js';
import { freshBackend, wasmBuilds } from './backends.js';
import { expectClose } from './guarded.js';

const ROWS = 9;
const ENTRIES = 40;
const USED = FEATURES - 3;

/** W·RMSNorm(x) of sums of embeddings, by the product and by the table. */
function both(backend: Backend, D: number, outputs: number): { product: Floats; lookedUp: Floats } {
  const from = (values: ArrayLike<number>): Floats => {
    const array = backend.allocate(values.length);
    array.set(values);
    return array;
  };
  const embeddings = from(numbers(ENTRIES * D, 1));
  const norm = from(numbers(D, 2));
  const map = backend.linearMap(from(numbers(outputs * D, 3)), undefined, D, outputs);
  const ids = backend.allocateInts(ROWS * FEATURES);
  // some of them left out
  for (let i = 0; i < ids.length; i++) ids[i] = ((i * 7919) % (ENTRIES + 1)) - 1;
  const [x, normed, inverse] = [backend.allocate(ROWS * D), backend.allocate(ROWS * D), backend.allocate(ROWS)];
  backend.embeddingSumForward(x, ids, embeddings, ROWS, FEATURES, 0, USED, D);
  backend.rmsNormForward(normed, inverse, x, norm, ROWS, D);
  const [product, lookedUp] = [backend.allocate(ROWS * outputs), backend.allocate(ROWS * outputs).fill(3)];
  map.forward(product, normed, ROWS);
  InputTable.of(backend, embeddings, norm, map, outputs).lookUp(lookedUp, { ids, features: USED }, inverse, ROWS);
  return { product, lookedUp };
}

describe('the table of products of embeddings', () => {
  it.each([
    [64, 256],
    [12, 50],
    [3, 7],
  ])('gives what the product gives: %i inputs, %i outputs', (D, outputs) => {
    const exact = both(jsBackend('float64'), D, outputs);
    expectClose(exact.lookedUp, exact.product, 1e-14);
    for (const name of wasmBuilds()) expectClose(both(freshBackend(name), D, outputs).lookedUp, exact.product, 2e-6);
  });

  it('pays for wide models whose table is not too large', () => {
    expect(InputTable.pays(4000, 64, 256)).toBe(true);
    expect(InputTable.pays(4000, 32, 128)).toBe(false);
    expect(InputTable.pays(9000, 64, 256)).toBe(false);
  });
});
