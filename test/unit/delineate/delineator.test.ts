import { describe, expect, it } from 'vitest';
import { createDelineator } from '../../../src/delineate/index.js';
import type { DelineateOptions, Drained } from '../../../src/delineate/index.js';
import { DEFAULT_DELINEATE_LIMITS } from '../../../src/delineate/options.js';
import type { Score } from '../../../src/types/index.js';
import { makeScore, T0 } from './score-fixture.js';

const session = { episode: 'sshd:7:0', address: '203.0.113.9', account: 'alice', local: false };
const signIn = (seconds: number, parts: Partial<Score> = {}): Score =>
  makeScore(seconds, {
    action: 'accepted',
    user: 'alice',
    address: '203.0.113.9',
    key: { user: 'known', address: 'new', command: 'none', relation: 'new_pair' },
    surprisal: 14,
    isAnomaly: true,
    entities: session,
    ...parts,
  });
const sudo = (seconds: number, parts: Partial<Score> = {}): Score =>
  makeScore(seconds, {
    program: 'sudo',
    templateId: 2,
    action: 'sudo',
    user: 'alice',
    targetUser: 'root',
    command: '/usr/bin/cat /etc/shadow',
    channel: 'action',
    surprisal: 28,
    isAnomaly: true,
    key: { user: 'known', address: 'none', command: 'new', relation: 'new_part' },
    expected: [{ keyId: 4, text: 'sudo · command known', probability: 0.8 }],
    entities: { ...session, local: true },
    ...parts,
  });

function run(scores: readonly Score[], options: Partial<DelineateOptions> = {}): Drained {
  const delineator = createDelineator({ threshold: 20, bundleId: 'b', ...options });
  for (const score of scores) delineator.push(score);
  delineator.finish();
  return delineator.drain();
}

describe('evidence', () => {
  it('adds the two channels as the root of the sum of squares', () => {
    // access 14 − 4 = 10, action 28 − 4 = 24, D = √(100 + 576) = 26.
    const { segments } = run([signIn(0), sudo(60)]);
    expect(segments).toHaveLength(1);
    expect(segments[0]).toMatchObject({
      accessEvidence: 10,
      actionEvidence: 24,
      evidence: 26,
      failures: 0,
      status: 'closed',
    });
    expect(segments[0].severity).toBeCloseTo(100 * (1 - 2 ** (-26 / 20)), 10);
    expect(segments[0].memberCount).toEqual({ core: 2, alpha: 2, beta: 2 });
    expect(segments[0]).toMatchObject({ onsetMs: T0, lastEvidenceMs: T0 + 60_000, alarmMs: T0 + 60_000 });
  });

  it('weighs a repeated signature by its largest value and 1 + ln of its distinct minutes', () => {
    // Values 10 and 6 in three minutes, two lines in one of them: 10 (1 + ln 3) = 20.986…
    const { segments } = run([signIn(0), signIn(10, { surprisal: 10 }), signIn(60), signIn(125)]);
    expect(segments[0].evidence).toBeCloseTo(10 * (1 + Math.log(3)), 10);
    expect(segments[0].reasons).toHaveLength(1);
    expect(segments[0].reasons[0].count).toBe(4);
  });

  it('adds 3 ln(1 + failures) of an accepted sign-in', () => {
    const { segments } = run([signIn(0, { failuresBefore: 147 })], { threshold: 10 });
    expect(segments[0].evidence).toBeCloseTo(10 + 3 * Math.log(148), 10);
    expect(segments[0].failures).toBe(147);
    expect(segments[0].reasons[0].text).toContain('147 failed sign-ins');
  });

  it('takes an unsurprising sign-in after 14 failures as a candidate, after 13 not', () => {
    const quiet = { surprisal: 0, isAnomaly: false };
    expect(run([signIn(0, { ...quiet, failuresBefore: 14 })], { threshold: 8 }).segments).toHaveLength(1);
    expect(run([signIn(0, { ...quiet, failuresBefore: 13 })], { threshold: 7 }).segments).toHaveLength(0);
  });

  it('cuts one line at 30 nats, ignores what is under c, and ignores surprise outside', () => {
    expect(run([signIn(0, { surprisal: 500 })]).segments[0].evidence).toBe(30);
    const recorded = createDelineator({ recordComponents: true });
    recorded.push(signIn(0, { surprisal: 3.99 }));
    recorded.push(signIn(1, { surprisal: 50, stream: 'outside', action: 'failed' }));
    recorded.finish();
    expect(recorded.components()).toEqual([]);
  });

  it('says who, what, from where, when, what is new and what was expected', () => {
    const [segment] = run([signIn(0), sudo(60)]).segments;
    expect(segment.reasons.map((reason) => reason.text)).toEqual([
      'alice ran /usr/bin/cat /etc/shadow as root with sudo at 2026-01-01 00:01:00Z: new command (28.0 nats); expected “sudo” 80 %.',
      'alice signed in from 203.0.113.9 at 2026-01-01 00:00:00Z: new address, new combination of known parts (14.0 nats).',
    ]);
    expect(segment.techniques.map((hint) => hint.techniqueId)).toEqual(['T1078', 'T1548.003', 'T1003.008']);
    expect(segment.entities).toEqual({
      users: ['alice', 'root'],
      addresses: ['203.0.113.9'],
      programs: ['sshd', 'sudo'],
      commands: ['/usr/bin/cat /etc/shadow'],
    });
  });
});

