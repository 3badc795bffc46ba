import { CommandChain } from '../../../src/tempo/command-chain.js';
import { describe, expect, it } from 'vitest';
import { TempoScorer, tempoTables, type TempoObservation, type TempoTables } from '../../../src/tempo/index.js';
import type { TempoFactor } from '../../../src/types/index.js';
import { TEMPO_FACTORS } from '../../../src/types/index.js';
import { daily, DAY, historyOf, HOUR, MONDAY, onDays, seen } from './samples.js';

const scorerOf = (observations: readonly TempoObservation[]): TempoScorer =>
  new TempoScorer(tempoTables(historyOf(observations)));
const score = (observations: readonly TempoObservation[], now: TempoObservation): Record<TempoFactor, number> => ({
  ...scorerOf(observations).score(now),
});
const NOTHING = Object.fromEntries(TEMPO_FACTORS.map((factor) => [factor, 0]));

describe('how often', () => {
  it('is judged by the days of the habit, and by the days of habits of its size', () => {
    // Four days of 2, 2, 2, 5: buckets 1, 1, 1, 4, mean 2.75; the pool of bucketOf(3) = 2 holds the same.
    const { count } = score(daily([2, 2, 2, 5]), seen({ count: 9 }));
    // 9 lies in bucket 6: unseen. Elsewhere: (0 + 2 · 2^-(6 − 2)) / 6; own: (0 + 2 · elsewhere) / 6.
    expect(count).toBeCloseTo(-Math.log((2 * (2 / 16 / 6)) / 6), 10);
    // 5 was seen once in four.
    const again = score(daily([2, 2, 2, 5]), seen({ count: 5 })).count;
    expect(again).toBeCloseTo(-Math.log((1 + 2 * ((1 + 2 / 4) / 6)) / 6), 10);
  });

  it('says nothing of less than three days, of the usual, and of who was never seen', () => {
    expect(score(daily([2, 2]), seen({ count: 900, activity: 900 }))).toEqual(NOTHING);
    expect(score(daily([2, 2, 2]), seen({ count: 2, activity: 2 }))).toEqual(NOTHING);
    expect(score(daily([2, 2, 2]), seen({ count: 900, actor: 'mallory' }))).toEqual(NOTHING);
    expect(score(daily([2, 2, 2]), seen({ count: 900, host: 'db' }))).toEqual(NOTHING);
    expect(score(daily([2, 2, 2]), seen({ count: 3 })).count).toBeGreaterThan(0);
  });

  it('of a deed never seen counts by the actor’s activity and variety alone', () => {
    const nats = score(daily([2, 2, 2, 2]), seen({ deed: '9 0', count: 50, pace: 50, activity: 50, variety: 9 }));
    expect(nats).toMatchObject({ count: 0, pace: 0 });
    expect(nats.activity).toBeGreaterThan(4);
    expect(nats.variety).toBeGreaterThan(2);
  });

  it('is the less unusual the larger the habit’s own swings', () => {
    const steady = score(daily([4, 4, 4, 4, 4, 4]), seen({ count: 12 })).count;
    const wild = score(daily([1, 9, 2, 16, 1, 2]), seen({ count: 12 })).count;
    expect(steady).toBeGreaterThan(wild + 2);
  });

  it('grows with the count, up to 30 nats', () => {
    const scorer = scorerOf(daily(Array.from({ length: 60 }, () => 2)));
    const counts = [2, 3, 5, 10, 100, 1e4, 1e6].map((count) => scorer.score(seen({ count })).count);
    counts.slice(1).forEach((nats, i) => {
      expect(nats).toBeGreaterThan(counts[i]);
    });
    expect(counts[6]).toBeLessThan(30);
  });
});

