import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  TempoObserver,
  TempoScorer,
  tempoReasons,
  tempoTables,
  type TempoObservation,
} from '../../../src/tempo/index.js';
import { CommandChain } from '../../../src/tempo/command-chain.js';
import type { EncodedLog } from '../../../src/types/index.js';
import { DAY, historyOf, HOUR, inside, MINUTE, observed as measured } from './samples.js';

/** Names as an attacker might choose them, as far as the encoder lets them through: 128 characters, no NUL. */
const NAMES = ['alice', 'bob', '__proto__', 'constructor', '(sshd)', '\ud800', '\udc00x', '', 'n'.repeat(128)];

/** Lines of few names; time goes on, back, and far ahead. */
const lines = fc.array(
  fc.record({
    gapMs: fc.oneof(
      { weight: 8, arbitrary: fc.integer({ min: 0, max: 20 * MINUTE }) },
      { weight: 3, arbitrary: fc.integer({ min: -2 * HOUR, max: 5 * HOUR }) },
      { weight: 1, arbitrary: fc.integer({ min: -40 * DAY, max: 40 * DAY }) },
    ),
    host: fc.constantFrom('web', 'db', '__proto__'),
    account: fc.constantFrom(...NAMES),
    template: fc.integer({ min: 1, max: 4 }),
    command: fc.constantFrom('', 'command\0sudo\0/bin/ls', 'command\0sudo\0/bin/id', '__proto__'),
    repeat: fc.constantFrom(1, 1, 1, 7),
    signedIn: fc.boolean(),
    closes: fc.boolean(),
  }),
  { minLength: 1, maxLength: 120, size: 'max' },
);

type Steps = typeof lines extends fc.Arbitrary<infer T> ? T : never;

function eventsOf(steps: Steps): EncodedLog[] {
  let atMs = 0;
  return steps.map(({ gapMs, signedIn, closes, ...line }) => {
    atMs += gapMs;
    const episode = signedIn ? 'sshd:1:1767571200' : 'account:x:1';
    return inside({ ...line, atMs, episode, action: closes ? 'session_closed' : 'sudo' });
  });
}

/** A save and a load, through text. */
const reopened = (observer: TempoObserver): TempoObserver => {
  const other = new TempoObserver();
  other.restore(JSON.parse(JSON.stringify(observer.toJSON())));
  return other;
};
const observeAll = (all: readonly EncodedLog[]): TempoObservation[] => {
  const observer = new TempoObserver();
  return all.map((event) => measured(observer, event));
};

/** What was measured, and the chain as a command found it: each command adds to it. */
const chained = (observer: TempoObserver, event: EncodedLog): unknown => {
  const seen = measured(observer, event);
  if (seen.command === '') return { ...seen, chain: undefined };
  const chain = seen.chain.toJSON();
  seen.chain.add(4);
  return { ...seen, chain };
};

describe('observing', () => {
  it('does not depend on how hosts interleave', () => {
    fc.assert(
      fc.property(lines, (steps) => {
        const all = eventsOf(steps);
        const together = observeAll(all);
        for (const host of new Set(all.map(({ log }) => log.host))) {
          const alone = observeAll(all.filter(({ log }) => log.host === host));
          expect(together.filter((seen) => seen.host === host)).toEqual(alone);
        }
      }),
    );
  });

  it('goes on from a saved state as if it had not stopped, wherever it is saved and however time leaps', () => {
    fc.assert(
      fc.property(lines, fc.array(fc.nat({ max: 119 }), { maxLength: 8 }), (steps, stops) => {
        const all = eventsOf(steps);
        let observer = new TempoObserver();
        const observed = all.map((event, i) => {
          if (stops.includes(i)) observer = reopened(observer);
          return chained(observer, event);
        });
        const other = new TempoObserver();
        expect(observed).toEqual(all.map((event) => chained(other, event)));
      }),
      { numRuns: 300 },
    );
  });

  it('gives whole numbers within their bounds, in memory of a bounded size', () => {
    fc.assert(
      fc.property(lines, (steps) => {
        const all = eventsOf(steps);
        const observer = new TempoObserver();
        let total = 0;
        for (const event of all) {
          total += event.log.repeat;
          const { count, pace, variety, activity, openMinutes } = measured(observer, event);
          expect(count).toBeGreaterThanOrEqual(event.log.repeat);
          expect(activity).toBeGreaterThanOrEqual(count);
          expect(activity).toBeLessThanOrEqual(total);
          expect(pace).toBeGreaterThanOrEqual(1);
          expect(pace).toBeLessThanOrEqual(64);
          expect(variety).toBeGreaterThanOrEqual(1);
          expect(variety).toBeLessThanOrEqual(4 * 2);
          expect(openMinutes ?? 0).toBeGreaterThanOrEqual(0);
        }
        for (const { actors, deeds } of observer.toJSON().hosts) {
          for (const [, hours] of [...actors, ...deeds]) {
            expect(hours.length).toBeLessThanOrEqual(2 * 40);
            const at = hours.filter((_, i) => i % 2 === 0);
            expect(at).toEqual([...new Set(at)].sort((a, b) => a - b));
          }
          for (const [, , times] of deeds) expect(times.length).toBeLessThanOrEqual(64);
        }
      }),
    );
  });
});

