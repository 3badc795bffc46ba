import { describe, expect, it } from 'vitest';
import { createEncoder, type Encoder } from '../../../src/encode/index.js';
import type { EncodedLog, ParsedLog } from '../../../src/types/index.js';
import { GAP_BUCKETS, ROW } from '../../../src/types/index.js';
import { accepted, failed, HOUR, line, MINUTE, SECOND, START, sudo, templateOf } from './sample-logs.js';

const home = '198.51.100.7';

function run(logs: readonly ParsedLog[], encoder: Encoder = createEncoder()): EncodedLog[] {
  return logs.map((log) => encoder.learn(log, templateOf(log)));
}

function last(logs: readonly ParsedLog[]): EncodedLog {
  return run(logs)[logs.length - 1];
}

describe('streams', () => {
  it('keeps what unauthenticated peers cause outside', () => {
    const peer = { address: '203.0.113.9', port: 4242 };
    const events = run([
      failed({ at: 0, pid: 9 }, 'oracle', '203.0.113.9', true),
      line({ at: 0, pid: 9 }, 'connection', { ...peer, preAuth: true }),
      line({ at: 0, pid: 10 }, 'connection', { address: '203.0.113.9', port: 4243 }),
      line({ at: 0, program: 'vsftpd' }, 'failed', { user: 'ftp', address: '203.0.113.9', outcome: 'failure' }),
    ]);
    expect(events.map((event) => event.stream)).toEqual(['outside', 'outside', 'outside', 'outside']);
  });

  it('keeps sign-ins, their connections and local failures inside', () => {
    const events = run([
      accepted({ at: 0, pid: 9 }, 'alice', home, 4000),
      line({ at: SECOND, pid: 9 }, 'session_opened', { user: 'alice' }),
      // The helper process of the same connection.
      line({ at: MINUTE, pid: 11 }, 'connection', { address: home, port: 4000 }),
      line({ at: MINUTE, program: 'sudo' }, 'failed', { user: 'alice', outcome: 'failure' }),
      line({ at: MINUTE, program: 'CRON', pid: 2 }, 'session_opened', { user: 'root' }),
    ]);
    expect(events.map((event) => event.stream)).toEqual(['inside', 'inside', 'inside', 'inside', 'inside']);
    expect(events[2].entities.episode).toBe(events[0].entities.episode);
  });

  it('takes PAM’s old signatures for the program that it ran in', () => {
    const peer = { address: '203.0.113.9', outcome: 'failure' } as const;
    const events = run([
      line({ at: 0, program: 'sshd(pam_unix)', pid: 9 }, 'failed', { ...peer, user: 'root' }),
      line({ at: 0, program: 'sshd(pam_unix)', pid: 9 }, 'invalid_user', { outcome: 'failure', invalidUser: true }),
      accepted({ at: MINUTE, pid: 12 }, 'alice', home),
      line({ at: MINUTE, program: 'sshd(pam_unix)', pid: 12 }, 'session_opened', { user: 'alice' }),
    ]);
    const plain = run([
      line({ at: 0, program: 'sshd', pid: 9 }, 'failed', { ...peer, user: 'root' }),
      line({ at: 0, program: 'sshd', pid: 9 }, 'invalid_user', { outcome: 'failure', invalidUser: true }),
      accepted({ at: MINUTE, pid: 12 }, 'alice', home),
      line({ at: MINUTE, program: 'sshd', pid: 12 }, 'session_opened', { user: 'alice' }),
    ]);
    const told = ({ stream, channel, entities }: EncodedLog): unknown => ({ stream, channel, entities });
    expect(events.map(told)).toEqual(plain.map(told));
  });

  it('promotes a rare failure of an account that signs in here', () => {
    const history = [accepted({ at: 0 }, 'alice', home)];
    expect(last([...history, failed({ at: 13 * HOUR }, 'alice', '203.0.113.9')]).stream).toBe('inside');
    expect(last([...history, failed({ at: 11 * HOUR }, 'alice', '203.0.113.9')]).stream).toBe('outside');
    expect(last([...history, failed({ at: 13 * HOUR }, 'bob', '203.0.113.9')]).stream).toBe('outside');
  });

  it('promotes no flood: neither from one address nor from many', () => {
    const count = (logs: readonly ParsedLog[]): number =>
      run([accepted({ at: 0 }, 'alice', home), ...logs]).filter((event) => event.stream === 'inside').length - 1;
    const guesses = (address: (i: number) => string): ParsedLog[] =>
      Array.from({ length: 500 }, (_, i) => failed({ at: 13 * HOUR + i * MINUTE }, 'alice', address(i)));
    expect(count(guesses(() => '203.0.113.9'))).toBeLessThanOrEqual(10);
    // Eight hours let the count of the day decay by a few.
    expect(count(guesses((i) => `203.0.${i % 250}.9`))).toBeLessThanOrEqual(13);
  });
});

