import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createDelineator } from '../../../src/delineate/index.js';
import type { DelineateOptions } from '../../../src/delineate/index.js';
import { lineSubject, makeVerdict, segmentSubject, verdictBook } from '../../../src/feedback/index.js';
import type { Opinion } from '../../../src/feedback/index.js';
import type { Score, Segment, Verdict, VerdictBook } from '../../../src/types/index.js';
import { makeScore, T0 } from './score-fixture.js';

const OPTIONS: Partial<DelineateOptions> = { threshold: 12, burstLimit: 12, bundleId: 'b' };
const BENIGN: Opinion = { verdict: 'benign', by: 'eve', atMs: T0 + 1e7, note: 'a planned move' };

/** Ann's line of one kind: 14 nats, 10 of them evidence. */
function line(seconds: number, template: string, parts: Partial<Score> = {}): Score {
  return makeScore(seconds, {
    template,
    templateId: template.length,
    user: 'ann',
    surprisal: 14,
    isAnomaly: true,
    kinds: ['new_combination'],
    entities: { episode: 'e1', account: 'ann', local: false },
    ...parts,
  });
}

/** Two kinds of lines, each with 10 nats: together an alarm, alone none. */
const ODDITY = [line(0, 'oddity'), line(10, 'oddities'), line(20, 'oddity')];

function run(lines: readonly Score[], verdicts?: VerdictBook, options = OPTIONS): Segment[] {
  const delineator = createDelineator({ ...options, verdicts });
  for (const score of lines) delineator.push(score);
  delineator.finish();
  return [...delineator.drain().segments];
}

function later(lines: readonly Score[], seconds: number, parts: Partial<Score> = {}): Score[] {
  return lines.map((score) => ({
    ...makeScore(0),
    ...score,
    ref: makeScore(0).ref,
    timeMs: score.timeMs + 1000 * seconds,
    ...parts,
  }));
}

function judged(opinion: Partial<Opinion> = {}, segment = run(ODDITY)[0]): Verdict {
  return makeVerdict(segmentSubject(segment), { ...BENIGN, ...opinion });
}

describe('evidence that a verdict calls benign', () => {
  it('makes the segment all the same, suppressed, with who and why', () => {
    const [before] = run(ODDITY);
    const [segment] = run(later(ODDITY, 86_400), verdictBook([judged()]));
    expect(before.suppressed).toBeUndefined();
    expect(segment).toMatchObject({
      suppressed: true,
      openEvidence: 0,
      feedback: { by: 'eve', note: 'a planned move' },
    });
    expect([segment.evidence, segment.severity]).toEqual([before.evidence, before.severity]);
    expect(segment.memberCount).toEqual(before.memberCount);
  });

  it('suppresses no more than it covers: who does more on the same account alarms', () => {
    const book = verdictBook([judged()]);
    const more = [line(30, 'reads the shadow file'), line(40, 'adds an account')];
    const [segment] = run(later([...ODDITY, ...more], 86_400), book);
    expect(segment).toMatchObject({ suppressed: false });
    expect(segment.openEvidence).toBeGreaterThanOrEqual(12);
    // a little more is not enough for an alarm of its own
    expect(run(later([...ODDITY, more[0]], 86_400), book)[0]).toMatchObject({ suppressed: true, openEvidence: 10 });
    for (const parts of [{ user: 'bob' }, { host: 'web2' }]) {
      expect(run(later(ODDITY, 86_400, parts), book)[0].suppressed).toBe(false);
    }
  });

  it('does not cover what joined the segment after it was judged', () => {
    const more = [line(600, 'reads the shadow file'), line(610, 'adds an account')];
    const book = verdictBook([judged()]);
    const [segment] = run([...ODDITY, ...more], book);
    expect(segment).toMatchObject({ id: run(ODDITY)[0].id, suppressed: false, feedback: { verdict: 'benign' } });
    expect(run(ODDITY, book)[0]).toMatchObject({ suppressed: true, openEvidence: 0 });
  });

  it('is suppressed no longer where it, or a line of it, was called malicious', () => {
    const [first] = run(ODDITY);
    const malicious = judged({ verdict: 'malicious' }, first);
    expect(run(ODDITY, verdictBook([malicious]))[0]).toMatchObject({
      suppressed: false,
      feedback: { verdict: 'malicious' },
    });
    const onLine = makeVerdict(lineSubject(ODDITY[1]), { ...BENIGN, verdict: 'malicious', scope: ['key', 'source'] });
    const book = verdictBook([judged(), onLine]);
    expect(run(ODDITY, book)[0]).toMatchObject({
      suppressed: false,
      feedback: { verdict: 'malicious', id: onLine.id },
    });
  });

  it('is that of single lines, too', () => {
    const book = verdictBook(ODDITY.slice(0, 1).map((score) => makeVerdict(lineSubject(score), BENIGN)));
    const [segment] = run(ODDITY, book);
    expect(segment).toMatchObject({ suppressed: true, openEvidence: 10 });
  });

  it('is of failures and bursts no more than was judged', () => {
    const burst = (seconds: number, cusum: number): Score =>
      makeScore(seconds, {
        stream: 'outside',
        action: 'failed',
        address: '192.0.2.1',
        cusum,
        isAnomaly: true,
        kinds: ['burst'],
        failuresBefore: 10 * cusum,
        entities: { episode: `b${seconds}`, address: '192.0.2.1', local: false },
      });
    const [guessing] = run([burst(0, 13)]);
    expect(guessing.burst?.statistic).toBe(13);
    const book = verdictBook([judged({}, guessing)]);
    expect(run(later([burst(0, 14)], 86_400), book)[0].suppressed).toBe(true);
    expect(run(later([burst(0, 40)], 86_400), book)[0].suppressed).toBe(false);
  });
});

