import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { signatureText } from '../../../src/delineate/index.js';
import { makeVerdict, standingVerdicts, verdictBook } from '../../../src/feedback/index.js';
import { SCOPES } from '../../../src/types/index.js';
import type { EvidencePiece, Score, Verdict, VerdictScope } from '../../../src/types/index.js';
import { T0 } from '../delineate/score-fixture.js';
import { signIn, sudoLine, verdictOn } from './verdict-fixture.js';

const pieceOf = (line: Score, nats = 5): EvidencePiece => ({ key: signatureText(line), nats });
const isCovered = (verdicts: readonly Verdict[], line: Score): boolean =>
  verdictBook(verdicts)?.coverOf(line, pieceOf(line)) !== undefined;

describe('what a benign verdict covers', () => {
  it('is the same again, and nothing that differs in any dimension of its scope', () => {
    const verdict = verdictOn(signIn());
    expect(isCovered([verdict], signIn())).toBe(true);
    expect(isCovered([verdict], signIn({ address: '198.51.100.8' }))).toBe(false);
    expect(isCovered([verdict], signIn({ user: 'carl' }))).toBe(false);
    expect(isCovered([verdict], signIn({ host: 'web2' }))).toBe(false);
    expect(isCovered([verdict], signIn({ program: 'login' }))).toBe(false);
    const wider = verdictOn(signIn(), { scope: ['key', 'user', 'host'] });
    expect(isCovered([wider], signIn({ address: '198.51.100.8' }))).toBe(true);
  });

  it('is of a new command that command, as profiles tell commands apart, and no other', () => {
    const verdict = verdictOn(sudoLine());
    expect(isCovered([verdict], sudoLine({ command: '/usr/bin/rsync -a /srv /backup --delete' }))).toBe(true);
    expect(isCovered([verdict], sudoLine({ command: '/usr/bin/cat /etc/shadow' }))).toBe(false);
    expect(isCovered([verdict], sudoLine({ targetUser: 'bob' }))).toBe(false);
    expect(isCovered([verdict], sudoLine({ templateId: 0 }))).toBe(false);
  });

  it('is the same command and source once they are no longer new, but nothing stranger', () => {
    const known = { user: 'known', address: 'none', command: 'known', relation: 'known' } as const;
    expect(isCovered([verdictOn(sudoLine())], sudoLine({ key: known }))).toBe(true);
    expect(isCovered([verdictOn(sudoLine())], sudoLine({ key: known, command: '/usr/bin/id' }))).toBe(false);
    expect(isCovered([verdictOn(sudoLine({ key: known }))], sudoLine())).toBe(false);
    const trusted = { user: 'known', address: 'trusted', command: 'none', relation: 'known' } as const;
    const wide = { scope: ['key', 'user', 'host'] } as const;
    expect(isCovered([verdictOn(signIn(), wide)], signIn({ key: trusted }))).toBe(true);
    expect(isCovered([verdictOn(signIn({ key: trusted }), wide)], signIn())).toBe(false);
  });

  it('ends at its end, by the time of the line', () => {
    const verdict = verdictOn(signIn(), { untilMs: T0 + 1000 });
    expect(isCovered([verdict], signIn({ timeMs: T0 + 999 }))).toBe(true);
    expect(isCovered([verdict], signIn({ timeMs: T0 + 1000 }))).toBe(false);
  });

  it('is no more of an amount than was judged, and a little', () => {
    const verdict = verdictOn(signIn());
    const failing = { ...verdict, cover: { ...verdict.cover, keys: [{ text: 'failed sign-ins', nats: 8 }] } };
    const book = verdictBook([failing]);
    const covered = (nats: number): boolean => book?.coverOf(signIn(), { key: 'failed sign-ins', nats }) !== undefined;
    expect([covered(8), covered(11), covered(11.1)]).toEqual([true, true, false]);
  });

  it('does not hold against what was called malicious, before or after', () => {
    const malicious = verdictOn(signIn({ ref: { kind: 'line', file: 'auth.log', line: 1 } }), { verdict: 'malicious' });
    const benign = verdictOn(signIn(), { atMs: T0 + 1, scope: ['key', 'user', 'host'] });
    expect(isCovered([benign], signIn())).toBe(true);
    expect(isCovered([malicious, benign], signIn())).toBe(false);
    expect(isCovered([malicious, benign], signIn({ address: '198.51.100.8' }))).toBe(true);
  });

  it('is what every dimension of the scope says, whichever index finds it (property)', () => {
    const name = fc.constantFrom('ann', 'bob');
    const parts = fc.record({
      host: fc.constantFrom('web1', 'web2'),
      user: fc.option(name, { nil: undefined }),
      address: fc.option(fc.constantFrom('192.0.2.1', '192.0.2.2'), { nil: undefined }),
      program: fc.constantFrom('sshd', 'su'),
    });
    const line = parts.map(({ user, address, ...rest }): Score => {
      const plain = new Map<string, unknown>(Object.entries(signIn(rest)));
      for (const name of ['user', 'address']) plain.delete(name);
      if (user !== undefined) plain.set('user', user);
      if (address !== undefined) plain.set('address', address);
      return Object.fromEntries(plain) as unknown as Score;
    });
    const scope = fc.subarray([...SCOPES], { minLength: 1 });
    fc.assert(
      fc.property(line, line, scope, (judged, later, dimensions) => {
        const verdict = verdictOn(judged, { scope: dimensions, untilMs: T0 + 1e9 });
        const same: Record<VerdictScope, boolean> = {
          key: judged.program === later.program,
          user: later.user === undefined ? dimensions.includes('key') : later.user === judged.user,
          source: later.address === undefined ? dimensions.includes('key') : later.address === judged.address,
          host: judged.host === later.host,
        };
        // without a key or anything that a line names, there is nothing to find it by
        expect(isCovered([verdict], later)).toBe(dimensions.every((one) => same[one]));
      }),
      { numRuns: 500 },
    );
  });
});