describe('binding through the process', () => {
  it("gives a line without address its process's, until the process id is used anew", () => {
    const [, opened, closed, , reopened] = run([
      accepted({ at: 0, pid: 9 }, 'alice', home, 4000),
      line({ at: SECOND, pid: 9 }, 'session_opened', { user: 'alice' }),
      line({ at: HOUR, pid: 9 }, 'session_closed', { user: 'alice' }),
      accepted({ at: 2 * HOUR, pid: 9 }, 'bob', '192.0.2.1', 5000),
      line({ at: 2 * HOUR, pid: 9 }, 'session_opened'),
    ]);
    expect(opened.entities).toMatchObject({ address: home, episode: `sshd:9:${START / 1000}` });
    expect(closed.entities.episode).toBe(opened.entities.episode);
    expect(reopened.entities).toMatchObject({
      account: 'bob',
      address: '192.0.2.1',
      episode: `sshd:9:${START / 1000 + 7200}`,
    });
  });

  it('takes the id of a process that has ended a minute ago for that of another', () => {
    const encoder = createEncoder();
    const end = line({ at: MINUTE, pid: 7 }, 'session_closed', { user: 'alice' });
    const [first, , soon, later] = [
      accepted({ at: 0, pid: 7 }, 'alice', '198.51.100.7'),
      end,
      line({ at: 2 * MINUTE, pid: 7 }, 'connection', { user: 'alice', address: '198.51.100.7', port: 50_000 }),
      accepted({ at: 2 * MINUTE + 1, pid: 7 }, 'alice', '198.51.100.7'),
    ].map((log) => encoder.encode(log, templateOf(log)).entities.episode);
    expect(soon).toBe(first);
    expect(later).not.toBe(first);
  });

  it('forgets an unauthenticated process after ten idle minutes', () => {
    const event = last([
      failed({ at: 0, pid: 9 }, 'alice', '203.0.113.9'),
      line({ at: 11 * MINUTE, pid: 9 }, 'other', { preAuth: true }),
    ]);
    expect(event.entities.address).toBeUndefined();
  });
});

describe('episodes', () => {
  it('joins lines of an account with its latest login, open or just closed', () => {
    const login = [
      accepted({ at: 0, pid: 9 }, 'alice', home),
      line({ at: HOUR, pid: 9 }, 'session_closed', { user: 'alice' }),
    ];
    const at = (when: number): string =>
      last([...login.filter((log) => log.timeMs <= START + when), sudo({ at: when }, 'alice', '/bin/ls')]).entities
        .episode;
    const episode = `sshd:9:${START / 1000}`;
    expect(at(MINUTE)).toBe(episode);
    expect(at(HOUR + 59 * SECOND)).toBe(episode);
    expect(at(HOUR + 60 * SECOND)).toBe(`account:alice:${START / 1000 + 3660}`);
    expect(last([login[0], sudo({ at: 12 * HOUR }, 'alice', '/bin/ls')]).entities.episode).not.toBe(episode);
  });

  it('joins shadow tools and servers with the last sudo for two minutes', () => {
    const before = [accepted({ at: 0, pid: 9 }, 'alice', home), sudo({ at: MINUTE }, 'alice', '/sbin/useradd eve')];
    const added = (at: number): ParsedLog =>
      line({ at, program: 'useradd', pid: 77 }, 'account_changed', { user: 'eve' });
    const service = line({ at: 2 * MINUTE, pid: 500 }, 'service');
    expect(last([...before, added(3 * MINUTE)]).entities).toMatchObject({
      episode: `sshd:9:${START / 1000}`,
      account: 'eve',
      local: true,
    });
    expect(last([...before, added(3 * MINUTE + 1)]).entities.episode).toMatch(/^account:eve:/);
    expect(last([...before, service])).toMatchObject({ channel: 'action', entities: { local: true } });
    expect(last([...before, service]).entities.episode).toBe(`sshd:9:${START / 1000}`);
  });

  it("joins PAM's lines of sudo, which name root only, with the command", () => {
    const events = run([
      sudo({ at: 0, pid: 5 }, 'alice', '/bin/ls'),
      line({ at: 0, program: 'sudo', pid: 5 }, 'session_opened', { user: 'root' }),
      line({ at: HOUR, program: 'sudo', pid: 5 }, 'session_closed', { user: 'root' }),
    ]);
    expect(new Set(events.map((event) => event.entities.episode)).size).toBe(1);
  });

  it('makes one of each cron process, and of an account with gaps below 30 minutes', () => {
    const job = (at: number, pid: number): ParsedLog =>
      line({ at, program: 'CRON', pid }, 'cron', { user: 'backup', command: '/bin/true' });
    const jobs = run([job(0, 2), job(SECOND, 2), job(HOUR, 3)]);
    expect(jobs.map((event) => event.entities.episode)).toEqual([
      `cron:2:${START / 1000}`,
      `cron:2:${START / 1000}`,
      `cron:3:${START / 1000 + 3600}`,
    ]);
    expect(jobs[0]).toMatchObject({ channel: 'action', entities: { cronUser: 'backup', local: false } });
    const quiet = run([0, 30 * MINUTE, 61 * MINUTE].map((at) => sudo({ at }, 'alice', '/bin/ls')));
    expect(quiet[1].entities.episode).toBe(quiet[0].entities.episode);
    expect(quiet[2].entities.episode).not.toBe(quiet[0].entities.episode);
  });

  it('names the target of su unless it is root, and puts managers in the access channel', () => {
    const su = (targetUser: string): ParsedLog => line({ at: 0, program: 'su' }, 'su', { user: 'alice', targetUser });
    expect(last([su('postgres')]).entities.target).toBe('postgres');
    expect(last([su('root')]).entities.target).toBeUndefined();
    const logind = line({ at: 0, program: 'systemd-logind', pid: 1 }, 'session_opened', { user: 'alice' });
    expect(last([logind])).toMatchObject({ channel: 'access', entities: { local: false } });
  });
});

