import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { createTrainer, INLINE_TRAINER, threadCount } from '../../../src/workers/index.js';
import type { TrainStep } from '../../../src/model/index.js';
import { built } from '../../cli.js';
import { SHAPE, someKeys, someRows } from '../model/small-model.js';

const keyTuples = someKeys(SHAPE);
const job = (seed: number): Parameters<typeof INLINE_TRAINER.train>[0] => {
  const rows = someRows(200, SHAPE, keyTuples, 1);
  const shared = new Int32Array(new SharedArrayBuffer(rows.byteLength));
  shared.set(rows);
  return {
    streams: [shared],
    validation: [],
    shape: SHAPE,
    keyTuples,
    options: { seed, steps: 6, dModel: 8, batchSize: 2, window: 16 },
  };
};

describe('training on threads', () => {
  // a thread's module must be JavaScript
  const task = pathToFileURL(join(built(), '..', '..', 'workers', 'training-task.js'));

  it('gives the bytes that training here gives, and tells of every step', { timeout: 60_000 }, async () => {
    const trainer = createTrainer(2, task);
    expect(trainer).not.toBe(INLINE_TRAINER);
    try {
      const steps: TrainStep[][] = [[], [], []];
      const trained = await Promise.all(steps.map((seen, i) => trainer.train(job(i), (step) => seen.push(step))));
      for (const [i, { bytes }] of trained.entries()) {
        const here: TrainStep[] = [];
        expect(bytes).toEqual((await INLINE_TRAINER.train(job(i), (step) => here.push(step))).bytes);
        expect(steps[i]).toEqual(here);
      }
      expect(trained[0].bytes).not.toEqual(trained[1].bytes);
    } finally {
      await trainer.close();
    }
  });

  it('hands a fault of the training on', async () => {
    const trainer = createTrainer(2, task);
    try {
      const empty = { ...job(1), streams: [] };
      await expect(trainer.train(empty, () => undefined)).rejects.toThrow(/no event to train/);
    } finally {
      await trainer.close();
    }
  });
});

it('one thread, or none that could be started, is training here', () => {
  expect(createTrainer(1)).toBe(INLINE_TRAINER);
  expect(createTrainer(2, new URL('no-such-task.js', import.meta.url))).toBe(INLINE_TRAINER);
});

it('auto is one thread a processor at most', () => {
  expect(threadCount(3)).toBe(3);
  expect(threadCount('auto')).toBeGreaterThanOrEqual(1);
  expect(threadCount('auto')).toBeLessThanOrEqual(8);
});
