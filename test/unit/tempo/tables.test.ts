import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { histogram, smoothedSlots } from '../../../src/tempo/histogram.js';
import { dayOf, tempoTables, type TempoTables } from '../../../src/tempo/index.js';
import { BUCKETS, SLOTS } from '../../../src/tempo/observation.js';
import { daily, DAY, historyOf, HOUR, MONDAY, onDays, seen } from './samples.js';

const at = (slots: Readonly<Record<number, number>>, size = SLOTS): number[] =>
  Array.from({ length: size }, (_, slot) => slots[slot] ?? 0);
const NOTHING = { counts: [], total: 0, distinct: 0 };
const only = (tables: TempoTables): TempoTables['hosts'][number] => {
  expect(tables.hosts).toHaveLength(1);
  return tables.hosts[0];
};

describe('a histogram', () => {
  it('knows its total and how many different buckets were seen, and ends with the last', () => {
    expect(histogram([0, 2, 0, 3, 0, 0])).toEqual({ counts: [0, 2, 0, 3], total: 5, distinct: 2 });
    expect(histogram([0, 0])).toEqual({ counts: [], total: 0, distinct: 0 });
  });
});

describe('hours', () => {
  it('spread to their neighbours: a quarter, a half, a quarter', () => {
    expect(smoothedSlots(at({ 9: 4 }))).toEqual({ counts: at({ 8: 1, 9: 2, 10: 1 }), total: 4, distinct: 1 });
  });

  it('go on after midnight, within working days and within weekends', () => {
    expect(smoothedSlots(at({ 23: 4 })).counts).toEqual(at({ 22: 1, 23: 2, 0: 1 }));
    expect(smoothedSlots(at({ 24: 4 })).counts).toEqual(at({ 47: 1, 24: 2, 25: 1 }));
  });

  it('lose none', () => {
    fc.assert(
      fc.property(fc.array(fc.nat({ max: 9 }), { minLength: SLOTS, maxLength: SLOTS }), (counts) => {
        const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);
        const spread = smoothedSlots(counts);
        expect(sum(spread.counts)).toBe(sum(counts));
        expect(sum(spread.counts.slice(0, 24))).toBe(sum(counts.slice(0, 24)));
      }),
    );
  });
});