describe('scoring', () => {
  it('gives finite nats of 0 and more, and whole sentences, whatever was learned and whatever comes', () => {
    fc.assert(
      fc.property(lines, lines, (learned, later) => {
        const history = historyOf(observeAll(eventsOf(learned)));
        const scorer = new TempoScorer(tempoTables(history));
        const again = new TempoScorer(
          JSON.parse(JSON.stringify(tempoTables(history))) as ReturnType<typeof tempoTables>,
        );
        for (const seen of observeAll(eventsOf(later))) {
          const chain = CommandChain.of(...seen.chain.toJSON());
          const nats = { ...scorer.score(seen) };
          for (const [factor, value] of Object.entries(nats)) {
            expect(value >= 0 && (factor === 'order' ? Number.isFinite(value) : value < 31)).toBe(true);
          }
          expect(again.score({ ...seen, chain })).toEqual(nats);
          for (const { text, factor } of tempoReasons(seen, nats, scorer, () => 0) ?? []) {
            expect(text).not.toMatch(/undefined|NaN|Infinity/);
            expect(nats[factor]).toBeGreaterThan(0);
          }
        }
      }),
      { numRuns: 60 },
    );
  });
});

describe('memory', () => {
  it('is bounded for invented accounts and deeds', () => {
    const observer = new TempoObserver();
    for (let i = 0; i < 20_000; i += 1) observer.observe(inside({ atMs: i, account: `u${i}`, template: 1 + (i % 97) }));
    const [{ actors, deeds }] = observer.toJSON().hosts;
    expect(actors).toHaveLength(2048);
    expect(actors[2047][0]).toBe('u19999');
    expect(deeds).toHaveLength(8192);
  });

  it('of benign history as well', () => {
    const one = observeAll([inside({ atMs: 0 })])[0];
    const invented = Array.from({ length: 10_000 }, (_, i) => [
      { ...one, actor: `u${i}` },
      { ...one, host: 'db', deed: `${i} 0` },
    ]);
    const { hosts } = historyOf(invented.flat());
    expect(Array.from(hosts, ([host, { actors, deeds }]) => [host, actors.size, deeds.size])).toEqual([
      ['web', 2048, 2048],
      ['db', 1, 8192],
    ]);
  });
});

describe('a saved state', () => {
  it('leaves out what a day has passed over', () => {
    const observer = new TempoObserver();
    for (let i = 0; i < 100; i += 1) {
      observer.observe(inside({ atMs: i * MINUTE, account: `u${i}`, command: 'x', template: 1 + (i % 5) }));
    }
    expect(observer.toJSON().hosts[0].actors).toHaveLength(100);
    // eight lines until the leap is believed
    for (let i = 0; i < 8; i += 1) observer.observe(inside({ atMs: 2 * DAY + i, account: 'bob' }));
    const [{ actors, deeds }] = observer.toJSON().hosts;
    expect(actors).toEqual([['bob', [expect.any(Number), 8], [['1 0', expect.any(Number)]], '', 0, [0, 0]]]);
    expect(deeds).toHaveLength(1);
  });

  it.each([
    ['nothing', undefined],
    ['no object', 7],
    ['no hosts', {}],
    ['a host of nothing', { hosts: [null] }],
    ['no clock', { hosts: [{ host: 'a', actors: [], deeds: [] }] }],
    ['half a clock', { hosts: [{ host: 'a', clock: [1, 2], actors: [], deeds: [] }] }],
    ['no actors', { hosts: [{ host: 'a', clock: [0, 0, 0, 0, 0], deeds: [] }] }],
    ['a nameless actor', { hosts: [{ host: 'a', clock: [0, 0, 0, 0, 0], actors: [[1, [], [], '', 0]], deeds: [] }] }],
    [
      'an hour without a count',
      { hosts: [{ host: 'a', clock: [0, 0, 0, 0, 0], actors: [['x', [1], [], '', 0]], deeds: [] }] },
    ],
    [
      'hours that are none',
      { hosts: [{ host: 'a', clock: [0, 0, 0, 0, 0], actors: [['x', ['1', 2], [], '', 0]], deeds: [] }] },
    ],
    [
      'a deed of nothing',
      { hosts: [{ host: 'a', clock: [0, 0, 0, 0, 0], actors: [['x', [], [null], '', 0]], deeds: [] }] },
    ],
    ['no command', { hosts: [{ host: 'a', clock: [0, 0, 0, 0, 0], actors: [['x', [], [], null, 0]], deeds: [] }] }],
    ['no times', { hosts: [{ host: 'a', clock: [0, 0, 0, 0, 0], actors: [], deeds: [['x', []]] }] }],
    ['endless times', { hosts: [{ host: 'a', clock: [0, 0, 0, 0, 0], actors: [], deeds: [['x', [], [Infinity]]] }] }],
  ])('of %s is refused', (_, state) => {
    expect(() => {
      new TempoObserver().restore(state);
    }).toThrow(TypeError);
  });
});