describe('verdicts that stand', () => {
  it('are the newest of each thing, in whatever order they are read (property)', () => {
    const lines = [signIn(), sudoLine()];
    const given = fc.record({
      line: fc.constantFrom(...lines),
      verdict: fc.constantFrom('benign', 'malicious', 'withdrawn'),
      atMs: fc.integer({ min: 1, max: 4 }).map((ms) => T0 + ms),
      by: fc.constantFrom('eve', 'mallory'),
    });
    const history = fc.array(given, { maxLength: 8 });
    fc.assert(
      fc.property(history, fc.infiniteStream(fc.nat()), (all, order) => {
        const verdicts = all.map(({ line, ...opinion }) => verdictOn(line, { ...opinion }));
        const shuffled = verdicts
          .map((verdict) => [order.next().value, verdict] as const)
          .sort(([a], [b]) => Number(a) - Number(b))
          .map(([, verdict]) => verdict);
        const standing = standingVerdicts(shuffled);
        expect(standing).toEqual(standingVerdicts(verdicts));
        for (const verdict of standing) {
          expect(verdict.verdict).not.toBe('withdrawn');
          const same = verdicts.filter(({ about }) => JSON.stringify(about) === JSON.stringify(verdict.about));
          expect(verdict.atMs).toBe(Math.max(...same.map(({ atMs }) => atMs)));
        }
        expect(verdictBook(shuffled)?.revision).toBe(verdictBook(verdicts)?.revision);
      }),
    );
  });

  it('make no book where there are none, so that nothing has to be asked', () => {
    expect(verdictBook([])).toBeUndefined();
    const given = verdictOn(signIn());
    expect(verdictBook([given, makeVerdict(given, { verdict: 'withdrawn', by: 'eve', atMs: T0 + 1 })])).toBeUndefined();
  });
});