describe('a state', () => {
  /** A mix of kinds, users and hosts, some of which a verdict covers. */
  const stream = fc
    .array(
      fc.record({
        gap: fc.integer({ min: 0, max: 4000 }),
        kind: fc.constantFrom('oddity', 'oddities', 'reads the shadow file', 'adds an account'),
        user: fc.constantFrom('ann', 'bob'),
        host: fc.constantFrom('web1', 'web1', 'web2'),
      }),
      { minLength: 4, maxLength: 60 },
    )
    .map((steps) => {
      let seconds = 0;
      return steps.map(({ gap, kind, user, host }) => {
        seconds += gap;
        return line(seconds, kind, { user, host, entities: { episode: `e${user}`, account: user, local: false } });
      });
    });

  it('goes on with the verdicts that there are now as if they had always been there (property)', () => {
    const book = verdictBook([judged()]);
    fc.assert(
      fc.property(
        stream,
        fc.nat(),
        fc.constantFrom(undefined, book),
        fc.constantFrom(undefined, book),
        (lines, at, was, is) => {
          const cut = at % (lines.length + 1);
          const first = createDelineator({ ...OPTIONS, verdicts: was });
          for (const score of lines.slice(0, cut)) first.push(score);
          const newest = new Map(first.drain().segments.map((segment) => [segment.id, segment]));
          const state: unknown = JSON.parse(JSON.stringify(first.toJSON()));
          const second = createDelineator({ ...OPTIONS, verdicts: is }, state);
          for (const score of lines.slice(cut)) second.push(score);
          second.finish();
          for (const segment of second.drain().segments) newest.set(segment.id, segment);
          const wanted = run(lines, is);
          for (const segment of wanted) {
            const found = newest.get(segment.id);
            // what had ended before is no longer weighed
            if (found?.status === 'closed' && was !== is && segment.lastEvidenceMs < lines[cut - 1]?.timeMs) continue;
            expect([segment.id, found?.suppressed, found?.feedback]).toEqual([
              segment.id,
              segment.suppressed,
              segment.feedback,
            ]);
            expect(found?.openEvidence ?? found?.evidence).toBeCloseTo(segment.openEvidence ?? segment.evidence, 9);
          }
        },
      ),
      { numRuns: 300 },
    );
  });

  it('of version 4 is read: all evidence is open', () => {
    const first = createDelineator(OPTIONS);
    for (const score of ODDITY) first.push(score);
    const state = { ...first.toJSON(), version: 4 };
    const second = createDelineator(OPTIONS, JSON.parse(JSON.stringify(state)));
    second.finish();
    expect(second.drain().segments[0].openEvidence).toBeUndefined();
    const judging = createDelineator(
      { ...OPTIONS, verdicts: verdictBook([judged()]) },
      JSON.parse(JSON.stringify(state)),
    );
    expect(judging.drain().segments[0]).toMatchObject({ suppressed: true, openEvidence: 0 });
  });
});
