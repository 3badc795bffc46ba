import { describe, expect, it } from 'vitest';
import { createEncoder, keyText, keyWords, type Encoder } from '../../../src/encode/index.js';
import type { KeyWords, ParsedLog } from '../../../src/types/index.js';
import { accepted, failed, HOUR, line, MINUTE, sudo, templateOf } from './sample-logs.js';

function words(encoder: Encoder, log: ParsedLog): KeyWords {
  return keyWords(encoder.learn(log, templateOf(log)).key);
}

function after(...logs: readonly ParsedLog[]): Encoder {
  const encoder = createEncoder();
  for (const log of logs) encoder.learn(log, templateOf(log));
  return encoder;
}

const home = '198.51.100.7';

describe('user classes', () => {
  const seen = [
    accepted({ at: 0 }, 'alice', home),
    line({ at: 0, program: 'CRON', pid: 7 }, 'session_opened', { user: 'backup' }),
  ];

  it.each([
    ['none', line({ at: 13 * HOUR }, 'service')],
    ['root', accepted({ at: 13 * HOUR }, 'root', home)],
    ['known', accepted({ at: 13 * HOUR }, 'alice', home)],
    ['valid', accepted({ at: 13 * HOUR }, 'backup', home)],
    ['new', accepted({ at: 13 * HOUR }, 'mallory', home)],
    ['invalid', failed({ at: 13 * HOUR }, 'oracle', home, true)],
  ] as const)('%s', (expected, log) => {
    expect(words(after(...seen), log).user).toBe(expected);
  });

  it('takes a sign-in at the machine for a sign-in, and a session of sudo for none', () => {
    const encoder = after(
      line({ at: 0, program: 'gdm-password' }, 'session_opened', { user: 'dave' }),
      line({ at: 0, program: 'sudo' }, 'session_opened', { user: 'erin' }),
    );
    expect(words(encoder, accepted({ at: 13 * HOUR }, 'dave', home)).user).toBe('known');
    expect(words(encoder, accepted({ at: 13 * HOUR }, 'erin', home)).user).toBe('valid');
  });
});

describe('address classes', () => {
  const seen = [accepted({ at: 0 }, 'alice', home), failed({ at: 0 }, 'alice', '203.0.113.9')];

  it.each([
    ['none', sudo({ at: 13 * HOUR }, 'alice', '/bin/ls')],
    ['trusted', accepted({ at: 13 * HOUR }, 'bob', home)],
    ['trusted_network', accepted({ at: 13 * HOUR }, 'bob', '198.51.100.99')],
    ['private', accepted({ at: 13 * HOUR }, 'bob', '10.1.2.3')],
    ['failing', accepted({ at: 13 * HOUR }, 'bob', '203.0.113.9')],
    ['new', accepted({ at: 13 * HOUR }, 'bob', '192.0.2.1')],
  ] as const)('%s', (expected, log) => {
    expect(words(after(...seen), log).address).toBe(expected);
  });

  it('still calls an address failing that got in within the lag', () => {
    const encoder = after(...seen, accepted({ at: 13 * HOUR }, 'bob', '203.0.113.9'));
    expect(words(encoder, accepted({ at: 14 * HOUR }, 'bob', '203.0.113.9')).address).toBe('failing');
    expect(words(encoder, accepted({ at: 26 * HOUR }, 'bob', '203.0.113.9')).address).toBe('trusted');
  });
});

describe('command and relation classes', () => {
  const seen = [
    sudo({ at: 0 }, 'alice', '/usr/bin/apt-get install filebeat'),
    sudo({ at: 0 }, 'bob', '/usr/bin/systemctl restart nginx'),
    line({ at: 0, program: 'CRON', pid: 3 }, 'cron', { user: 'root', command: '/usr/lib/sa1 1 1' }),
  ];
  const at = 13 * HOUR;

  it.each([
    ['known', 'known', sudo({ at }, 'alice', '/usr/bin/apt-get install filebeat')],
    ['known', 'new_pair', sudo({ at }, 'bob', '/usr/bin/apt-get install filebeat')],
    ['known', 'new_part', sudo({ at }, 'eve', '/usr/bin/apt-get install filebeat')],
    ['new', 'new_part', sudo({ at }, 'alice', '/usr/bin/nc -l 4444')],
    ['known', 'known', line({ at, program: 'CRON', pid: 4 }, 'cron', { user: 'root', command: '/usr/lib/sa1 2 2' })],
    ['none', 'new_part', line({ at, program: 'chage' }, 'account_changed', { user: 'eve' })],
    ['none', 'none', line({ at }, 'service')],
  ] as const)('command %s, relation %s', (command, relation, log) => {
    expect(words(after(...seen), log)).toMatchObject({ command, relation });
  });

  it('does not learn from refused commands', () => {
    const refused = line({ at: 0, program: 'sudo' }, 'sudo_denied', {
      user: 'eve',
      command: '/bin/sh',
      outcome: 'failure',
    });
    expect(words(after(refused), sudo({ at }, 'eve', '/bin/sh'))).toMatchObject({ command: 'new', user: 'new' });
  });

  it("knows su's actors and targets as pairs", () => {
    const su = (when: number, user: string, targetUser: string): ParsedLog =>
      line({ at: when, program: 'su' }, 'su', { user, targetUser });
    const encoder = after(su(0, 'alice', 'root'), su(0, 'bob', 'postgres'));
    expect(words(encoder, su(at, 'alice', 'root')).relation).toBe('known');
    expect(words(encoder, su(at, 'alice', 'postgres')).relation).toBe('new_pair');
    expect(words(encoder, su(at, 'alice', 'www-data')).relation).toBe('new_part');
  });

  it('knows which network an account comes from', () => {
    const encoder = after(accepted({ at: 0 }, 'alice', home), accepted({ at: 0 }, 'bob', '192.0.2.1'));
    expect(words(encoder, accepted({ at }, 'alice', '198.51.100.8')).relation).toBe('known');
    expect(words(encoder, accepted({ at }, 'alice', '192.0.2.77')).relation).toBe('new_pair');
    expect(words(encoder, accepted({ at }, 'alice', '203.0.113.1')).relation).toBe('new_part');
  });
});

