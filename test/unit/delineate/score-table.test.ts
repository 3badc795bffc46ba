import fc from 'fast-check';
import { expect, it } from 'vitest';
import { readScores, ScoreTableWriter } from '../../../src/delineate/score-table.js';
import { ANOMALY_KINDS, TEMPO_FACTORS } from '../../../src/types/index.js';
import type { Score, SourceRef } from '../../../src/types/index.js';
import { makeScore } from './score-fixture.js';

const name = fc.constantFrom('alice', 'a b', '1 2', '', '__proto__', 'x\0y');
const probability = fc.double({ min: 0, max: 1, noNaN: true });
const expected = fc.array(fc.record({ keyId: fc.nat(9), text: name, probability }), { maxLength: 2 });
const explained = fc.record(
  {
    kinds: fc.subarray([...ANOMALY_KINDS]),
    opinions: fc.array(fc.record({ name, surprisal: fc.nat(), rank: fc.nat(), expected }), { maxLength: 2 }),
    transition: fc.record({
      of: fc.constantFrom('account' as const, 'address' as const, 'process' as const),
      from: name,
      seen: fc.nat(),
      total: fc.nat(),
    }),
    tempo: fc.array(
      fc.record({ factor: fc.constantFrom(...TEMPO_FACTORS), subject: name, nats: fc.nat(), text: name }),
      {
        maxLength: 2,
      },
    ),
  },
  { requiredKeys: [] },
);
const score = fc
  .record({
    ref: fc.constantFrom<SourceRef>(
      { kind: 'document', index: 'logs-1', id: '7' },
      { kind: 'document', index: 'logs', id: '-1' },
      { kind: 'line', file: 'auth.log', line: 7 },
    ),
    at: fc.nat(),
    program: name,
    template: name,
    names: fc.record({ user: name, targetUser: name, address: name, command: name }, { requiredKeys: [] }),
    entities: fc.record(
      { episode: name, local: fc.boolean(), address: name, account: name, target: name, cronUser: name },
      { requiredKeys: ['episode', 'local'] },
    ),
    reason: name,
    expected,
    explained,
    flags: fc.record({ isAnomaly: fc.boolean(), late: fc.boolean(), lineReconstructed: fc.boolean() }),
    numbers: fc.record({ surprisal: fc.double({ min: 0, max: 40, noNaN: true }), cusum: fc.nat(), keyId: fc.nat(2) }),
  })
  .map(({ at, names, flags, numbers, explained: why, ...parts }): Score => {
    return makeScore(at, { ...parts, ...names, ...flags, ...numbers, ...why });
  });

it('gives back every score as it was, whatever it lacks', () => {
  fc.assert(
    fc.property(fc.array(score), (scores) => {
      const writer = new ScoreTableWriter();
      const places = scores.map(writer.of);
      const table = JSON.parse(JSON.stringify(writer.table())) as ReturnType<ScoreTableWriter['table']>;
      const read = readScores('web1', table);
      expect(places.map((place) => read[place])).toEqual(scores.map((one): unknown => JSON.parse(JSON.stringify(one))));
    }),
  );
});

it('writes what lines have in common once, and a line in a third of its own JSON', () => {
  const scores = Array.from({ length: 1000 }, (_, i) =>
    makeScore(i, {
      ref: { kind: 'document', index: 'filebeat-7.17.0-2026.03.01-000001', id: `AVqk0x_${i}` },
      offset: i % 2,
      body: `Failed password for invalid user admin from 203.0.113.${i % 250} port 51234 ssh2`,
      action: 'failed',
      stream: 'outside',
      address: `203.0.113.${i % 250}`,
      template: 'Failed password for <:USER:> from <:IP:> port <:NUM:> ssh2',
      entities: { episode: `sshd:${i}:1700000000`, address: `203.0.113.${i % 250}`, local: false },
    }),
  );
  const writer = new ScoreTableWriter();
  for (const one of scores) writer.of(one);
  const table = writer.table();
  expect(table.forms).toHaveLength(1);
  expect(JSON.stringify(table).length).toBeLessThan(JSON.stringify(scores).length / 3);
});

it('writes the texts of explanations once, and nothing for lines that need none', () => {
  const key = (keyId: number): Score['expected'][number] => {
    const text = `sshd: Accepted publickey for <:USER:> from <:IP:> port <:NUM:> ssh2 · user known · address ${keyId}`;
    return { keyId, text, probability: 0.25 };
  };
  const expected = [1, 2, 3, 4, 5].map(key);
  const anomaly = (at: number): Score =>
    makeScore(at, {
      isAnomaly: true,
      reason: 'why',
      expected,
      kinds: ['unexpected_step', 'unusual_tempo'],
      opinions: ['mamba', 'n-gram'].map((predictor) => ({ name: predictor, surprisal: 9, rank: 12, expected })),
      transition: { of: 'account', from: key(6).text, seen: 0, total: 412 },
      tempo: [{ factor: 'hour', subject: 'alice', nats: 7.5, text: 'never at this hour' }],
    });
  const writer = new ScoreTableWriter();
  const scores = Array.from({ length: 100 }, (_, i) => anomaly(i));
  for (const one of [...scores, makeScore(200)]) writer.of(one);
  const table = writer.table();
  expect(table.texts.filter((text) => text.startsWith('sshd: '))).toHaveLength(6);
  expect(table.rows[100]).toHaveLength(12);
  expect(JSON.stringify(table).length).toBeLessThan(JSON.stringify(scores).length / 6);
});

it('refuses words that there are none of', () => {
  const writer = new ScoreTableWriter();
  writer.of(makeScore(0, { kinds: ['burst'] }));
  const text = JSON.stringify(writer.table()).replace('[3]', '[4]');
  expect(() => readScores('web1', JSON.parse(text) as ReturnType<ScoreTableWriter['table']>)).toThrow(RangeError);
});
