import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createEncoder, type Encoder, type EncoderState } from '../../../src/encode/index.js';
import { ConnectorError } from '../../../src/errors/index.js';
import type { AuthAction, EncodedLog, ParsedLog } from '../../../src/types/index.js';
import { GAP_BUCKETS, ROW, ROW_WIDTH } from '../../../src/types/index.js';
import { accepted, failed, HOUR, line, MINUTE, sudo, templateOf } from './sample-logs.js';

const ACTIONS: readonly AuthAction[] = [
  'accepted',
  'failed',
  'invalid_user',
  'connection',
  'session_opened',
  'session_closed',
  'sudo',
  'su',
  'cron',
  'account_changed',
  'service',
  'other',
];

/** Lines of few names and processes, hours apart at times, so that runs, logins and the lag all come into play. */
const logs = fc
  .array(
    fc.record({
      host: fc.constantFrom('web1', 'db1', 'db2'),
      program: fc.constantFrom('sshd', 'CRON', 'sudo', 'su', 'useradd', 'systemd-logind', 'vsftpd'),
      action: fc.constantFrom(...ACTIONS),
      user: fc.constantFrom(undefined, 'root', 'alice', 'bob', '__proto__'),
      target: fc.constantFrom(undefined, 'root', 'bob'),
      address: fc.constantFrom(
        undefined,
        '198.51.100.7',
        '198.51.100.8',
        '203.0.113.9',
        '10.0.0.1',
        'fe80::1',
        'host.example',
      ),
      port: fc.constantFrom(undefined, 4000, 4001),
      command: fc.constantFrom(undefined, '/bin/ls', '/usr/bin/apt-get install x'),
      pid: fc.integer({ min: 0, max: 3 }),
      gap: fc.constantFrom(-MINUTE, 0, 1000, 30_000, 5 * MINUTE, 2 * HOUR, 13 * HOUR),
      invalidUser: fc.boolean(),
      preAuth: fc.boolean(),
    }),
    { maxLength: 60 },
  )
  .map((specs) => {
    let at = 0;
    return specs.map(
      ({ host, program, action, pid, gap, user, target, address, port, command, invalidUser, preAuth }) => {
        at += gap;
        return line({ at, host, program, pid }, action, {
          ...(user === undefined ? {} : { user }),
          ...(target === undefined ? {} : { targetUser: target }),
          ...(address === undefined ? {} : { address }),
          ...(port === undefined ? {} : { port }),
          ...(command === undefined ? {} : { command }),
          invalidUser,
          preAuth,
        });
      },
    );
  });

function encodeAll(encoder: Encoder, of: readonly ParsedLog[]): EncodedLog[] {
  return of.map((log) => encoder.encode(log, templateOf(log)));
}

function trained(of: readonly ParsedLog[]): Encoder {
  const encoder = createEncoder({ minAccountEvents: 2 });
  for (const log of of) encoder.learn(log, templateOf(log));
  encoder.freeze();
  return encoder;
}

function saved(encoder: Encoder): EncoderState {
  return JSON.parse(JSON.stringify({ vocabulary: encoder.vocabulary(), profiles: encoder.profiles() })) as EncoderState;
}

describe('hosts', () => {
  it('do not depend on how they interleave', () => {
    fc.assert(
      fc.property(logs, logs, (history, lines) => {
        const state = saved(trained(history));
        const mixed = encodeAll(createEncoder({}, state), lines);
        for (const host of ['web1', 'db1', 'db2']) {
          const own = lines.filter((log) => log.host === host);
          const alone = encodeAll(createEncoder({}, state), own);
          expect(alone).toEqual(mixed.filter((event) => event.log.host === host));
        }
      }),
      { numRuns: 60 },
    );
  });
});