describe('lag', () => {
  it('knows nothing before 12 hours, and everything after', () => {
    const encoder = createEncoder();
    const probes = [0, 1, 6 * 60, 12 * 60].map((minutes) =>
      words(encoder, accepted({ at: minutes * MINUTE }, 'alice', home)),
    );
    for (const probe of probes) expect(probe).toMatchObject({ user: 'new', address: 'new', relation: 'new_part' });
    expect(words(encoder, accepted({ at: 12 * HOUR + 1 }, 'alice', home))).toMatchObject({
      user: 'known',
      address: 'trusted',
      relation: 'known',
    });
  });

  it('is not moved by late lines: the clock of a host only rises', () => {
    const settled = Array.from({ length: 8 }, () => accepted({ at: 13 * HOUR }, 'bob', home));
    const encoder = after(accepted({ at: 0 }, 'alice', home), ...settled);
    const late = accepted({ at: HOUR }, 'alice', home);
    expect(words(encoder, late).user).toBe('known');
    expect(encoder.learn(late, templateOf(late)).row.every((value) => value >= 0)).toBe(true);
  });
});

describe('one line of a wrong time', () => {
  const at = 48 * HOUR;
  const day = Array.from({ length: 10 }, (_, i) => accepted({ at: at + i }, 'alice', home));
  const eve = accepted({ at: at + MINUTE }, 'eve', '203.0.113.66');
  const lines = [
    sudo({ at: at + 3 * MINUTE }, 'eve', '/bin/bash'),
    accepted({ at: at + 4 * MINUTE }, 'eve', '203.0.113.66'),
    sudo({ at: at + 5 * MINUTE }, 'eve', '/bin/bash'),
  ];

  it.each([
    ['a day ahead', at + 24 * HOUR],
    ['seventy years ahead', at + 70 * 365 * 24 * HOUR],
    ['a day back', at - 24 * HOUR],
  ])('%s makes nobody known within his own session', (_, forged) => {
    const encoder = after(...day, eve, line({ at: forged, program: 'eve' }, 'other'));
    for (const log of lines) expect(words(encoder, log).user).toBe('new');
  });

  it('does not keep what the host shows later from being known, once its time is believed', () => {
    const encoder = after(...day, line({ at: 70 * 365 * 24 * HOUR, program: 'eve' }, 'other'), eve);
    const next = (hours: number): ParsedLog => accepted({ at: at + hours * HOUR }, 'eve', '203.0.113.66');
    for (let i = 0; i < 10; i++) encoder.learn(next(1), templateOf(next(1)));
    expect(words(encoder, next(14)).user).toBe('known');
  });

  it('counts failures by the hours they were in, and no more promotes a guess than before', () => {
    const encoder = after(
      accepted({ at: 0 }, 'alice', home),
      ...day,
      failed({ at: at + 70 * 365 * 24 * HOUR }, 'alice', '203.0.113.9'),
    );
    const guess = failed({ at: at + MINUTE }, 'alice', '203.0.113.9');
    const first = encoder.learn(guess, templateOf(guess));
    expect(first).toMatchObject({ failuresBefore: 0, stream: 'inside' });
    expect(encoder.learn(guess, templateOf(guess)).failuresBefore).toBe(1);
  });
});

describe('keyText', () => {
  it('names the classes that a line has', () => {
    const key = words(after(accepted({ at: 0 }, 'alice', home)), accepted({ at: 13 * HOUR }, 'alice', '198.51.100.99'));
    expect(keyText('Accepted publickey for <:USER:>', key)).toBe(
      'Accepted publickey for <:USER:> · user known · address trusted network · relation known',
    );
  });
});

describe('names that look like parts of facts', () => {
  const relationOf = (user: string, address = '198.51.100.99'): string =>
    words(after(accepted({ at: 0 }, 'alice', home)), accepted({ at: 13 * HOUR }, user, address)).relation;

  it.each(['right', 'left', 'pair', 'left\0alice'])('an account called %j is as new as any other', (name) => {
    expect(relationOf(name)).toBe(relationOf('bob'));
  });

  it('a NUL in a name makes it no other name', () => {
    const encoder = after(accepted({ at: 0 }, 'alice', home));
    expect(words(encoder, sudo({ at: 13 * HOUR }, 'ali\0ce', '/bin/l\0s')).user).toBe('new');
    const from = accepted({ at: 13 * HOUR }, 'a\u0000198.51.100.0/24', '');
    expect(words(encoder, from).relation).toBe(words(encoder, accepted({ at: 13 * HOUR }, 'bob', '')).relation);
  });
});
