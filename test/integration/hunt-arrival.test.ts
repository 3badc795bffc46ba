import { afterAll, beforeAll, expect, it } from 'vitest';
import { hunt } from '../../src/connector/hunt.js';
import type { HuntOptions } from '../../src/connector/hunt.js';
import type { RunResult } from '../../src/connector/run-result.js';
import { silentProgress } from '../../src/log/index.js';
import { describeEngines } from '../engines.js';
import { NOW, openBench, tail } from './hunt-bench.js';
import type { HuntBench, Place } from './hunt-bench.js';
import { byLine, sourceIdOf, withoutTimeOfWriting } from './hunt-output.js';
import { arrived, DAY, FLEET_END, putDocuments, smallConfig, TRAIN_TO } from './indexed-fleet.js';
import type { FleetDocument } from './indexed-fleet.js';

const HOUR = 3_600_000;
/** `source.delaySeconds` as it is by default. */
const DELAY = 60_000;
/** What it takes a document to the engine. */
const LAG = 2000;

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

describeEngines('hunt by arrival', (engine) => {
  let bench: HuntBench;
  let whole: unknown;

  beforeAll(async () => {
    bench = await openBench(engine);
    const one = bench.place();
    await follow(one, Object.values(bench.indices), NOW);
    whole = await output(one);
  });

  afterAll(() => bench.close());

  /** A pass as the schedule makes it. */
  function follow(place: Place, indices: readonly string[], nowMs: number, more: Partial<HuntOptions> = {}) {
    const { client, bundle, folder } = bench;
    const { prefix, checkpoints } = place;
    const config = smallConfig({ indices, prefix, folder, pageSize: 100 });
    return hunt({ client, config, bundle, checkpoints, progress: silentProgress, nowMs, ...more });
  }

  /** By host and line, since every story has indices of its own. */
  async function output(place: Place): Promise<unknown> {
    const written = await bench.output(place);
    return { lines: byLine(written), rollups: withoutTimeOfWriting(written).rollups };
  }

  const shapes = [
    ['@timestamp', tail],
    ['event.ingested', arrived(tail, ({ timeMs }) => timeMs + LAG)],
  ] as const;

  it.each(shapes)('many passes give what one gives, by %s', async (field, documents) => {
    const indices = await bench.fill(`many-${field.replace(/\W/, '').toLowerCase()}`, documents);
    const many = bench.place();
    const results: RunResult[] = [];
    for (let nowMs = TRAIN_TO + 5 * HOUR; nowMs < FLEET_END + 5 * HOUR; nowMs += 5 * HOUR) {
      results.push(await follow(many, indices, nowMs));
    }
    expect(results.map(({ totals }) => totals.read).reduce((sum, read) => sum + read)).toBe(tail.length);
    expect(results.map(({ totals }) => totals.late + totals.missed)).toEqual(results.map(() => 0));
    expect(results.filter(({ totals }) => totals.repeated > 0).length).toBeGreaterThan(3);
    expect(await output(many)).toEqual(whole);
  });

  it.each(shapes)(
    'what arrived late is scored in the next pass, once, and counted, by %s',
    async (field, documents) => {
      const end = documents.map(({ timeMs }) => timeMs).sort((a, b) => a - b)[Math.floor(tail.length / 2)];
      const recent = documents.filter(({ timeMs }) => timeMs >= end - HOUR / 2 && timeMs < end - LAG).slice(0, 5);
      expect(recent).toHaveLength(5);
      const rest = documents.filter((document) => !recent.includes(document));
      const indices = await bench.fill(`late-${field.replace(/\W/, '').toLowerCase()}`, rest);
      const place = bench.place();
      const first = await follow(place, indices, end + LAG + DELAY);
      const early = rest.filter(({ timeMs }) => timeMs < (field === '@timestamp' ? end + LAG : end));
      expect(first.totals.read).toBe(early.length);
      const late = field === '@timestamp' ? recent : arrived(recent, () => end + HOUR);
      await putDocuments(bench.client, { system: indices[0], message: indices[1] }, late);
      const second = await follow(place, indices, FLEET_END + DELAY + LAG);
      expect(first.totals.read + second.totals.read).toBe(tail.length);
      expect(second.totals.missed).toBe(0);
      const { scores } = await bench.output(place);
      const flagged = [...scores.values()].filter((body) => (body as { anomaly: { late?: boolean } }).anomaly.late);
      expect(second.totals.late).toBe(flagged.length);
      if (field === '@timestamp') expect(flagged.map(sourceIdOf).sort()).toEqual(late.map(({ id }) => id).sort());
      expect([...scores.values()].map(sourceIdOf).sort()).toEqual(tail.map(({ id }) => id).sort());
    },
  );

  it('an outage of hours, far behind the overlap, is scored once and flagged', async () => {
    const [{ timeMs: begin }] = tail;
    const inOutage = ({ timeMs }: FleetDocument): boolean => timeMs >= begin + 3 * HOUR && timeMs < begin + 9 * HOUR;
    const outage = tail.filter(inOutage);
    expect(outage.length).toBeGreaterThan(20);
    const rest = tail.filter((document) => !inOutage(document));
    const indices = await bench.fill('outage', rest);
    const place = bench.place();
    const first = await follow(place, indices, FLEET_END + DELAY + LAG);
    expect(first.totals.read).toBe(rest.length);
    await putDocuments(bench.client, { system: indices[0], message: indices[1] }, outage);
    const second = await follow(place, indices, FLEET_END + HOUR);
    expect(second.totals).toMatchObject({ read: outage.length, late: outage.length, missed: 0 });
    const third = await follow(place, indices, FLEET_END + 2 * HOUR);
    expect(third.totals).toMatchObject({ read: 0, missed: 0 });
    const { scores, rollups } = await bench.output(place);
    expect([...scores.values()].map(sourceIdOf).sort()).toEqual(tail.map(({ id }) => id).sort());
    const flagged = [...scores.values()].filter((body) => (body as { anomaly: { late?: boolean } }).anomaly.late);
    expect(flagged.map(sourceIdOf).sort()).toEqual(outage.map(({ id }) => id).sort());
    const counted = [...rollups.values()].map((body) => (body as { rollup: { lines: number } }).rollup.lines);
    const lines = (whole as { rollups: readonly { rollup: { lines: number } }[] }).rollups;
    expect(counted.length).toBeGreaterThan(0);
    expect(sum(counted)).toBe(sum([...lines.values()].map(({ rollup }) => rollup.lines)));
  });

  it.each(shapes)(
    'a pass cut short and gone on with to a time: no line lost, none twice, by %s',
    async (field, made) => {
      const indices = await bench.fill(`cut-${field.replace(/\W/, '').toLowerCase()}`, made);
      const place = bench.place();
      const controller = new AbortController();
      const stop = { signal: controller.signal, commitEvery: 1, onCommit: () => controller.abort() };
      const cut = await follow(place, indices, NOW, stop);
      expect(cut.totals.read).toBeLessThan(tail.length / 3);
      const toMs = TRAIN_TO + DAY / 2;
      if (field === '@timestamp') {
        const range = await follow(place, indices, NOW, { toMs });
        expect(cut.totals.read + range.totals.read).toBe(tail.filter(({ timeMs }) => timeMs < toMs).length);
      } else {
        // what has arrived up to a time says nothing of what has happened up to one
        await expect(follow(place, indices, NOW, { toMs })).rejects.toMatchObject({ code: 'USAGE' });
      }
      await follow(place, indices, NOW);
      expect(await output(place)).toEqual(whole);
    },
  );

  it.each([false, true])(
    'a range of the past (cut short: %s), then all else, that arrived today: no line twice',
    async (cut) => {
      const documents = arrived(tail, () => NOW);
      const indices = await bench.fill(`past-${cut}`, documents);
      const toMs = TRAIN_TO + DAY / 2;
      const inRange = tail.filter(({ timeMs }) => timeMs < toMs).length;
      const place = bench.place();
      const controller = new AbortController();
      const stop = cut ? { signal: controller.signal, commitEvery: 1, onCommit: () => controller.abort() } : {};
      const past = await follow(place, indices, NOW + HOUR, { toMs, ...stop });
      if (cut) expect(past.totals.read).toBeLessThan(inRange);
      else expect(past.totals.read).toBe(inRange);
      const since = await follow(place, indices, NOW + HOUR);
      expect(past.totals.read + since.totals.read).toBe(tail.length);
      expect(await output(place)).toEqual(whole);
    },
  );
});
