import fc from 'fast-check';
import { expect, it } from 'vitest';
import { readScores, ScoreTableWriter } from '../../../src/delineate/score-table.js';
import type { Score, SourceRef } from '../../../src/types/index.js';
import { makeScore } from './score-fixture.js';

const name = fc.constantFrom('alice', 'a b', '1 2', '', '__proto__', 'x\0y');
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
    expected: fc.array(fc.constant({ keyId: 3, text: 'a key', probability: 0.5 }), { maxLength: 1 }),
    flags: fc.record({ isAnomaly: fc.boolean(), late: fc.boolean(), lineReconstructed: fc.boolean() }),
    numbers: fc.record({ surprisal: fc.double({ min: 0, max: 40, noNaN: true }), cusum: fc.nat(), keyId: fc.nat(2) }),
  })
  .map(({ at, names, flags, numbers, ...parts }): Score => makeScore(at, { ...parts, ...names, ...flags, ...numbers }));

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