describe('linking', () => {
  it('keeps strangers apart and joins what shares an entity in time', () => {
    const other = { episode: 'sshd:8:0', address: '198.51.100.4', account: 'bob', local: false };
    expect(run([signIn(0), sudo(60, { entities: other })], { threshold: 26 }).segments).toHaveLength(0);
    const later = { ...other, account: 'alice' };
    expect(run([signIn(0), sudo(3599, { entities: later })], { threshold: 26 }).segments).toHaveLength(1);
    expect(run([signIn(0), sudo(3601, { entities: later })], { threshold: 26 }).segments).toHaveLength(0);
  });

  it('never links by a hub', () => {
    const later = { episode: 'sshd:8:0', address: '198.51.100.4', account: 'alice', local: false };
    const hubs = [{ host: 'web1', addresses: [], accounts: ['alice'], cronUsers: [] }];
    expect(run([signIn(0), sudo(60, { entities: later })], { threshold: 26, hubs }).segments).toHaveLength(0);
    const elsewhere = [{ host: 'web2', addresses: [], accounts: ['alice'], cronUsers: [] }];
    expect(run([signIn(0), sudo(60, { entities: later })], { threshold: 26, hubs: elsewhere }).segments).toHaveLength(
      1,
    );
  });

  it('merges two segments that a later line ties together: the earlier survives and holds the lines', () => {
    const bob = { episode: 'sshd:8:0', address: '198.51.100.4', account: 'bob', local: false };
    const delineator = createDelineator({ threshold: 8, bundleId: 'b' });
    const first = signIn(0);
    const second = signIn(30, { entities: bob, user: 'bob' });
    delineator.push(first);
    delineator.push(second);
    const before = delineator.drain();
    expect(before.segments.map((segment) => segment.status)).toEqual(['open', 'open']);
    const [ours, theirs] = before.segments.map((segment) => segment.id);
    delineator.push(sudo(60, { entities: { ...session, target: 'bob' } }));
    const after = delineator.drain();
    expect(after.segments.find((segment) => segment.id === theirs)).toMatchObject({
      status: 'merged',
      mergedInto: ours,
      members: [],
    });
    expect(after.segments.find((segment) => segment.id === ours)).toMatchObject({
      status: 'open',
      memberCount: { core: 3 },
    });
    expect(after.members.find((member) => member.score === second)).toMatchObject({ segmentId: ours, level: 'core' });
  });

  it('closes a segment when nothing can link to it any more', () => {
    const delineator = createDelineator({ threshold: 8 });
    delineator.push(signIn(0));
    for (let i = 0; i < 8; i++) delineator.push(makeScore(43_190));
    expect(delineator.drain().segments.map((segment) => segment.status)).toEqual(['open']);
    delineator.push(makeScore(43_290));
    expect(delineator.drain().segments.map((segment) => segment.status)).toEqual(['closed']);
    expect(delineator.drain()).toEqual({ segments: [], members: [] });
  });
});

