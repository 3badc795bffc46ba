import { afterAll, beforeAll, expect, it } from 'vitest';
import { ConnectorError } from '../../src/errors/index.js';
import type { CheckpointStore } from '../../src/types/index.js';
import { describeEngines } from '../engines.js';
import { documents, NOW, openHuntedBench, tail, withCall } from './hunt-bench.js';
import type { HuntBench, HuntOutput } from './hunt-bench.js';
import { readOf } from './hunt-output.js';
import { DAY, TRAIN_TO } from './indexed-fleet.js';
import { storedDocuments } from './stored-documents.js';

describeEngines('a hunt cut short', (engine) => {
  let bench: HuntBench;
  let whole: HuntOutput;

  beforeAll(async () => {
    ({ bench, whole } = await openHuntedBench(engine));
  });

  afterAll(() => bench.close());

  it('stopped by a signal, between pages or in mid request, goes on as if it had not been', async () => {
    for (const moment of ['commit', 'request'] as const) {
      const stopped = bench.place();
      const controller = new AbortController();
      let searches = 0;
      const aborting = withCall(bench.client, 'search', async (body, options) => {
        searches += 1;
        if (moment === 'request' && searches === 4) setTimeout(() => controller.abort());
        return bench.client.search(body, options);
      });
      const first = await bench.pass(
        stopped,
        {
          client: aborting,
          signal: controller.signal,
          commitEvery: moment === 'commit' ? 1 : 100,
          onCommit: (version) => {
            if (moment === 'commit' && version === 3) controller.abort();
          },
        },
        100,
      );
      expect(first.totals.read).toBeGreaterThan(100);
      expect(first.totals.read).toBeLessThan(tail.length);
      const second = await bench.pass(stopped, {}, 100);
      expect(first.totals.read + second.totals.read).toBe(tail.length);
      expect(await bench.output(stopped)).toEqual(whole);
    }
  });

  it('killed before a flush, after one, or at a commit, gives on resuming what an undisturbed run gives', async () => {
    const crash = new Error('killed');
    for (const moment of ['bulk', 'commit', 'committed'] as const) {
      const killed = bench.place();
      let bulks = 0;
      const dying = withCall(bench.client, 'bulk', async (ndjson, options) => {
        bulks += 1;
        if (moment === 'bulk' && bulks > 3) throw crash;
        return bench.client.bulk(ndjson, options);
      });
      const kept = killed.checkpoints;
      const checkpoints: CheckpointStore = {
        load: (name) => kept.load(name),
        commit: (checkpoint) =>
          moment === 'commit' && checkpoint.version === 4 ? Promise.reject(crash) : kept.commit(checkpoint),
      };
      const dies = bench.pass(
        { ...killed, checkpoints },
        {
          client: dying,
          commitEvery: 2,
          onCommit: (version) => {
            if (moment === 'committed' && version === 3) throw crash;
          },
        },
        100,
      );
      await expect(dies).rejects.toBe(crash);
      const partial = await bench.output(killed);
      expect(partial.scores.size).toBeGreaterThan(100);
      expect(partial.scores.size).toBeLessThan(tail.length);
      await bench.pass(killed, {}, 300);
      expect(await bench.output(killed)).toEqual(whole);
    }
  });

  it('resumed after --from, still begins where --from said', async () => {
    const begun = bench.place();
    const fromMs = TRAIN_TO - DAY / 2;
    const expected = documents.filter(({ timeMs }) => timeMs >= fromMs).length;
    const controller = new AbortController();
    controller.abort();
    const first = await bench.pass(begun, { fromMs, signal: controller.signal }, 100);
    const second = await bench.pass(begun, {}, 500);
    expect(first.totals.read + second.totals.read).toBe(expected);
  });

  it('leaves a run document with the error code, whatever ended the pass, and goes on to success', async () => {
    const failing = bench.place();
    const { prefix } = failing;
    const fault = new ConnectorError('WRITE_FAILED', 'the disk is full\nand more', { where: 'here' });
    const full = withCall(bench.client, 'search', () => Promise.reject(fault));
    await expect(bench.pass(failing, { client: full, nowMs: NOW })).rejects.toBe(fault);
    const bug = new TypeError('a bug');
    const onScore = (): void => {
      throw bug;
    };
    await expect(bench.pass(failing, { onScore, nowMs: NOW + 1 })).rejects.toBe(bug);
    await bench.pass(failing, { nowMs: NOW + 2 });
    const runs = [...(await storedDocuments(bench.client, `${prefix}-runs`)).values()].sort((a, b) =>
      String(a['@timestamp']) < String(b['@timestamp']) ? -1 : 1,
    );
    expect(runs).toMatchObject([
      { event: { outcome: 'failure' }, error: { code: 'WRITE_FAILED', message: 'the disk is full' } },
      { event: { outcome: 'failure' }, error: { code: 'INTERNAL', message: 'a bug' } },
      { event: { outcome: 'success' }, run: { counts: { read: tail.length } } },
    ]);
    expect(runs.map(readOf)).toEqual([0, expect.toSatisfy((read: number) => read > 0 && read <= 500), tail.length]);
    expect(runs[2]).not.toHaveProperty('error');
  });

  it('shows the fault that ended it, also when the engine cannot keep a record of it', async () => {
    const fault = new ConnectorError('REQUEST_FAILED', 'no search');
    const gone = withCall(
      withCall(bench.client, 'search', () => Promise.reject(fault)),
      'bulk',
      () => Promise.reject(new Error('no bulk either')),
    );
    const place = bench.place();
    await expect(bench.pass(place, { client: gone })).rejects.toBe(fault);
    expect(await storedDocuments(bench.client, `${place.prefix}-runs`)).toEqual(new Map());
  });
});
