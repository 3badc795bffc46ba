import { describe, expect, it } from 'vitest';
import { createDelineator } from '../../../src/delineate/index.js';
import { clip } from '../../../src/delineate/clip.js';
import type { Score, Segment } from '../../../src/types/index.js';
import { makeScore, T0 } from './score-fixture.js';

const entities = { episode: 'sshd:7:0', address: '203.0.113.9', account: 'alice', local: false };
const sudo = (parts: Partial<Score> = {}): Score =>
  makeScore(60, {
    program: 'sudo',
    template: '<:USER:> : TTY=<*> ; PWD=<*> ; USER=<*> ; COMMAND=<*>',
    templateId: 2,
    action: 'sudo',
    user: 'alice',
    command: '/usr/bin/id',
    channel: 'action',
    surprisal: 12,
    isAnomaly: true,
    key: { user: 'known', address: 'none', command: 'known', relation: 'known' },
    expected: [
      {
        keyId: 4,
        text: 'sshd: pam_unix(sshd:session): session closed for user <:USER:> · user known',
        probability: 0.612,
      },
      { keyId: 5, text: 'sudo: session opened for user <:USER:> · user root', probability: 0.2 },
      { keyId: 6, text: 'sudo: session closed for user <:USER:> · user root', probability: 0.034 },
      { keyId: 7, text: 'a fourth, left out', probability: 0.01 },
    ],
    entities,
    ...parts,
  });

const from = 'sshd: Accepted publickey for <:USER:> from <:IP:> port <:NUM:> ssh2 · user known · address trusted';
const step: Partial<Score> = {
  kinds: ['unexpected_step'],
  transition: { of: 'account', from, seen: 0, total: 412 },
};

function segmentOf(...scores: readonly Score[]): Segment {
  const delineator = createDelineator({ threshold: 5, bundleId: 'b', tempo: TEMPO });
  for (const score of scores) delineator.push(score);
  delineator.finish();
  return delineator.drain().segments[0];
}
const reasonOf = (score: Score): string => segmentOf(score).reasons[0].text;

const DEED = 'alice ran /usr/bin/id with sudo at 2026-01-01 00:01:00Z: ';
const EXPECTED =
  '; expected “sshd: session closed for user <:USER:>” 61 %, ' +
  '“sudo: session opened for user <:USER:> · user root” 20 %, ' +
  '“sudo: session closed for user <:USER:> · user root” 3.4 %.';
const TO = '“sudo: <:USER:> : TTY=<*> ; PWD=<*> ; USER=<*> ;…”';
const FROM = '“sshd: Accepted publickey for <:USER:> from <:IP…”';

/** Nothing known of half a day: 6 nats of raw tempo have a rarity of 2 + 6 / .7, here brought to 6 nats of evidence. */
const RARITY = { days: 0.5, top: [] };
const TEMPO = { keyNats: 6 / (2 + 6 / 0.7), hour: RARITY, amount: RARITY, order: RARITY, source: RARITY };