describe('one line of a wrong time', () => {
  const AHEAD = 70 * 365 * 86_400;
  const weak = (seconds: number): Score =>
    sudo(seconds, { surprisal: 6, entities: { ...session, episode: `e${seconds}` } });
  const day = Array.from({ length: 10 }, (_, i) => makeScore(i));

  it('does not tie together what comes after it', () => {
    const apart = Array.from({ length: 10 }, (_, i) => weak(21_600 * (i + 1)));
    for (const poison of [[], [makeScore(AHEAD)], [weak(AHEAD)]]) {
      expect(run([...day, ...poison, ...apart], { threshold: 8 }).segments).toEqual([]);
    }
  });

  it('ends no segment that is open, and holds nothing beyond its time', () => {
    const delineator = createDelineator({ threshold: 8 });
    for (const score of [...day, signIn(60), sudo(AHEAD), sudo(120), ...day]) delineator.push(score);
    const found = delineator.drain().segments;
    expect(found.map(({ status, memberCount }) => [status, memberCount.core])).toEqual([
      ['open', 2],
      ['open', 1],
    ]);
    for (let i = 0; i < 10; i++) delineator.push(makeScore(172_800 + i));
    const closed = delineator.drain().segments.filter(({ status }) => status === 'closed');
    expect(new Set(closed.map(({ id }) => id))).toEqual(new Set(found.map(({ id }) => id)));
  });
});

describe('extension', () => {
  const quiet = (seconds: number, entities: Partial<Score['entities']>): Score =>
    makeScore(seconds, { entities: { episode: `other:${seconds}`, local: false, ...entities } });
  const address = { address: '203.0.113.9' };
  const levels = (scores: readonly Score[], result: Drained): (string | undefined)[] => {
    const last = new Map(result.members.map((member) => [member.score, member.level]));
    return scores.map((score) => last.get(score));
  };

  it('alpha looks back through the rings at the alarm, and holds each entity afterwards', () => {
    const scores = [
      quiet(0, address),
      quiet(2000, address),
      quiet(3000, { account: 'alice' }),
      quiet(3500, { account: 'alice' }),
      quiet(3600, { account: 'bob' }),
      signIn(4000),
      quiet(4500, { account: 'alice' }),
      quiet(4700, { account: 'alice' }),
      quiet(5700, address),
      quiet(5900, address),
    ];
    expect(levels(scores, run(scores, { threshold: 8 }))).toEqual([
      // 4000 s before: outside the hour; accounts reach 600 s either way, addresses 1800 s forward.
      undefined,
      'alpha',
      undefined,
      'alpha',
      undefined,
      'core',
      'alpha',
      undefined,
      'alpha',
      undefined,
    ]);
  });

  it('alpha is causal: a candidate before the alarm keeps nothing that had left the ring by then', () => {
    const scores = [quiet(0, address), signIn(10), quiet(20, address), sudo(4000)];
    expect(levels(scores, run(scores))).toEqual([undefined, 'core', undefined, 'core']);
    expect(levels(scores, run(scores, { extension: 'beta' }))).toEqual(['beta', 'core', 'beta', 'core']);
  });

  it('beta keeps an episode whole', () => {
    const own = { episode: 'sshd:9:0', ...address };
    const scores = [
      makeScore(0, { entities: { episode: 'sshd:9:0', local: false } }),
      quiet(25_000, own),
      signIn(25_100),
    ];
    expect(levels(scores, run(scores, { threshold: 8 }))).toEqual([undefined, 'alpha', 'core']);
    expect(levels(scores, run(scores, { threshold: 8, extension: 'beta' }))).toEqual(['beta', 'alpha', 'core']);
  });

  it('keeps the guesses of an address that fails, around its alarm', () => {
    const fail = (seconds: number, parts: Partial<Score> = {}): Score =>
      makeScore(seconds, {
        stream: 'outside',
        action: 'failed',
        address: '203.0.113.9',
        user: 'alice',
        entities: { ...session, episode: `sshd:${seconds}:0` },
        key: { user: 'known', address: 'trusted', command: 'none', relation: 'none' },
        ...parts,
      });
    const scores = [fail(0), fail(3), fail(6), fail(9, { cusum: 13.6, isAnomaly: true, failuresBefore: 3 }), fail(12)];
    const result = run(scores, { threshold: 17 });
    expect(levels(scores, result)).toEqual(['alpha', 'alpha', 'alpha', 'core', 'alpha']);
    expect(result.segments[0].evidence).toBeCloseTo(13.6 + 3 * Math.log(5), 10);
    // Also where the address is an office's: its failures have a ring of their own.
    const hubs = [{ host: 'web1', addresses: ['203.0.113.9'], accounts: ['alice'], cronUsers: [] }];
    expect(levels(scores, run(scores, { threshold: 17, hubs }))).toEqual(['alpha', 'alpha', 'alpha', 'core', 'alpha']);
  });
});