describe('checkpoint', () => {
  it('restored in the middle gives what an undisturbed run gives', () => {
    fc.assert(
      fc.property(logs, logs, fc.nat(60), (history, lines, cut) => {
        const state = saved(trained(history));
        const undisturbed = encodeAll(createEncoder({}, state), lines);
        const before = createEncoder({}, state);
        const firstPart = encodeAll(before, lines.slice(0, cut));
        const resumed = createEncoder({}, state);
        resumed.restore(JSON.parse(JSON.stringify(before.checkpoint())));
        expect([...firstPart, ...encodeAll(resumed, lines.slice(cut))]).toEqual(undisturbed);
      }),
      { numRuns: 60 },
    );
  });

  it('keeps the last command of sudo, which explains what follows', () => {
    const encoder = createEncoder();
    encodeAll(encoder, [accepted({ at: 0, pid: 9 }, 'alice', '198.51.100.7'), sudo({ at: MINUTE }, 'alice', '/bin/x')]);
    const resumed = createEncoder();
    resumed.restore(JSON.parse(JSON.stringify(encoder.checkpoint())));
    const added = line({ at: 2 * MINUTE, program: 'useradd' }, 'account_changed', { user: 'eve' });
    const [{ entities }] = encodeAll(encoder, [added]);
    expect(entities.episode).toMatch(/^sshd:9:/);
    expect(encodeAll(resumed, [added])[0].entities).toEqual(entities);
  });

  it('holds the failures of an address for a day, however long it goes on', () => {
    const encoder = createEncoder();
    const hourly = Array.from({ length: 200 }, (_, i) => failed({ at: i * HOUR }, 'root', '203.0.113.9'));
    expect(encodeAll(encoder, hourly).at(-1)?.failuresBefore).toBe(23);
    const [host] = encoder.checkpoint().hosts;
    const [[, tallies]] = host.maps.failures.entries as [[string, number[]]];
    expect(tallies.length).toBeLessThanOrEqual(2 * 24);
  });

  it('is a copy: encoding on does not change it', () => {
    const encoder = trained([accepted({ at: 0, pid: 9 }, 'alice', '198.51.100.7')]);
    const checkpoint = encoder.checkpoint();
    const before = JSON.stringify(checkpoint);
    encodeAll(encoder, [
      accepted({ at: HOUR, pid: 9 }, 'alice', '198.51.100.7'),
      sudo({ at: HOUR }, 'alice', '/bin/ls'),
    ]);
    expect(JSON.stringify(checkpoint)).toBe(before);
  });
});

describe('rows', () => {
  it('stay within the shape for any line', () => {
    fc.assert(
      fc.property(logs, logs, (history, lines) => {
        const encoder = trained(history);
        const { parts, keys, accounts } = encoder.shape();
        const bounds = [...parts, keys, GAP_BUCKETS, accounts];
        for (let i = 0; i < 3; i++) bounds.push(GAP_BUCKETS, keys, keys);
        expect(bounds).toHaveLength(ROW_WIDTH);
        for (const { row } of encodeAll(encoder, lines)) {
          row.forEach((value, column) => {
            expect(value).toBeGreaterThanOrEqual(0);
            expect(value).toBeLessThan(bounds[column]);
          });
        }
      }),
      { numRuns: 60 },
    );
  });
});

describe('vocabulary', () => {
  it('survives JSON, counts training events, and is fixed after training', () => {
    const encoder = trained([0, 1, 2].map((at) => sudo({ at }, 'alice', '/bin/ls')));
    const again = createEncoder({}, saved(encoder));
    expect(again.shape()).toEqual(encoder.shape());
    expect([...again.keyTuples()]).toEqual([...encoder.keyTuples()]);
    expect([...again.keyCounts()]).toEqual([0, 3]);
    expect(again.keyOf(1)).toEqual({ template: 7, user: 4, address: 0, command: 2, relation: 3 });
    const log = sudo({ at: HOUR }, 'alice', '/bin/ls');
    expect(again.encode(log, templateOf(log))).toEqual(encoder.encode(log, templateOf(log)));
    expect(() => again.learn(log, templateOf(log))).toThrow(ConnectorError);
  });

  it('gives UNKNOWN no id, however often training meets it', () => {
    const encoder = createEncoder();
    const unknown = { id: 0, program: '', text: 'UNKNOWN' };
    for (let at = 0; at < 5; at++) expect(encoder.learn(line({ at }, 'other'), unknown).keyId).toBe(0);
    expect(encoder.shape().keys).toBe(1);
  });

  it('gives no more ids than its limit', () => {
    const encoder = createEncoder({ maxKeys: 3 });
    const ids = [1, 2, 3, 1].map((id) => encoder.learn(line({ at: 0 }, 'other'), { id, program: 'x', text: '' }).keyId);
    expect(ids).toEqual([1, 2, 0, 1]);
  });
});