describe('when', () => {
  const nine = daily(Array.from({ length: 8 }, () => 1)); // Monday to Monday
  it('is judged from eight hours on, by the probability of all hours as improbable', () => {
    const night = seen({ timeMs: MONDAY + 14 * DAY + 3 * HOUR, deed: 'other' });
    expect(score(nine.slice(0, 7), night).hour).toBe(0);
    // Six hours of working days and two of weekends, in two slots: shares of 48 that are known to differ.
    const { hour } = score(nine, night);
    const { pools, hosts } = tempoTables(historyOf(nine));
    const { slots } = hosts[0].actors[0][1];
    const ofPool = (slot: number): number =>
      ((pools.slots.counts[slot] ?? 0) + pools.slots.distinct / 48) / (pools.slots.total + pools.slots.distinct);
    // The hour of the day is nine always: that hour and its neighbours are what both kinds of day have in common.
    const ofDay = (slot: number): number => {
      const hour = slot % 24;
      const mean = ((slots.counts[hour] ?? 0) + (slots.counts[hour + 24] ?? 0)) / 2;
      return (mean + 3 * ofPool(slot)) / (8 + 3);
    };
    const shares = Array.from({ length: 48 }, (_, s) => ((slots.counts[s] ?? 0) + 2 * ofDay(s)) / 10);
    const tail = shares.filter((share) => share <= shares[3] * (1 + 1e-9)).reduce((a, b) => a + b, 0);
    expect(hour).toBeCloseTo(-Math.log(tail), 10);
    expect(hour).toBeGreaterThan(2);
  });

  it('is not unusual on a first Saturday as in a first night', () => {
    const workdays = nine.filter(({ timeMs }) => (timeMs - MONDAY) % (7 * DAY) < 5 * DAY);
    const scorer = scorerOf([...workdays, ...workdays.map((one) => ({ ...one, timeMs: one.timeMs + 14 * DAY }))]);
    const at = (day: number, hour: number): number =>
      scorer.score(seen({ timeMs: MONDAY + day * DAY + hour * HOUR })).hour;
    expect(at(33, 9)).toBeGreaterThan(0.5);
    expect(at(33, 9)).toBeLessThan(at(28, 3) - 1);
  });

  it('of cron’s jobs says nothing where the host itself was never on', () => {
    const scorer = scorerOf([...nine, ...nine.map((one) => ({ ...one, actor: 'root', byClock: true }))]);
    const at = (actor: string, hour: number): number =>
      scorer.score(seen({ actor, byClock: actor === 'root', timeMs: MONDAY + 14 * DAY + hour * HOUR })).hour;
    expect(at('alice', 3)).toBeGreaterThan(2);
    expect(at('root', 3)).toBe(0);
  });

  it('is not unusual at the usual hour, and little beside it', () => {
    const scorer = scorerOf(nine);
    const at = (hour: number): number => scorer.score(seen({ timeMs: MONDAY + 14 * DAY + hour * HOUR })).hour;
    expect(at(9)).toBeCloseTo(0, 10);
    expect(at(10)).toBeLessThan(1.2);
    expect(at(8)).toBeCloseTo(at(10), 10);
    expect(at(21)).toBeGreaterThan(at(10) + 1);
  });

  it('is judged by the deed’s own hours where they are known', () => {
    // alice works at nine and at three in the night, but this she does at nine
    const both = [
      ...nine,
      ...daily(
        Array.from({ length: 8 }, () => 1),
        { deed: 'backup' },
      ).map((line) => ({ ...line, timeMs: line.timeMs - 6 * HOUR })),
    ];
    const night = { timeMs: MONDAY + 14 * DAY + 3 * HOUR };
    const scorer = scorerOf(both);
    const mine = scorer.score(seen(night)).hour;
    const backup = scorer.score(seen({ ...night, deed: 'backup' })).hour;
    const unknown = scorer.score(seen({ ...night, deed: 'other' })).hour;
    expect(mine).toBeGreaterThan(1.5);
    expect(backup).toBeCloseTo(0, 10);
    expect(unknown).toBeCloseTo(0, 1);
  });
});

describe('how long', () => {
  const closed = (minutes: readonly number[]): TempoObservation[] =>
    minutes.map((openMinutes, day) => seen({ timeMs: MONDAY + day * DAY, openMinutes, closes: true }));

  it('is judged from five sign-ins on, by those of the actor and of all', () => {
    const long = seen({ openMinutes: 700 });
    expect(score(closed([3, 3, 3, 3]), long).duration).toBe(0);
    // bucket ⌊2 log2 700⌋ = 18: 2^-18 nowhere seen; five of one kind, in the pool the same
    const elsewhere = 2 ** -18 / 6;
    expect(score(closed([3, 3, 3, 3, 3]), long).duration).toBeCloseTo(-Math.log(elsewhere / 6), 10);
    expect(score(closed([3, 3, 3, 3, 3]), seen({ openMinutes: 3 })).duration).toBeLessThan(0.2);
    expect(score(closed([3, 3, 3, 3, 3]), seen()).duration).toBe(0);
  });
});

