import { beforeAll, describe, expect, it } from 'vitest';
import { checkpointParts, readCheckpoint } from '../../../src/connector/checkpoint-codec.js';
import { Detector, detectorState, type DetectorState } from '../../../src/connector/detector.js';
import { openBundle } from '../../../src/connector/loaded-bundle.js';
import { RunTotals } from '../../../src/connector/run-totals.js';
import { heldOutTempo, learnTempo, TempoWatch } from '../../../src/connector/tempo.js';
import { trainOn } from '../../../src/connector/train.js';
import type { TempoScale } from '../../../src/delineate/index.js';
import { silentProgress } from '../../../src/log/index.js';
import { TempoScorer } from '../../../src/tempo/index.js';
import type { Bundle, EncodedLog, Prediction, TempoReason } from '../../../src/types/index.js';
import { inside, MONDAY } from '../tempo/samples.js';
import { DAY_MS, historyOf, HOUR_MS, MINUTE_MS, parsed, quietDays, signIn, smallConfig, T0 } from './history.js';

/** At nine on that day, so many lines of alice's. */
const atNine = (day: number, count: number): EncodedLog[] =>
  Array.from({ length: count }, (_, i) => inside({ atMs: day * DAY_MS + 9 * HOUR_MS + i * 1000 }));
const days = (counts: readonly number[]): EncodedLog[] => counts.flatMap((count, day) => atNine(day, count));
const ONCE = Array.from({ length: 20 }, () => 1);

describe('what is learned of tempo', () => {
  it('is of inside lines, and goes on where history ends', () => {
    const outside: EncodedLog = { ...inside({ atMs: 0, account: 'guest' }), stream: 'outside' };
    const { tables, state } = learnTempo([outside, ...days([1, 1, 1])]);
    expect(tables.hosts.map(({ actors }) => actors.map(([name]) => name))).toEqual([['alice']]);
    expect(state.hosts.map(({ actors }) => actors.map(([name]) => name))).toEqual([['alice']]);
    const watch = new TempoWatch(new TempoScorer(tables), state, undefined, 4);
    watch.judge(inside({ atMs: 2 * DAY_MS + 10 * HOUR_MS }), ORDINARY);
    // two lines of the last 24 hours
    expect(watch.toJSON().hosts[0].actors[0][1].slice(-4)).toEqual([expect.any(Number), 1, expect.any(Number), 1]);
  });
});

describe('the tempo of benign time itself', () => {
  const range = { fromMs: MONDAY, toMs: MONDAY + 20 * DAY_MS - 1 };
  const judged = (counts: readonly number[]): (readonly TempoReason[] | undefined)[] => {
    const events = days(counts);
    const tempoOf = heldOutTempo(learnTempo(events), range, 4);
    return events.map(tempoOf);
  };
  const counted = (reasons: readonly TempoReason[] | undefined): boolean =>
    reasons?.some(({ factor }) => factor === 'count') === true;

  it('is unusual on the day that is', () => {
    const reasons = judged(ONCE.map((count, day) => (day === 15 ? 60 : count)));
    expect(reasons.slice(0, 15).some(counted)).toBe(false);
    expect(reasons[15]).toBeUndefined();
    expect(counted(reasons[74])).toBe(true);
    expect(reasons.slice(76).some(counted)).toBe(false);
  });

  it('is judged by what came before', () => {
    const reasons = judged(ONCE.map((count, day) => (day >= 14 ? 60 : count)));
    expect(counted(reasons[14 + 59])).toBe(true);
    // once known, it is usual
    expect(counted(reasons[reasons.length - 1])).toBe(false);
  });

  it('is nothing for lines from outside', () => {
    const tempoOf = heldOutTempo(learnTempo(days(ONCE)), range, 4);
    expect(tempoOf({ ...inside({ atMs: 0 }), stream: 'outside' })).toBeUndefined();
  });
});

const ORDINARY: Prediction = { surprisal: 1, rank: 1, isAnomaly: false, reason: '', expected: [], cusum: 0 };
const none = { days: 20, top: [] };
/** Twenty days, with five lines a day whose tempo is a little unusual. */
const busy = { days: 20, top: Array.from({ length: 100 }, () => 20) };