describe('damaged state', () => {
  const encoder = trained([
    accepted({ at: 0, pid: 9 }, 'alice', '198.51.100.7'),
    sudo({ at: MINUTE }, 'alice', '/bin/ls'),
  ]);
  const text = JSON.stringify(encoder.checkpoint());

  it.each([
    ['nothing', 'null'],
    ['text', '"x"'],
    ['another format', text.replace('"format":2', '"format":1')],
    ['a clock that is none', text.replace(/"clock":\[\d+/, '"clock":["soon"')],
    ['a missing map', text.replace('"known":', '"unknown":')],
    ['a key outside the vocabulary', text.replace(/"key1":\d+/, '"key1":4000')],
    ['a negative key', text.replace(/"key1":\d+/, '"key1":-1')],
    ['a record with a field of another type', text.replace('"port":50000', '"port":"22"')],
    ['a record with a field too many', text.replace('"port":50000', '"port":50000,"x":1')],
    ['a host twice', text.replace(/"hosts":\[(.*)\]\}$/s, '"hosts":[$1,$1]}')],
  ])('%s is refused, and the encoder stays as it was', (_, damaged) => {
    expect(damaged).not.toBe(text);
    const fault = catchFault(() => encoder.restore(JSON.parse(damaged)));
    expect(fault.code).toBe('CHECKPOINT_CORRUPT');
    expect(fault.context.where).toMatch(/^encode\./);
    expect(fault.context.todo).toBeTruthy();
    expect(JSON.stringify(encoder.checkpoint())).toBe(text);
  });

  it.each([
    ['no vocabulary', { vocabulary: undefined }],
    ['a class that does not exist', { vocabulary: { ...encoder.vocabulary(), keys: [[1, 9, 0, 0, 0]], counts: [1] } }],
    ['a key of UNKNOWN', { vocabulary: { ...encoder.vocabulary(), keys: [[0, 0, 0, 0, 0]], counts: [1] } }],
    ['a template over the highest', { vocabulary: { ...encoder.vocabulary(), templates: 1 } }],
    ['counts for other keys', { vocabulary: { ...encoder.vocabulary(), counts: [] } }],
    ['profiles of another kind', { profiles: [] }],
  ])('%s in a bundle is refused', (_, part) => {
    const fault = catchFault(() => createEncoder({}, { ...saved(encoder), ...part }));
    expect(fault.code).toBe('BUNDLE_CORRUPT');
  });
});

describe('hostile input', () => {
  it('stays bounded: names, addresses, processes and hosts that never repeat', () => {
    const encoder = createEncoder({ maxHosts: 4 });
    encoder.freeze();
    for (let i = 0; i < 30_000; i++) {
      const address = `203.${(i >> 16) & 255}.${(i >> 8) & 255}.${i & 255}`;
      encodeAll(encoder, [failed({ at: i, pid: i, host: 'web1' }, `user${i}`, address, i % 2 === 0)]);
      if (i % 3 === 0) encodeAll(encoder, [sudo({ at: i, host: 'web1' }, `user${i}`, `/bin/x${'y'.repeat(i % 90)}`)]);
    }
    const counts = encoder.counts();
    expect(counts.entries).toBeLessThan(25_000);
    expect(counts.evicted).toBeGreaterThan(50_000);
    expect(JSON.stringify(encoder.checkpoint()).length).toBeLessThan(3_000_000);
    const { evicted } = counts;
    for (let i = 0; i < 100; i++) encodeAll(encoder, [failed({ at: i, host: `spoofed${i}` }, 'root', '203.0.113.9')]);
    expect(encoder.counts()).toMatchObject({ hosts: 4, evictedHosts: 97, evicted });
  });

  it('cuts names of any length', () => {
    const encoder = createEncoder();
    const huge = 'x'.repeat(1_000_000);
    const log = line({ at: 0, host: huge, program: huge, pid: 1 }, 'failed', {
      user: huge,
      targetUser: huge,
      address: huge,
      command: `${huge} ${huge}`,
    });
    const { entities } = encoder.encode(log, templateOf(log));
    expect(JSON.stringify(entities).length).toBeLessThan(1000);
    expect(JSON.stringify(encoder.checkpoint()).length).toBeLessThan(10_000);
    expect(entities.account).toHaveLength(128);
  });

  it('keeps names of object members apart from what they do to objects', () => {
    const encoder = createEncoder();
    const names = ['__proto__', 'constructor', 'toString'];
    encodeAll(
      encoder,
      names.map((name) => accepted({ at: 0, host: name }, name, name)),
    );
    const later = encodeAll(
      encoder,
      names.map((name) => accepted({ at: 13 * HOUR, host: name }, name, name)),
    );
    expect(later.map((event) => event.row[ROW.user])).toEqual([2, 2, 2]);
    const restored = createEncoder();
    restored.restore(JSON.parse(JSON.stringify(encoder.checkpoint())));
    expect(restored.checkpoint()).toEqual(encoder.checkpoint());
  });
});

function catchFault(run: () => unknown): ConnectorError {
  try {
    run();
  } catch (error) {
    if (error instanceof ConnectorError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}