describe('in what order', () => {
  const routine = onDays(60, [seen({ command: 'a' }), seen({ command: 'b', commandBefore: 'a' })]);

  it('adds up the surprisal over the entropy of commands that are known', () => {
    const scorer = scorerOf(routine);
    const step = scorer.steps.score('alice', 'a', 'a');
    const excess = (step?.surprisal ?? 0) - (step?.entropy ?? 0);
    expect(excess).toBeGreaterThan(3);
    const chain = new CommandChain();
    const next = (command: string): number => scorer.score(seen({ command, commandBefore: 'a', chain })).order;
    // of each 2.5 nats are free
    expect(next('a')).toBeCloseTo(excess - 2.5, 12);
    expect(next('a')).toBeCloseTo(2 * (excess - 2.5), 12);
    expect(next('new')).toBe(0);
    expect(scorer.score(seen({ chain })).order).toBe(0);
    expect(next('a')).toBeCloseTo(3 * (excess - 2.5), 12);
    expect(next('b')).toBeLessThan(3 * (excess - 2.5) - 2.4);
  });

  it('is shared by all hosts', () => {
    expect(scorerOf(routine).score(seen({ host: 'new', command: 'a', commandBefore: 'a' })).order).toBeGreaterThan(0.5);
  });
});

describe('from where', () => {
  const signIn = (actor: string, source: string): TempoObservation => seen({ actor, source });

  it('is the surprisal of the address over the entropy, not below 0, where the address is known', () => {
    const scorer = scorerOf(onDays(30, [signIn('alice', '203.0.113.5'), signIn('bob', '198.51.100.9')]));
    expect(scorer.score(signIn('alice', '203.0.113.5')).source).toBe(0);
    expect(scorer.score(signIn('alice', '192.0.2.1')).source).toBe(0);
    expect(scorer.score(seen()).source).toBe(0);
    const step = scorer.sources.score('alice', '', '198.51.100.9');
    const excess = (step?.surprisal ?? 0) - (step?.entropy ?? 0);
    expect(excess).toBeGreaterThan(1.5);
    expect(scorer.score(signIn('alice', '198.51.100.9')).source).toBeCloseTo(excess, 12);
  });

  it('surprises less of who comes from many places', () => {
    const roaming = Array.from({ length: 6 }, (_, i) => signIn('alice', `203.0.113.${i}`));
    const steady = [signIn('alice', '203.0.113.0'), signIn('bob', '198.51.100.9')];
    const excess = (observations: TempoObservation[]): number =>
      scorerOf(onDays(30, [...observations, signIn('bob', '198.51.100.9')])).score(signIn('alice', '198.51.100.9'))
        .source;
    expect(excess(roaming)).toBeLessThan(excess(steady));
  });
});

describe('tables of a damaged bundle', () => {
  const tables = (): TempoTables =>
    JSON.parse(JSON.stringify(tempoTables(historyOf(daily([2, 3, 4], { command: 'a' }))))) as TempoTables;
  const replaced: [string, RegExp, string][] = [
    ['a total that is none', /"total":3/, '"total":"3"'],
    ['counts below 0', /"usual":3/, '"usual":-3'],
    ['a number beyond all', /"usual":3/, '"usual":1e999'],
    ['counts that are no list', /"counts":\[[^\]]*\]/, '"counts":{}'],
    ['too many counts', /"counts":\[/, `"counts":[${'0,'.repeat(60)}`],
    ['a nameless actor', /\["alice",\{/, '[7,{'],
    ['a host of nothing', /"hosts":\[/, '"hosts":[null,'],
    ['a pool too few', /"pace":\[\{[^}]*\},/, '"pace":['],
    ['a step without a command', /"steps":\[\["alice","","a"/, '"steps":[["alice","",null'],
  ];

  it.each(['hosts', 'pools', 'steps'] as const)('without %s are refused', (part) => {
    const damaged = { ...tables(), [part]: undefined };
    expect(() => new TempoScorer(damaged)).toThrow(TypeError);
  });

  it.each(replaced)('with %s are refused', (_, from, to) => {
    const text = JSON.stringify(tables());
    const damaged = text.replace(from, to);
    expect(damaged).not.toBe(text);
    expect(() => new TempoScorer(JSON.parse(damaged) as TempoTables)).toThrow(TypeError);
  });
});