describe('a burst of failures', () => {
  const from = '203.0.113.9';
  const guess = (seconds: number, cusum: number, address = from): Score =>
    makeScore(seconds, {
      action: 'failed',
      user: 'alice',
      address,
      stream: 'outside',
      isAnomaly: cusum >= 12,
      cusum,
      key: { user: 'known', address: 'new', command: 'none', relation: 'none' },
      entities: { episode: `sshd:${seconds}:0`, address, local: false },
    });
  const options = { threshold: 60, burstLimit: 14, bundleId: 'b' };

  it('alarms by itself, and says so', () => {
    const { segments } = run([guess(0, 3), guess(1, 12), guess(2, 13.9), guess(3, 14)], options);
    // 14 nats of one signature in one minute, 3 ln 2 of failures
    expect(segments).toHaveLength(1);
    expect(segments[0]).toMatchObject({
      alarmMs: T0 + 3000,
      alarmedBy: 'burst',
      burst: { address: from, statistic: 14 },
      summary:
        `alice from ${from} on web1: failures from ${from} passed the limit that benign history sets (evidence 16 of 60 nats): ` +
        'access 14.0 nats, 1 failed sign-in adds 2.1: 16.1 in all; most of it from “sshd: a line · address new” 14.0.',
    });
    expect(segments[0].severity).toBeLessThan(50);
  });

  it('alarms by what it adds up to where that is enough, and not at all under both', () => {
    expect(run([guess(0, 12), guess(1, 13.9)], options).segments).toEqual([]);
    expect(run([guess(0, 40)], { threshold: 60, bundleId: 'b' }).segments).toEqual([]);
    const [segment] = run([guess(0, 14)], { ...options, threshold: 12 }).segments;
    expect(segment.summary).toContain('16.1 in all, 1.3 times the alarm threshold');
    expect(segment).toMatchObject({ alarmedBy: 'evidence', burst: { address: from, statistic: 14 } });
    expect(run([signIn(0), sudo(60)]).segments[0]).not.toHaveProperty('burst');
    expect(run([guess(0, 14)], { ...options, threshold: Infinity }).segments[0].summary).toContain('sets: access 14.0');
  });

  it('counts by the largest of what is linked, a checkpoint and a merge between them or not', () => {
    const first = createDelineator(options);
    first.push(guess(0, 13));
    const kept = JSON.parse(JSON.stringify(first)) as unknown;
    const lower = createDelineator({ ...options, burstLimit: 12.5 }, kept);
    lower.push(guess(1, 12));
    expect(lower.drain().segments[0]).toMatchObject({ burst: { statistic: 13 } });
    const same = createDelineator(options, kept);
    const [weak, strong] = [guess(1, 12), guess(2, 14)];
    same.push(weak);
    expect(same.drain().segments).toEqual([]);
    same.push(strong);
    for (const score of [weak, strong]) first.push(score);
    expect(JSON.parse(JSON.stringify(same))).toEqual(JSON.parse(JSON.stringify(first)));
    expect(same.drain()).toEqual(first.drain());
    // two sources that sign in to one account
    const tied = createDelineator(options);
    tied.push(guess(0, 15));
    tied.push(guess(1, 20, '203.0.113.10'));
    expect(tied.drain().segments).toHaveLength(2);
    tied.push(signIn(2, { entities: { ...session, episode: 'sshd:8:0', address: '203.0.113.10' } }));
    tied.push(signIn(3));
    const standing = tied.drain().segments.filter(({ status }) => status !== 'merged');
    expect(standing).toHaveLength(1);
    expect(standing[0]).toMatchObject({ alarmedBy: 'burst', burst: { address: '203.0.113.10', statistic: 20 } });
  });

  it('of ever so many sources stays within the limits', () => {
    const limits = { ...DEFAULT_DELINEATE_LIMITS, componentsPerHost: 8, entitiesPerHost: 64, heldLinesPerHost: 100 };
    const delineator = createDelineator({ ...options, limits });
    for (let i = 0; i < 5000; i += 1) {
      delineator.push(guess(i, 14 + (i % 40), `10.0.${i >> 8}.${i & 255}`));
      if (i % 100 === 99) expect(delineator.drain().segments.length).toBeLessThanOrEqual(108);
    }
    const [state] = delineator.toJSON().hosts;
    expect(state.open).toHaveLength(8);
    expect(state.components.length).toBeLessThan(100);
    expect(JSON.stringify(state).length).toBeLessThan(300_000);
    expect(state.held).toBeLessThanOrEqual(100);
  });

  it('needs a limit above 0', () => {
    expect(() => createDelineator({ burstLimit: 0 })).toThrow(/limit of bursts/);
  });
});

