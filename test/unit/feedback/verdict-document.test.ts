import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  documentSubject,
  isWide,
  lineSubject,
  makeVerdict,
  readVerdict,
  segmentSubject,
  verdictDocument,
} from '../../../src/feedback/index.js';
import { scoreDocument, segmentDocument } from '../../../src/sink/index.js';
import { SCOPES } from '../../../src/types/index.js';
import { T0 } from '../delineate/score-fixture.js';
import { exampleSegment } from '../sink/examples.js';
import { signIn, sudoLine, verdictOn } from './verdict-fixture.js';

const WRITER = { version: '1', bundleId: 'b', topK: 3 };

describe('documents of verdicts', () => {
  it('are read back as they were given (property)', () => {
    const opinion = fc.record({
      verdict: fc.constantFrom('benign', 'malicious', 'withdrawn'),
      by: fc.string({ minLength: 1, maxLength: 20 }),
      note: fc.option(fc.string({ minLength: 1 }), { nil: undefined }),
      scope: fc.subarray([...SCOPES], { minLength: 1 }),
      line: fc.constantFrom(signIn(), sudoLine(), signIn({ cusum: 14, kinds: ['burst'] })),
    });
    fc.assert(
      fc.property(opinion, ({ line, note, ...said }) => {
        const more = note === undefined ? {} : { note };
        const verdict = verdictOn(line, { ...said, ...more, untilMs: T0 + 86_400_000 });
        const body: unknown = JSON.parse(JSON.stringify(verdictDocument(verdict, '1')));
        expect(readVerdict(body as Record<string, unknown>)).toEqual(verdict);
      }),
    );
  });

  it('keep the log’s user apart from who gave the verdict', () => {
    const body = verdictDocument(verdictOn(signIn(), { note: 'office moved' }), '1');
    expect(body).toMatchObject({
      user: { name: ['bob'] },
      event: { kind: 'event', action: 'feedback-benign', reason: 'office moved' },
      feedback: { by: 'eve', user: ['bob'], source: ['198.51.100.7'], host: ['web1'] },
    });
  });

  it('are not read where they are something else, or would silence much without an end', () => {
    const body = verdictDocument(verdictOn(signIn()), '1');
    const feedback = body.feedback as Record<string, unknown>;
    const changed = (parts: object): unknown => readVerdict({ ...body, feedback: { ...feedback, ...parts } });
    expect(changed({})).toBeDefined();
    expect(changed({ verdict: 'fine' })).toBeUndefined();
    expect(changed({ scope: ['host'] })).toBeUndefined();
    expect(changed({ scope: [] })).toBeUndefined();
    expect(changed({ scope: ['user', 'host'], until: 'for ever' })).toBeUndefined();
    expect(changed({ until: 'for ever' })).toBeUndefined();
    expect(changed({ scope: ['host'], until: '2026-02-01T00:00:00Z' })).toBeDefined();
    fc.assert(fc.property(fc.object(), (any) => readVerdict(any) === undefined));
  });

  it('refuse wide scopes without an end, and ends that lie before the verdict', () => {
    for (const scope of [['host'], ['user'], ['key'], ['user', 'source', 'host']] as const) {
      expect(isWide(scope)).toBe(true);
      expect(() => verdictOn(signIn(), { scope })).toThrow(/for good/);
      expect(verdictOn(signIn(), { scope, untilMs: T0 + 1 }).scope).toEqual(scope);
    }
    expect(() => verdictOn(signIn(), { untilMs: T0 })).toThrow(/ends? before/);
    expect(() => verdictOn(signIn(), { scope: [] })).toThrow(/empty/);
  });
});

describe('subjects of verdicts', () => {
  it('are the same of a record and of its document', () => {
    const segment = exampleSegment();
    const stored = segmentDocument(segment, WRITER);
    expect(documentSubject(stored.body, stored.id)).toEqual(roundedKeys(segmentSubject(segment)));
    for (const line of [signIn(), sudoLine()]) {
      const document = scoreDocument(line, WRITER);
      expect(documentSubject(document.body, document.id)).toEqual(lineSubject(line, document.id));
    }
  });

  it('are nothing of other documents', () => {
    expect(documentSubject({}, 'x')).toBeUndefined();
    expect(documentSubject({ anomaly: { segment: { id: 'x', severity: 50 } } }, 'x')).toBeUndefined();
    fc.assert(fc.property(fc.object(), (any) => documentSubject(any, 'x') === undefined));
  });

  it('give a withdrawal that ends what was said, whatever its scope', () => {
    const said = makeVerdict(segmentSubject(exampleSegment()), { verdict: 'benign', by: 'eve', atMs: T0 });
    expect(makeVerdict(said, { verdict: 'withdrawn', by: 'eve', atMs: T0 + 1, scope: ['host'] }).about).toEqual(
      said.about,
    );
  });
});

function roundedKeys(subject: ReturnType<typeof segmentSubject>): unknown {
  const keys = subject.cover.keys.map((key) =>
    key.nats === undefined ? key : { ...key, nats: Math.round(key.nats * 1e4) / 1e4 },
  );
  return { ...subject, cover: { ...subject.cover, keys } };
}
