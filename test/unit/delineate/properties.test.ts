import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createDelineator } from '../../../src/delineate/index.js';
import type { DelineateOptions, Delineator, Drained } from '../../../src/delineate/index.js';
import { sourceRefText } from '../../../src/types/index.js';
import type { Score } from '../../../src/types/index.js';
import { makeScore } from './score-fixture.js';

const optional = (names: readonly string[]): fc.Arbitrary<string | undefined> =>
  fc.option(fc.constantFrom(...names), { nil: undefined, freq: 2 });

const step = fc.record({
  gapS: fc.oneof(
    { weight: 12, arbitrary: fc.integer({ min: -30, max: 300 }) },
    { weight: 1, arbitrary: fc.integer({ min: 0, max: 20_000 }) },
  ),
  host: fc.constantFrom('a', 'b'),
  episode: fc.integer({ min: 0, max: 30 }),
  address: optional(['192.0.2.1', '192.0.2.2', '192.0.2.3', '192.0.2.4', '192.0.2.5', '192.0.2.6']),
  account: optional(['ann', 'bob', 'cy', 'dee', 'eve', '__proto__']),
  target: optional(['ann', 'bob', 'cy', 'dee', 'eve']),
  local: fc.constantFrom(false, false, false, false, false, false, false, false, false, true),
  outside: fc.integer({ min: 0, max: 3 }),
  accepted: fc.boolean(),
  failuresBefore: fc.constantFrom(0, 0, 0, 3, 50),
  surprisal: fc.oneof(
    { weight: 3, arbitrary: fc.constant(0) },
    { weight: 1, arbitrary: fc.integer({ min: 0, max: 40 }) },
  ),
  cusum: fc.constantFrom(0, 0, 0, 0, 13.6),
  template: fc.integer({ min: 0, max: 4 }),
  action: fc.boolean(),
});

/** A stream of two hosts' lines in order, with many shared entities. */
const stream = fc.array(step, { minLength: 20, maxLength: 120, size: 'max' }).map((steps) => {
  let seconds = 0;
  return steps.map((s): Score => {
    seconds += s.gapS;
    const outside = s.outside === 0;
    return makeScore(seconds, {
      host: s.host,
      templateId: s.template,
      stream: outside ? 'outside' : 'inside',
      channel: s.action ? 'action' : 'access',
      action: outside ? 'failed' : s.accepted ? 'accepted' : 'other',
      ...(s.address === undefined ? {} : { address: s.address }),
      entities: {
        episode: `e${s.episode}`,
        local: s.local,
        ...(s.address === undefined ? {} : { address: s.address }),
        ...(s.account === undefined ? {} : { account: s.account }),
        ...(s.target === undefined ? {} : { target: s.target }),
      },
      failuresBefore: s.failuresBefore,
      surprisal: s.surprisal,
      cusum: outside ? s.cusum : 0,
      isAnomaly: outside ? s.cusum > 0 : s.surprisal > 4,
    });
  });
});

const NARROW = { events: 4, lookBackS: 3600, holdS: 1800 };
const TIGHT = {
  hosts: 2,
  componentsPerHost: 20,
  entitiesPerHost: 20,
  ringSlotsPerHost: 12,
  heldLinesPerHost: 100,
  membersPerSegment: 5,
  signaturesPerComponent: 20,
};
const base: Partial<DelineateOptions> = { threshold: 8, bundleId: 'b', extension: 'beta' };
const feed = (scores: readonly Score[], options: Partial<DelineateOptions>): Drained => {
  const delineator = createDelineator(options);
  for (const score of scores) delineator.push(score);
  delineator.finish();
  return delineator.drain();
};
/** Lowest level by line. */
const levelsOf = (drained: Drained): Map<string, string> =>
  new Map(drained.members.map((member) => [sourceRefText(member.score.ref), member.level]));
const linesUpTo = (drained: Drained, levels: readonly string[]): string[] =>
  [...levelsOf(drained)]
    .filter(([, level]) => levels.includes(level))
    .map(([line]) => line)
    .sort();
const subset = (small: readonly string[], large: readonly string[]): void => {
  const held = new Set(large);
  expect(small.filter((line) => !held.has(line))).toEqual([]);
};
const json = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