describe('faults', () => {
  it('refuses levels that do not nest and states it did not write', () => {
    expect(() => createDelineator({ beta: { events: 8, lookBackS: 21_600, holdS: 21_600 } })).toThrow(
      /beta reaches less far/,
    );
    for (const state of [
      null,
      7,
      { version: 1, hosts: [] },
      { version: 3, hosts: [] },
      { version: 4, hosts: [{}] },
      { version: 4, hosts: [{ host: 'a' }] },
    ]) {
      expect(() => createDelineator({}, state)).toThrow(expect.objectContaining({ code: 'CHECKPOINT_CORRUPT' }));
    }
  });

  it('gives out what a host that had to be forgotten had found', () => {
    const limits = { ...DEFAULT_DELINEATE_LIMITS, hosts: 1 };
    const delineator = createDelineator({ threshold: 8, limits });
    delineator.push(signIn(0));
    delineator.push(makeScore(1, { host: 'web2' }));
    const { segments, members } = delineator.drain();
    expect(segments).toMatchObject([{ host: 'web1', status: 'closed' }]);
    expect(members).toHaveLength(1);
    expect(delineator.counters()).toMatchObject({ hostsForgotten: 1, entitiesForgotten: 0 });
  });

  it('finds on 1100 hosts that take turns what it finds host by host', () => {
    const of = (host: number, i: number): Score => sudo(i, { host: `h${host}`, templateId: i, surprisal: 12 });
    const hosts = Array.from({ length: 1100 }, (_, host) => host);
    const rounds = [0, 1, 2, 3].flatMap((i) => hosts.map((host) => of(host, i)));
    expect(run(rounds).segments).toHaveLength(1100);
  });

  it('stays within its limits and counts what it left out', () => {
    const limits = {
      hosts: 2,
      componentsPerHost: 4,
      entitiesPerHost: 16,
      ringSlotsPerHost: 64,
      heldLinesPerHost: 32,
      membersPerSegment: 8,
      signaturesPerComponent: 4,
    };
    const delineator = createDelineator({ threshold: 9, limits, extension: 'beta' });
    const sizes: number[] = [];
    let kept = 0;
    for (let i = 0; i < 3000; i += 1) {
      const entities = { episode: `sshd:${i}:0`, address: `10.0.0.${i % 90}`, account: `u${i % 70}`, local: false };
      delineator.push(
        makeScore(i, {
          host: `h${i < 2000 ? i % 2 : i % 3}`,
          entities,
          templateId: i % 9,
          surprisal: i % 2 === 0 ? 14 : 0,
        }),
      );
      if (i % 100 === 99)
        kept = Math.max(kept, ...delineator.drain().segments.map((segment) => segment.members.length));
      if (i % 1000 === 999) sizes.push(JSON.stringify(delineator).length);
    }
    expect(Math.max(...sizes)).toBeLessThan(400_000);
    const counters = delineator.counters();
    expect(counters.entitiesForgotten).toBeGreaterThan(0);
    expect(counters.componentsClosedEarly + counters.linesNotHeld).toBeGreaterThan(0);
    expect(kept).toBeGreaterThan(0);
    expect(kept).toBeLessThanOrEqual(8);
  });
});