describe('tables', () => {
  it('hold the largest value of each day, by bucket, and the mean', () => {
    const more = seen({ timeMs: MONDAY + 10 * HOUR, count: 5, activity: 7, pace: 3, variety: 2 });
    const { host, actors, deeds } = only(tempoTables(historyOf([...daily([2, 2, 9]), more])));
    expect(host).toBe('web');
    const [[name, alice]] = actors;
    expect(name).toBe('alice');
    // daily maxima 7, 2, 9 in buckets 5, 1, 6
    expect(alice.activity).toEqual({ counts: at({ 1: 1, 5: 1, 6: 1 }, 7), total: 3, distinct: 3, usual: 6 });
    expect(alice.variety).toEqual({ counts: [2, 1], total: 3, distinct: 2, usual: 4 / 3 });
    const [[deed, { count, pace }]] = deeds;
    expect(deed).toBe('alice\u00001 0');
    // 5, 2, 9 in buckets 4, 1, 6
    expect(count).toEqual({ counts: at({ 1: 1, 4: 1, 6: 1 }, 7), total: 3, distinct: 3, usual: 16 / 3 });
    expect(pace).toEqual({ counts: [2, 0, 1], total: 3, distinct: 2, usual: 5 / 3 });
  });

  it('hold the hours of actors and deeds', () => {
    const later = daily([1, 1, 1]).map((line) => ({ ...line, timeMs: line.timeMs + HOUR, deed: '2 0' }));
    const { actors, deeds } = only(tempoTables(historyOf([...daily([1, 1, 1, 1, 1]), ...later])));
    // five times nine, three times ten
    expect(actors[0][1].slots).toEqual({
      counts: at({ 8: 1.25, 9: 3.25, 10: 2.75, 11: 0.75 }),
      total: 8,
      distinct: 2,
    });
    expect(deeds.map(([, { slots }]) => slots)).toEqual([NOTHING, NOTHING]);
  });

  it('leave out what nothing is judged by: deeds of two days, hours below eight, sign-ins below five', () => {
    const rare = seen({ deed: 'rare', openMinutes: 9, closes: true });
    const { actors, deeds } = only(tempoTables(historyOf([...daily([1, 1, 1]), ...onDays(2, [rare])])));
    expect(deeds.map(([name]) => name)).toEqual(['alice\u00001 0']);
    expect(actors[0][1]).toMatchObject({ slots: NOTHING, durations: NOTHING });
    // eight hours of one day are enough
    const hours = Array.from({ length: 8 }, (_, i) => seen({ deed: 'often', timeMs: MONDAY + i * HOUR }));
    expect(only(tempoTables(historyOf(hours))).deeds.map(([name]) => name)).toEqual(['alice\u0000often']);
  });

  it('hold how long sign-ins lasted, once they are closed', () => {
    const closed = (openMinutes: number): ReturnType<typeof seen> => seen({ openMinutes, closes: true });
    const open = [seen({ openMinutes: 500 }), seen({ closes: true })];
    const history = historyOf([...[2, 2, 2, 60, 60].map(closed), ...open]);
    // ⌊2 log2 60⌋ = 11
    const durations = { counts: at({ 1: 3, 11: 2 }, 12), total: 5, distinct: 2 };
    const tables = tempoTables(history);
    expect(only(tables).actors[0][1].durations).toEqual(durations);
    expect(tables.pools.durations).toEqual(durations);
  });

  it('pool habits of three days and more by their usual size', () => {
    const { pools } = tempoTables(
      historyOf([
        ...daily([4, 6, 5]),
        ...daily([5, 5, 5, 9], { actor: 'bob' }),
        ...daily([5, 5], { actor: 'eve' }),
        ...daily([1, 1, 1], { actor: 'ann', host: 'db' }),
      ]),
    );
    // means 5 and 6 lie in buckets 4 and 5; values 4, 5, 6, 9 in 3, 4, 5, 6
    expect(pools.count).toHaveLength(BUCKETS);
    expect(pools.count[4]).toEqual({ counts: [0, 0, 0, 1, 1, 1], total: 3, distinct: 3 });
    expect(pools.count[5]).toEqual({ counts: [0, 0, 0, 0, 3, 0, 1], total: 4, distinct: 2 });
    expect(pools.count[0]).toEqual({ counts: [3], total: 3, distinct: 1 });
    expect(pools.count.filter(({ total }) => total > 0)).toHaveLength(3);
  });

  const ran = (command: string, commandBefore = ''): ReturnType<typeof seen> => seen({ command, commandBefore });

  it('count steps by who, after what', () => {
    const { steps } = tempoTables(historyOf(onDays(3, [ran('a'), ran('b', 'a'), ran('a'), seen()])));
    expect(steps).toEqual([
      ['alice', '', 'a', 6],
      ['alice', 'a', 'b', 3],
    ]);
  });

  it('count no steps of commands that were run on fewer than three days, by whomever', () => {
    const others = [ran('c'), { ...ran('d'), actor: 'bob', host: 'db' }];
    const history = historyOf([...onDays(2, [...others, ran('a', 'c')]), ...onDays(3, [ran('a'), ran('d')])]);
    expect(
      new Map(tempoTables(history).steps.map(([actor, before, command, times]) => [actor + before + command, times])),
    ).toEqual(
      new Map([
        ['alicea', 3],
        ['aliceca', 2],
        ['aliced', 3],
        ['bobd', 2],
      ]),
    );
    expect(tempoTables(history, { fromDay: dayOf(MONDAY), toDay: dayOf(MONDAY) + 1 }).steps).toEqual([]);
  });

  it('hold no more than 2048 different commands, and no more than 65,536 steps, the most frequent', () => {
    const many = Array.from({ length: 3000 }, (_, i) => ran(`c${i}`));
    const { steps } = tempoTables(historyOf(onDays(3, many)));
    expect(steps).toHaveLength(2048);
    expect(steps.every(([, , command, times]) => Number(command.slice(1)) < 2048 && times === 3)).toBe(true);
    const pairs = Array.from({ length: 66_000 }, (_, i) => ran(`c${i % 300}`, `c${Math.floor(i / 300)}`));
    const commands = onDays(2, many.slice(0, 300)).map((line) => ({ ...line, timeMs: line.timeMs + DAY }));
    const cut = tempoTables(historyOf([...pairs, pairs[65_999], ...commands])).steps;
    expect(cut).toHaveLength(65_536);
    expect(cut.slice(0, 301).every(([, , , times]) => times === 2)).toBe(true);
    expect(cut.filter(([, before, , times]) => before !== '' && times === 2)).toEqual([['alice', 'c219', 'c299', 2]]);
  });

  const observation = fc.record({
    day: fc.integer({ min: 0, max: 9 }),
    hour: fc.integer({ min: 0, max: 23 }),
    host: fc.constantFrom('web', 'db'),
    actor: fc.constantFrom('alice', '__proto__'),
    deed: fc.constantFrom('1 0', '2 1'),
    count: fc.integer({ min: 1, max: 40 }),
    minutes: fc.option(fc.nat({ max: 300 }), { nil: undefined }),
    command: fc.constantFrom('', 'a', 'b'),
  });

  it('with days left out are those of a history without these days', () => {
    fc.assert(
      fc.property(
        fc.array(observation, { maxLength: 60 }),
        fc.nat({ max: 10 }),
        fc.nat({ max: 10 }),
        (all, from, length) => {
          const observations = all.map(({ day, hour, minutes, ...rest }) =>
            seen({
              ...rest,
              timeMs: MONDAY + day * DAY + hour * HOUR,
              activity: rest.count + 1,
              openMinutes: minutes,
              closes: minutes !== undefined,
            }),
          );
          const without = { fromDay: dayOf(MONDAY) + from, toDay: dayOf(MONDAY) + from + length };
          const isIn = ({ timeMs }: { timeMs: number }): boolean =>
            dayOf(timeMs) < without.fromDay || dayOf(timeMs) >= without.toDay;
          const left = tempoTables(historyOf(observations), without);
          const never = tempoTables(historyOf(observations.filter(isIn)));
          const sorted = ({ hosts, pools, steps }: TempoTables): unknown => ({
            pools,
            steps: [...steps].sort(),
            hosts: hosts
              .filter(({ actors }) => actors.length > 0)
              .map(({ host, actors, deeds }) => ({ host, actors: new Map(actors), deeds: new Map(deeds) }))
              .sort((a, b) => (a.host < b.host ? -1 : 1)),
          });
          expect(sorted(left)).toEqual(sorted(never));
        },
      ),
    );
  });
});