describe('the sentence of a reason', () => {
  it('tells the step that the actor took, how often training saw it and what it expected', () => {
    expect(reasonOf(sudo(step))).toBe(
      `${DEED}this account’s session went from ${FROM} to ${TO}, seen 0 of 412 times (12.0 nats)${EXPECTED}`,
    );
  });

  it('says whose step it was, and when training knows none from there', () => {
    const text = (of: 'address' | 'process'): string =>
      reasonOf(sudo({ ...step, expected: [], transition: { of, from: 'x', seen: 0, total: 0 } }));
    expect(text('address')).toBe(
      `${DEED}the session from this address went from “x” to ${TO}, and training knows no step from there (12.0 nats).`,
    );
    expect(text('process')).toContain('this process went from “x” to ');
  });

  it('adds up keys that look alike, and leaves out what was hardly expected', () => {
    const key = (keyId: number, text: string, probability: number): Score['expected'][number] => {
      return { keyId, text, probability };
    };
    const expected = [
      key(1, 'su: ran · relation new pair', 0.3),
      key(2, 'sudo: ran · relation known', 0.2),
      key(3, 'sudo: ran · relation new part', 0.15),
      key(4, 'cron: ran', 0.009),
    ];
    const alike = '; expected “sudo: ran” 35 %, “su: ran · relation new pair” 30 %.';
    expect(reasonOf(sudo({ ...step, expected }))).toContain(`(12.0 nats)${alike}`);
    expect(reasonOf(sudo({ expected }))).toBe(`${DEED}unexpected here (12.0 nats); expected “sudo: ran” 35 %.`);
    expect(reasonOf(sudo({ expected: expected.slice(3) }))).toBe(`${DEED}unexpected here (12.0 nats).`);
  });

  it('names what is new of a new combination, and leaves the step out', () => {
    const key = { user: 'known', address: 'new', command: 'new', relation: 'new_part' } as const;
    const parts = { key, keyId: 0, expected: [], kinds: ['new_combination'] as const };
    expect(reasonOf(sudo({ ...step, ...parts }))).toBe(
      `${DEED}never in training: new address, new command (12.0 nats).`,
    );
    expect(reasonOf(sudo({ expected: [], keyId: 0 }))).toBe(
      `${DEED}this combination never occurred in training (12.0 nats).`,
    );
  });

  it('says both when both hold, and that it is unexpected when nothing more is known', () => {
    const key = { user: 'known', address: 'none', command: 'new', relation: 'new_part' } as const;
    const kinds = ['new_combination', 'unexpected_step'] as const;
    const transition = { of: 'account', from: 'x', seen: 1, total: 9 } as const;
    expect(reasonOf(sudo({ key, keyId: 0, kinds, transition, expected: [] }))).toBe(
      `${DEED}never in training: new command; this account’s session went from “x” to ` +
        '“sudo: <:USER:> : TTY=<*> ; PWD=<*> ; USER=<*> ;… · command new”, ' +
        'seen 1 of 9 times (12.0 nats).',
    );
    expect(reasonOf(sudo({ expected: [] }))).toBe(`${DEED}unexpected here (12.0 nats).`);
  });

  it('says how often, and whether it persists', () => {
    const plain = { expected: [] };
    const first = (...seconds: readonly number[]): Segment['reasons'][number] =>
      segmentOf(...seconds.map((at) => ({ ...sudo(plain), timeMs: T0 + at * 1000 }))).reasons[0];
    const texts = (...seconds: readonly number[]): string => first(...seconds).text;
    expect(first(60, 70, 190)).toMatchObject({ count: 3, minutes: 2 });
    expect(texts(60, 70)).toBe(`${DEED}unexpected here (12.0 nats); 2 lines within a minute.`);
    expect(texts(60, 70, 190)).toBe(`${DEED}unexpected here (12.0 nats); it persists: 3 lines in 2 different minutes.`);
  });

  it('is the tempo’s own where that is what is unusual', () => {
    const tempo = [
      { factor: 'hour', subject: 'alice', nats: 10, text: 'alice was never active at 00 h before' },
    ] as const;
    const [reason] = segmentOf(sudo({ surprisal: 0, tempo })).reasons;
    expect(reason).toMatchObject({ channel: 'tempo', signature: 'unusual hour', expected: [] });
    expect(reason.evidence).toBeCloseTo(6, 9);
    expect(reason.text).toBe(`${DEED}alice was never active at 00 h before.`);
  });

  it('stays short whatever the names', () => {
    const long = '😀'.repeat(3000);
    const hostile = sudo({
      user: long,
      command: long,
      template: long,
      expected: Array.from({ length: 5 }, (_, keyId) => ({ keyId, text: `${long} · ${long}`, probability: 0.1 })),
      transition: { of: 'account', from: long, seen: 0, total: 3 },
      kinds: ['unexpected_step'],
      entities: { ...entities, account: long },
    });
    const segment = segmentOf(hostile);
    expect(segment.reasons[0].text.length).toBeLessThan(1024);
    expect(segment.summary.length).toBeLessThan(1024);
    expect(`${segment.reasons[0].text}${segment.summary}`).not.toMatch(/\p{Cs}/u);
  });
});

describe('the sentence of a segment', () => {
  const hour = { factor: 'hour', subject: 'alice', nats: 10, text: 'never' } as const;
  const signIn = makeScore(0, {
    action: 'accepted',
    user: 'alice',
    address: '203.0.113.9',
    surprisal: 14,
    failuresBefore: 27,
    template: 'Accepted password',
    tempo: [hour],
    entities,
  });

  it('names who, how the channels add up and the largest signatures', () => {
    // √(10² + 8² + 6²) = 14.14, 3 ln 28 = 10.00, (14.14 + 10.00) / 5 = 4.83.
    expect(segmentOf(signIn, sudo()).summary).toBe(
      'alice from 203.0.113.9 on web1: access 10.0, action 8.0 and tempo 6.0 nats make 14.1 (root of the sum of squares), ' +
        '27 failed sign-ins add 10.0: 24.1 in all, 4.8 times the alarm threshold; most of it from “sshd: Accepted password” 10.0, ' +
        `${TO} 8.0, “unusual hour” 6.0.`,
    );
  });

  it('leaves out what there is none of', () => {
    expect(segmentOf(sudo({ template: 'ran', key: signIn.key })).summary).toBe(
      'alice on web1: action 8.0 nats, 1.6 times the alarm threshold; most of it from “sudo: ran” 8.0.',
    );
    const { summary } = segmentOf({ ...signIn, surprisal: 0, tempo: [] });
    expect(summary).toBe('alice from 203.0.113.9 on web1: 27 failed sign-ins add 10.0, 2.0 times the alarm threshold.');
  });

  it('names three of many', () => {
    const many = ['bob', 'carol', 'dave'].map((user) => sudo({ user, template: 'ran', key: signIn.key }));
    expect(segmentOf(sudo({ template: 'ran', key: signIn.key }), ...many).summary).toContain(
      'alice, bob, carol and 1 more on web1: ',
    );
  });
});

it('cuts text between characters', () => {
  expect(clip('abc', 3)).toBe('abc');
  expect(clip('abcd', 3)).toBe('ab…');
  expect(clip('a😀bc', 3)).toBe('a…');
  expect(clip('a😀bc', 4)).toBe('a😀…');
});