describe('context', () => {
  it('holds what came before the event, never the event itself', () => {
    const encoder = createEncoder();
    const [first, second, third] = run(
      [
        accepted({ at: 0 }, 'alice', home),
        sudo({ at: 5 * SECOND }, 'alice', '/bin/ls'),
        sudo({ at: 2 * HOUR }, 'alice', '/bin/ls'),
      ],
      encoder,
    );
    const never = GAP_BUCKETS - 1;
    expect([first.row[ROW.gap], first.row[ROW.accountGap], first.row[ROW.addressGap]]).toEqual([never, never, never]);
    expect([...first.row.subarray(ROW.accountKey1, ROW.accountKey2 + 1)]).toEqual([0, 0]);
    expect([second.row[ROW.gap], second.row[ROW.accountGap], second.row[ROW.accountKey1]]).toEqual([1, 1, first.keyId]);
    expect([third.row[ROW.accountGap], third.row[ROW.accountKey1], third.row[ROW.accountKey2]]).toEqual([
      5,
      second.keyId,
      first.keyId,
    ]);
    expect(third.row[ROW.processKey1]).toBe(second.keyId);
  });

  it('is not touched by guessing at the account', () => {
    const encoder = createEncoder();
    const guesses = Array.from({ length: 50 }, (_, i) => failed({ at: HOUR + i }, 'alice', '203.0.113.9'));
    const events = run(
      [accepted({ at: 0 }, 'alice', home), ...guesses, sudo({ at: 2 * HOUR }, 'alice', '/bin/ls')],
      encoder,
    );
    expect(events[51].row[ROW.accountKey1]).toBe(events[0].keyId);
  });

  it('shows a novel key to later events as the nearest key of its template', () => {
    const encoder = createEncoder();
    const [known] = run([accepted({ at: 0 }, 'alice', home)], encoder);
    encoder.freeze();
    const novel = encoder.encode(accepted({ at: HOUR }, 'alice', '10.0.0.1'), { id: 1, program: 'sshd', text: '' });
    expect(novel.keyId).toBe(0);
    const next = encoder.encode(sudo({ at: HOUR }, 'alice', '/bin/ls'), { id: 99, program: 'sudo', text: '' });
    expect(next.row[ROW.accountKey1]).toBe(known.keyId);
    expect([next.keyId, next.row[ROW.template], next.key.template]).toEqual([0, 0, 99]);
    expect(encoder.shape().keys).toBe(2);
  });

  it('gives an account its index with its 20th inside event', () => {
    const encoder = createEncoder();
    run(
      Array.from({ length: 20 }, (_, i) => sudo({ at: i * MINUTE }, 'alice', '/bin/ls')),
      encoder,
    );
    run(
      Array.from({ length: 50 }, (_, i) => failed({ at: HOUR + i }, 'admin', '203.0.113.9')),
      encoder,
    );
    expect(encoder.shape().accounts).toBe(2);
    const log = sudo({ at: 2 * HOUR }, 'alice', '/bin/ls');
    expect(encoder.encode(log, templateOf(log)).row[ROW.account]).toBe(1);
  });
});

describe('failuresBefore', () => {
  it('counts each attempt once, from the address, in the last day', () => {
    const attempt = (at: number, pid: number): ParsedLog[] => [
      line({ at, pid }, 'invalid_user', { user: 'x', address: '203.0.113.9', preAuth: true, invalidUser: true }),
      line({ at, pid }, 'failed', { user: 'x', address: '203.0.113.9', preAuth: true }),
      failed({ at, pid }, 'x', '203.0.113.9', true),
    ];
    const events = run([
      ...attempt(0, 1),
      ...attempt(MINUTE, 2),
      failed({ at: 2 * MINUTE, pid: 3, repeat: 4 }, 'root', '203.0.113.9'),
      accepted({ at: 3 * MINUTE, pid: 4 }, 'root', '203.0.113.9'),
      accepted({ at: 3 * MINUTE, pid: 5 }, 'root', home),
      accepted({ at: 25 * HOUR, pid: 6 }, 'root', '203.0.113.9'),
    ]);
    expect(events.slice(-3).map((event) => event.failuresBefore)).toEqual([6, 0, 0]);
    expect(events[0].failuresBefore).toBe(0);
  });
});
