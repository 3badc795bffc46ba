import { beforeAll, describe, expect, it } from 'vitest';
import { createEncoder } from '../../../src/encode/index.js';
import { trainNgram, type NgramKind } from '../../../src/model/index.js';
import { createLogParser, createTemplateMiner } from '../../../src/parse/index.js';
import type { EncodedLog, RowShape } from '../../../src/types/index.js';
import { ROW_WIDTH } from '../../../src/types/index.js';
import { hasSharedData, readShared } from '../parse/drain/shared-data.js';

const FILE = 'elastic_ec2/auth.log';
/** From the log's labels: a password guessed from one address until it was right. */
const ATTACK = { address: '24.151.103.17', account: 'elastic_user_0', firstLine: 2731, successLine: 3180 };

describe.runIf(hasSharedData(FILE))('a public log with a labelled brute force', () => {
  const events: EncodedLog[] = [];
  let shape: RowShape;
  let keyTuples: Int32Array;

  beforeAll(() => {
    const parser = createLogParser();
    const miner = createTemplateMiner();
    const encoder = createEncoder();
    readShared(FILE)
      .split('\n')
      .forEach((text, i) => {
        const ref = { kind: 'line', file: FILE, line: i + 1 } as const;
        const parsed = parser.parse({ kind: 'line', ref, text, yearHint: { kind: 'firstYear', year: 2017 } });
        if (parsed.ok) events.push(encoder.learn(parsed.log, miner.learn(parsed.log.program, parsed.log.content)));
      });
    shape = encoder.shape();
    keyTuples = encoder.keyTuples();
  });

  it('keeps the guessing outside, and what follows the sign-in inside', () => {
    const attack = events.filter((event) => event.entities.address === ATTACK.address);
    const guesses = attack.filter(
      (event) =>
        event.log.fields.action === 'failed' && lineOf(event) >= ATTACK.firstLine && lineOf(event) < ATTACK.successLine,
    );
    expect(guesses.length).toBeGreaterThan(200);
    // The account signs in here, so its first failures are promoted.
    expect(guesses.filter((event) => event.stream === 'inside').length).toBeLessThanOrEqual(3);
    const accepted = attack.filter((event) => event.log.fields.action === 'accepted');
    expect(accepted.length).toBeGreaterThan(0);
    expect(accepted.every((event) => event.stream === 'inside')).toBe(true);
  });

  it('knows at the successful sign-in how often the address had failed', () => {
    const success = events.find((event) => lineOf(event) === ATTACK.successLine);
    expect(success?.log.fields.action).toBe('accepted');
    expect(success?.entities.account).toBe(ATTACK.account);
    expect(success?.failuresBefore).toBeGreaterThan(50);
  });

  it('links the lines of each sshd session in one episode', () => {
    const accepted = events.filter((event) => event.log.fields.action === 'accepted');
    const opened = events.filter(
      (event) => event.log.program === 'sshd' && event.log.fields.action === 'session_opened',
    );
    const logins = new Set(accepted.map((event) => event.entities.episode));
    expect(logins.size).toBe(accepted.length);
    expect(opened.filter((event) => logins.has(event.entities.episode)).length).toBe(opened.length);
  });

  it('is predicted better the more of the context is used', () => {
    const inside = events.filter((event) => event.stream === 'inside');
    const cut = Math.floor((inside.length * 2) / 3);
    const nats = (kind: NgramKind): number => {
      const predictor = trainNgram({ kind, streams: [rowsOf(inside.slice(0, cut))], shape, keyTuples });
      const state = predictor.createState();
      const later = inside.slice(cut);
      return later.reduce((sum, { row }) => sum + predictor.surprisals([state], row)[0], 0) / later.length;
    };
    const [unigram, host, context] = [nats('unigram'), nats('host'), nats('context')];
    expect(host).toBeLessThan(unigram);
    expect(context).toBeLessThan(unigram);
  });
});

function lineOf({ log }: EncodedLog): number {
  return log.ref.kind === 'line' ? log.ref.line : 0;
}

function rowsOf(events: readonly EncodedLog[]): Int32Array {
  const rows = new Int32Array(events.length * ROW_WIDTH);
  events.forEach(({ row }, i) => rows.set(row, i * ROW_WIDTH));
  return rows;
}