describe('delineation, for any stream', () => {
  it('is tried on streams with segments, merges and every level', () => {
    const found = fc.sample(stream, { numRuns: 100, seed: 1 }).map((scores) => feed(scores, base));
    const segments = found.flatMap((drained) => drained.segments);
    expect(segments.length).toBeGreaterThan(150);
    expect(segments.filter((segment) => segment.status === 'merged').length).toBeGreaterThan(20);
    for (const level of ['core', 'alpha', 'beta']) {
      expect(found.flatMap((drained) => linesUpTo(drained, [level])).length).toBeGreaterThan(100);
    }
  });

  it('nests line by line: what alpha retains is what beta calls core and alpha', () => {
    fc.assert(
      fc.property(stream, (scores) => {
        const beta = feed(scores, base);
        const alpha = feed(scores, { ...base, extension: 'alpha' });
        expect(linesUpTo(beta, ['core', 'alpha'])).toEqual(linesUpTo(alpha, ['core', 'alpha', 'beta']));
        expect(linesUpTo(beta, ['core'])).toEqual(linesUpTo(alpha, ['core']));
      }),
      { numRuns: 200 },
    );
  });

  it('gives each line to one segment and counts what it gave', () => {
    fc.assert(
      fc.property(stream, (scores) => {
        const { segments, members } = feed(scores, base);
        const owner = new Map(members.map((member) => [sourceRefText(member.score.ref), member.segmentId]));
        for (const segment of segments) {
          const own = [...owner].filter(([, id]) => id === segment.id).map(([line]) => line);
          expect(segment.members.map((member) => sourceRefText(member.ref)).sort()).toEqual(own.sort());
          expect(segment.memberCount.beta).toBe(own.length);
          expect(segment.status === 'merged').toBe(segment.mergedInto !== undefined);
          if (segment.status !== 'merged') expect(segment.evidence).toBeGreaterThanOrEqual(segment.threshold);
        }
        expect(new Set(segments.map((segment) => segment.id)).size).toBe(segments.length);
      }),
      { numRuns: 200 },
    );
  });

  it('retains more with every larger reach', () => {
    const growth = fc.record({
      events: fc.integer({ min: 0, max: 40 }),
      lookBackS: fc.integer({ min: 0, max: 4000 }),
      holdS: fc.integer({ min: 0, max: 4000 }),
    });
    fc.assert(
      fc.property(stream, growth, growth, (scores, small, more) => {
        const large = {
          events: small.events + more.events,
          lookBackS: small.lookBackS + more.lookBackS,
          holdS: small.holdS + more.holdS,
        };
        for (const extension of ['alpha', 'beta'] as const) {
          const [a, b] =
            extension === 'alpha'
              ? [{ alpha: small }, { alpha: large }]
              : [
                  { alpha: small, beta: small },
                  { alpha: small, beta: large },
                ];
          subset(
            linesUpTo(feed(scores, { ...base, extension, ...a }), ['core', 'alpha', 'beta']),
            linesUpTo(feed(scores, { ...base, extension, ...b }), ['core', 'alpha', 'beta']),
          );
        }
      }),
      { numRuns: 200 },
    );
  });

  it('alarms on a subset with a higher threshold', () => {
    fc.assert(
      fc.property(stream, fc.integer({ min: 1, max: 60 }), fc.integer({ min: 0, max: 30 }), (scores, low, more) => {
        const core = (threshold: number): string[] => linesUpTo(feed(scores, { ...base, threshold }), ['core']);
        subset(core(low + more), core(low));
      }),
      { numRuns: 200 },
    );
  });

  it('does not depend on how hosts interleave', () => {
    fc.assert(
      fc.property(stream, (scores) => {
        const sorted = [...scores].sort((a, b) => (a.host < b.host ? -1 : a.host > b.host ? 1 : 0));
        expect(feed(sorted, base)).toEqual(feed(scores, base));
      }),
      { numRuns: 100 },
    );
  });

  it('goes on from a checkpoint as if it had never stopped', () => {
    fc.assert(
      fc.property(
        stream,
        fc.nat(),
        fc.nat(),
        fc.constantFrom('alpha' as const, 'beta' as const),
        fc.boolean(),
        (scores, cut, every, extension, tight) => {
          const reach = tight ? { alpha: NARROW, beta: NARROW, limits: TIGHT } : {};
          const options = { ...base, extension, ...reach };
          const play = (stopAt: number): unknown => {
            let delineator: Delineator = createDelineator(options);
            const drains: Drained[] = [];
            scores.forEach((score, i) => {
              if (i === stopAt) delineator = createDelineator(options, json(delineator));
              delineator.push(score);
              if (i % (1 + (every % 30)) === 0) drains.push(delineator.drain());
            });
            delineator.finish();
            drains.push(delineator.drain());
            return json(drains);
          };
          expect(play(cut % (scores.length + 1))).toEqual(play(-1));
        },
      ),
      { numRuns: 200 },
    );
  });

  it('holds no line once nothing is open', () => {
    fc.assert(
      fc.property(stream, fc.constantFrom(8, 40, 1e9), (scores, threshold) => {
        const delineator = createDelineator({ ...base, threshold });
        for (const score of scores) delineator.push(score);
        delineator.finish();
        for (const { held } of delineator.toJSON().hosts) expect(held).toBe(0);
      }),
      { numRuns: 200 },
    );
  });

  it('never throws and stays within tight limits', () => {
    const limits = {
      ...TIGHT,
      heldLinesPerHost: 4,
      componentsPerHost: 2,
      membersPerSegment: 2,
      signaturesPerComponent: 2,
    };
    fc.assert(
      fc.property(stream, (scores) => {
        const delineator = createDelineator({ ...base, threshold: 5, limits });
        for (const score of scores) delineator.push(score);
        delineator.finish();
        // with nothing open, nothing is held
        for (const { held } of delineator.toJSON().hosts) expect(held).toBe(0);
        for (const segment of delineator.drain().segments) {
          expect(segment.members.length).toBeLessThanOrEqual(2);
          expect(segment.memberCount.core).toBeLessThanOrEqual(segment.memberCount.alpha);
          expect(segment.memberCount.alpha).toBeLessThanOrEqual(segment.memberCount.beta);
        }
      }),
      { numRuns: 100 },
    );
  });
});