describe('the tempo of a line', () => {
  const { tables, state } = learnTempo(days(ONCE));
  const scale: TempoScale = { keyNats: 2, hour: none, amount: none, order: none, source: none };
  const judgeAll = (
    events: readonly EncodedLog[],
    with_: TempoScale | undefined,
    prediction = ORDINARY,
  ): Prediction[] => {
    const watch = new TempoWatch(new TempoScorer(tables), state, with_, 4);
    return events.map((event) => watch.judge(event, prediction));
  };
  const burst = atNine(21, 60);

  it('makes it an anomaly when benign time comes to as much less than once a day', () => {
    const all = judgeAll(burst, scale);
    expect(all[0]).toEqual(ORDINARY);
    const last = all[59];
    expect(last).toMatchObject({ surprisal: 1, rank: 1, isAnomaly: true, kinds: ['unusual_tempo'] });
    expect(last.tempo?.map(({ factor }) => factor)).toEqual(['count', 'pace', 'activity']);
    expect(last.reason).toBe(
      'alice did this 60 times in 24 hours, usually 1 a day; alice did this 60 times in ten minutes, usually at most 1 a day; 60 lines of alice in 24 hours, usually 1',
    );
  });

  it('is noted without being an anomaly where benign time is like that', () => {
    const last = judgeAll(burst, { ...scale, amount: busy })[59];
    expect(last.tempo).toHaveLength(3);
    expect(last).toMatchObject({ isAnomaly: false, reason: '' });
    expect(last.kinds).toBeUndefined();
  });

  it('is added to what the keys say', () => {
    const odd: Prediction = { ...ORDINARY, isAnomaly: true, reason: 'odd', kinds: ['new_combination'] };
    const last = judgeAll(burst, scale, odd)[59];
    expect(last.kinds).toEqual(['new_combination', 'unusual_tempo']);
    expect(last.reason).toMatch(/^odd; alice did this 60 times in 24 hours/);
    expect(odd.kinds).toEqual(['new_combination']);
  });

  it('is no matter without a scale', () => {
    expect(judgeAll(burst, undefined).every((prediction) => prediction === ORDINARY)).toBe(true);
  });
});

describe('tempo in a bundle and a checkpoint', () => {
  let bundle: Bundle;
  beforeAll(async () => {
    bundle = await trainOn(historyOf([...quietDays(12), ...quietDays(12, 'db')]), {
      config: smallConfig(),
      progress: silentProgress,
      createdMs: T0,
      where: 'auth.log',
    });
  });
  const detector = (state?: DetectorState): Detector =>
    new Detector(openBundle(bundle), { utcOffsetMinutes: 0, delineate: {} }, new RunTotals(), state);

  it('is told of sign-ins that are too many, on their host alone', () => {
    const made = detector();
    const day = T0 + 12 * DAY_MS + 8 * HOUR_MS;
    const lines = Array.from({ length: 40 }, (_, i) => signIn(day + i * MINUTE_MS));
    const scores = made.scoreAll(parsed([...lines, signIn(day + 41 * MINUTE_MS, 'db')]));
    expect(scores[39]).toMatchObject({ isAnomaly: true });
    expect(scores[39].kinds).toContain('unusual_tempo');
    // the one of the day before is a little more than 24 hours old by whole hours
    expect(scores[39].reason).toContain('alice did this 40 times in 24 hours, usually 1');
    expect(scores[40].tempo).toBeUndefined();
  });

  it.each([
    ['no JSON', '{'],
    ['nothing', 'null'],
    ['no tables', '{"state":{"hosts":[]}}'],
    ['no state', '{"tables":{"hosts":[],"pools":{},"steps":[]}}'],
  ])('that is %s in a bundle is refused', (_, text) => {
    const parts = new Map(bundle.parts).set('tempo.json', new TextEncoder().encode(text));
    expect(() => openBundle({ ...bundle, parts })).toThrow(
      expect.objectContaining({ code: 'BUNDLE_CORRUPT' }) as Error,
    );
  });

  it('with a number that is none in a bundle is refused', () => {
    const text = new TextDecoder().decode(bundle.parts.get('tempo.json'));
    const parts = new Map(bundle.parts);
    parts.set('tempo.json', new TextEncoder().encode(text.replace(/"total":\d+/, '"total":null')));
    expect(() => openBundle({ ...bundle, parts })).toThrow(
      expect.objectContaining({ code: 'BUNDLE_CORRUPT' }) as Error,
    );
  });

  it('goes through a checkpoint', () => {
    const made = detector();
    made.scoreAll(parsed(quietDays(13).filter(({ atMs }) => atMs >= T0 + 12 * DAY_MS)));
    const state = made.toJSON();
    const parts = checkpointParts({ fromMs: 0, rangeToMs: undefined, cursor: null, rollups: null, detector: state });
    const read = readCheckpoint({ name: 'hunt', bundleId: bundle.manifest.id, version: 1, parts }).detector;
    expect(read.tempo).toEqual(state.tempo);
    expect(detector(read).toJSON().tempo).toEqual(state.tempo);
  });

  it.each([
    ['no hosts', {}],
    ['no list of hosts', { hosts: 7 }],
    ['a host without its tempo', { hosts: [undefined] }],
    ['an actor of nothing', { hosts: [{ host: 'web', clock: [0, 0, 0, 0, 0], actors: [null], deeds: [] }] }],
  ])('that is %s in a checkpoint is refused', (_, tempo) => {
    const state = detectorState({ ...detector().toJSON(), tempo }, 'checkpoint');
    expect(() => detector(state)).toThrow(expect.objectContaining({ code: 'CHECKPOINT_CORRUPT' }) as Error);
  });
});
