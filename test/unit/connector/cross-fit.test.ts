import { describe, expect, it } from 'vitest';
import { columnCounts, outsideBlock, packRows, timeBlocks, unseenRow } from '../../../src/connector/cross-fit.js';
import type { HostStream } from '../../../src/connector/cross-fit.js';
import { crossFit, fitModel } from '../../../src/connector/fit.js';
import type { FitOptions } from '../../../src/connector/fit.js';
import { silentProgress } from '../../../src/log/index.js';
import { ROW, ROW_WIDTH } from '../../../src/types/index.js';
import type { EncodedLog } from '../../../src/types/index.js';
import { INLINE_TRAINER } from '../../../src/workers/index.js';
import { SHAPE, someKeys } from '../model/small-model.js';
import { parsed, smallConfig, T0 } from './history.js';

const KEYS = someKeys(SHAPE);
const [log] = parsed([{ atMs: T0, text: 'sshd[1]: Server listening on 0.0.0.0 port 22.' }]);

/** One event a second; each has the key named. */
function streamOf(host: string, keys: readonly number[]): HostStream {
  const events = keys.map((keyId, i): EncodedLog => {
    const row = new Int32Array(ROW_WIDTH);
    row.set(KEYS.subarray(keyId * 5, keyId * 5 + 5));
    row[ROW.key] = keyId;
    const [template, user, address, command, relation] = row;
    return {
      log: { ...log, host, timeMs: T0 + 1000 * i },
      template: { id: template, program: 'sshd', text: '' },
      key: { template, user, address, command, relation },
      keyId,
      stream: 'inside',
      channel: 'access',
      row,
      entities: { episode: 'sshd:1:0', local: false },
      command: '',
      failuresBefore: 0,
    };
  });
  return { host, events, rows: packRows(events) };
}

const keysOf = (rows: Int32Array): number[] =>
  Array.from({ length: rows.length / ROW_WIDTH }, (_, i) => rows[i * ROW_WIDTH + ROW.key]);

describe('the blocks of time', () => {
  it('cover the range without gap or overlap', () => {
    expect(timeBlocks(100, 199, 3)).toEqual([
      { fromMs: 100, toMs: 133 },
      { fromMs: 133, toMs: 166 },
      { fromMs: 166, toMs: 200 },
    ]);
  });

  it('leave a fold what lies before and after, as streams of their own', () => {
    const streams = [streamOf('a', [1, 2, 3, 4, 5, 6]), streamOf('b', [7, 8])];
    const rows = outsideBlock(streams, { fromMs: T0 + 2000, toMs: T0 + 4000 });
    expect(rows.map(keysOf)).toEqual([
      [1, 2],
      [5, 6],
      [7, 8],
    ]);
    expect(outsideBlock(streams, { fromMs: T0, toMs: T0 + 6000 })).toEqual([]);
  });

  it('make unknown what occurs inside them only, and change no row', () => {
    const { events } = streamOf('a', [1, 2]);
    const [seen, unseen] = events.map(({ row }) => row);
    const rows = [packRows(events.slice(0, 1))];
    const templates = columnCounts(rows, ROW.template, SHAPE.parts[0]);
    const keys = columnCounts(rows, ROW.key, SHAPE.keys);
    expect(unseenRow(seen, templates, keys)).toEqual(seen);
    const before = unseen.slice();
    const made = unseenRow(unseen, new Uint32Array(SHAPE.parts[0]), keys);
    expect([made[ROW.template], made[ROW.key]]).toEqual([0, 0]);
    expect(made[ROW.user]).toBe(unseen[ROW.user]);
    expect(unseen).toEqual(before);
  });
});

describe('the fits', () => {
  const options = (more: Record<string, unknown> = {}): FitOptions => {
    const config = smallConfig({ train: more });
    return {
      shape: SHAPE,
      keyTuples: KEYS,
      config,
      steps: config.train.steps,
      step: silentProgress.step('training'),
      trainer: INLINE_TRAINER,
    };
  };
  const range = (events: number): { fromMs: number; toMs: number } => ({ fromMs: T0, toMs: T0 + 1000 * (events - 1) });

  it('score each event by a model that has not seen its block', async () => {
    // 10 s and 2 blocks of 4 parts, of 1.1 s each: 5 occurs in one part only, on both hosts; 6 in two parts of a block
    const a = [1, 2, 1, 2, 1, 6, 5, 2, 1, 2];
    const b = [2, 1, 2, 1, 2, 1, 5, 1, 2, 6];
    const streams = [streamOf('a', a), streamOf('b', b)];
    const scores = await crossFit(streams, range(10), options());
    expect([...scores.novel[0]]).toEqual(a.map((key) => (key === 5 ? 1 : 0)));
    expect([...scores.novel[1]]).toEqual(b.map((key) => (key === 5 ? 1 : 0)));
    for (const column of scores.rank) expect(Math.min(...column)).toBeGreaterThanOrEqual(1);
    for (const column of scores.surprisal) expect(column.every((nats) => nats > 0 && Number.isFinite(nats))).toBe(true);
  });

  it('are surprised in its own block by what the other blocks never did', { timeout: 60_000 }, async () => {
    const first = Array.from({ length: 60 }, (_, i) => 1 + (i % 2));
    const second = Array.from({ length: 60 }, (_, i) => 3 + (i % 2));
    // the same keys in the other half, once, so that they are known there
    const streams = [streamOf('a', [...first, ...second]), streamOf('b', [3, 4, ...first.slice(4), 3, 4, 1, 2])];
    const { surprisal } = await crossFit(streams, range(120), options({ steps: 60, learningRate: 0.02 }));
    const mean = (of: Float64Array): number => of.reduce((sum, nats) => sum + nats, 0) / of.length;
    // by a model that had learned them, these alternating keys cost next to nothing
    expect(mean(surprisal[0].subarray(64, 120))).toBeGreaterThan(3);
  });

  it('hold the last part of the time out, and say how much of it is new', async () => {
    const keys = [...Array.from({ length: 16 }, (_, i) => 1 + (i % 2)), 1, 7, 7, 2];
    const fit = await fitModel([streamOf('a', keys)], range(20), options({ validationShare: 0.2 }));
    expect(fit.heldOutUnknown).toBe(0.5);
    expect(fit.heldOutLoss).toBeGreaterThan(0);
    expect(fit.steps).toBe(4);
    const { heldOutLoss, heldOutUnknown } = await fitModel(
      [streamOf('a', keys.slice(0, 10))],
      { fromMs: T0, toMs: T0 + 1_000_000 },
      options(),
    );
    expect([heldOutLoss, heldOutUnknown]).toEqual([null, 0]);
  });
});
