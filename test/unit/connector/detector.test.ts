import { describe, expect, it } from 'vitest';
import { Detector, detectorState } from '../../../src/connector/detector.js';
import { openBundle } from '../../../src/connector/loaded-bundle.js';
import { RunTotals } from '../../../src/connector/run-totals.js';
import { trainOn } from '../../../src/connector/train.js';
import { silentProgress } from '../../../src/log/index.js';
import type { ParsedLog, Score } from '../../../src/types/index.js';
import { DAY_MS, failure, historyOf, HOME, HOUR_MS, parsed, quietDays, signIn, smallConfig, T0 } from './history.js';

const bundle = await trainOn(historyOf([...quietDays(4), ...quietDays(4, 'db')]), {
  config: smallConfig(),
  progress: silentProgress,
  createdMs: T0,
  where: 'auth.log',
});
const DAY4 = T0 + 4 * DAY_MS;

function detector(state?: unknown, totals = new RunTotals()): Detector {
  const options = { utcOffsetMinutes: 0, delineate: {} };
  const saved = state === undefined ? undefined : detectorState(state, 'checkpoint');
  return new Detector(openBundle(bundle), options, totals, saved);
}

/** Root's password guessed once a second. */
function guessing(made: Detector, guesses: number): ReturnType<Detector['drain']>['segments'] {
  const lines = Array.from({ length: guesses }, (_, i) =>
    failure(DAY4 + 9 * HOUR_MS + 1000 * i, 'root', '203.0.113.5'),
  );
  made.scoreAll(parsed(lines));
  return made.drain().segments;
}

const scoresOf = (logs: readonly ParsedLog[]): Score[] => {
  const made = detector();
  return made.scoreAll(logs);
};

/** The same lines on both hosts, with something odd among them. */
const nextDays = [...quietDays(6), ...quietDays(6, 'db')].filter(({ atMs }) => atMs >= DAY4);
const logs = parsed([
  ...nextDays,
  { atMs: DAY4 + 9 * HOUR_MS, text: 'sshd[5]: Accepted password for mallory from 203.0.113.9 port 1 ssh2' },
  { atMs: DAY4 + 9 * HOUR_MS + 5, text: 'sudo: mallory : TTY=pts/1 ; PWD=/ ; USER=root ; COMMAND=/bin/sh' },
]);

describe('the detector', () => {
  it('calls unexpected what the model did not foresee, and says what it expected', () => {
    const scores = scoresOf(logs);
    const odd = scores.filter(({ user }) => user === 'mallory');
    expect(odd).toHaveLength(2);
    for (const score of odd) {
      expect(score).toMatchObject({ stream: 'inside', isAnomaly: true, cusum: 0 });
      expect(score.expected).toHaveLength(5);
      expect(score.kinds?.[0]).toBe('new_combination');
      expect(score.reason).toMatch(/(account mallory|address 203\.0\.113\.9) .* nats \(mamba .*, context-ngram /);
    }
    const quiet = scores.filter(({ user }) => user !== 'mallory');
    expect(quiet.filter(({ isAnomaly }) => isAnomaly).length).toBeLessThan(quiet.length / 10);
    for (const score of quiet.filter(({ isAnomaly }) => !isAnomaly)) {
      expect(score).toMatchObject({ reason: '', expected: [], cusum: 0 });
      expect([score.kinds, score.opinions, score.transition]).toEqual([undefined, undefined, undefined]);
    }
  });

  it('scores by the mean of Mamba and n-gram, and gives both opinions of an anomaly', () => {
    for (const { surprisal, opinions = [] } of scoresOf(logs).filter(({ user }) => user === 'mallory')) {
      expect(opinions.map(({ name }) => name)).toEqual(['mamba', 'context-ngram']);
      expect(surprisal).toBeCloseTo((opinions[0].surprisal + opinions[1].surprisal) / 2, 9);
      for (const { rank, expected } of opinions) {
        expect(rank).toBeGreaterThanOrEqual(1);
        expect(expected).toHaveLength(3);
        for (const { text } of expected) expect(text).toMatch(/^(sshd|CRON): /);
      }
    }
  });

  it('alarms by a burst of failures alone, under the threshold, as the bundle’s limits and budget have it', () => {
    expect(guessing(detector(), 3)).toEqual([]);
    const [segment] = guessing(detector(), 4);
    expect(segment.evidence).toBeLessThan(segment.threshold);
    expect(segment).toMatchObject({ alarmedBy: 'burst', burst: { address: '203.0.113.5' } });
    expect(segment.summary).toContain('failures from 203.0.113.5 passed the limit that benign history sets (evidence ');
    // a checkpoint between the guesses changes nothing
    const first = detector();
    expect(guessing(first, 2)).toEqual([]);
    const again = detector(JSON.parse(JSON.stringify(first)));
    expect(guessing(again, 2).map(({ alarmedBy }) => alarmedBy)).toEqual(['burst']);
    const loaded = openBundle(bundle);
    const failures = {
      ...loaded.calibration.failures,
      alarms: { days: 4, maxima: Array.from({ length: 20 }, () => 50) },
    };
    const fleet = { ...loaded, calibration: { ...loaded.calibration, failures } };
    expect(guessing(new Detector(fleet, { utcOffsetMinutes: 0, delineate: {} }, new RunTotals()), 4)).toEqual([]);
  });

  it('says which step a known line was, and how often training saw it', () => {
    // a job that closes its session twice: the line is known, the step is not
    const closed = 'CRON[9999]: pam_unix(cron:session): session closed for user root';
    const opened = closed.replace('closed for user root', 'opened for user root(uid=0) by (uid=0)');
    const lines = [opened, closed, closed].map((text, i) => ({ atMs: DAY4 + 1000 * i, text }));
    const loaded = openBundle(bundle);
    const strict = { ...loaded, calibration: { ...loaded.calibration, topK: 1 } };
    const made = new Detector(strict, { utcOffsetMinutes: 0, delineate: {} }, new RunTotals());
    const score = made.scoreAll(parsed(lines))[2];
    expect(score).toMatchObject({ keyId: expect.any(Number) as number, isAnomaly: true, kinds: ['unexpected_step'] });
    expect(score.keyId).toBeGreaterThan(0);
    expect(score.transition).toMatchObject({ of: 'account', seen: 0 });
    expect(score.transition?.from).toContain('session closed for user');
    // four days of two hosts, but for the first of each: a job an hour
    expect(score.transition?.total).toBeGreaterThan(2 * 3 * 23);
    expect(score.reason).toMatch(
      /^this account’s session went from “CRON: session closed .*” to “CRON: session closed .*”, seen 0 of \d+ times \(rank \d+\); surprisal .*; expected “CRON: session opened/,
    );
  });

  it('gives both opinions and the step of a line whose tempo alone is unusual', async () => {
    const days = 16;
    const habits = await trainOn(historyOf(quietDays(days)), {
      config: smallConfig({ train: { steps: 100, epochs: 50, learningRate: 0.01 } }),
      progress: silentProgress,
      createdMs: T0,
      where: 'auth.log',
    });
    const made = new Detector(openBundle(habits), { utcOffsetMinutes: 0, delineate: {} }, new RunTotals());
    // the same job as ever, far too often
    const often = quietDays(4).map((line) => ({ ...line, atMs: T0 + days * DAY_MS + (line.atMs - T0) / 60 }));
    const scores = made.scoreAll(parsed(often));
    const tempo = scores.filter(({ kinds = [] }) => kinds.length === 1 && kinds[0] === 'unusual_tempo');
    expect(tempo.length).toBeGreaterThan(10);
    for (const { opinions, transition, expected } of tempo) {
      expect(opinions?.map(({ name }) => name)).toEqual(['mamba', 'context-ngram']);
      expect(transition?.seen).toBeGreaterThan(0);
      expect(expected).toEqual([]);
    }
  });

  it('masks keys that training never saw, and scores every other line as before', () => {
    const loaded = openBundle(bundle);
    const made = new Detector(loaded, { utcOffsetMinutes: 0, delineate: {}, maskNovel: true }, new RunTotals());
    const plain = scoresOf(logs);
    const masked = made.scoreAll(logs);
    const novel = masked.filter(({ keyId }) => keyId === 0);
    expect(novel.some(({ user }) => user === 'mallory')).toBe(true);
    for (const score of novel) {
      expect(score).toMatchObject({ surprisal: 0, rank: 0, isAnomaly: false, reason: '', expected: [] });
      expect([score.kinds, score.opinions]).toEqual([undefined, undefined]);
    }
    expect(masked.filter(({ keyId }) => keyId > 0)).toEqual(plain.filter(({ keyId }) => keyId > 0));
    expect(plain.filter(({ keyId, isAnomaly }) => keyId === 0 && isAnomaly)).toHaveLength(novel.length);
  });

  it('gives each host the scores that it would have alone', () => {
    const both = scoresOf(logs);
    for (const host of ['web', 'db']) {
      const alone = scoresOf(logs.filter((log) => log.host === host));
      expect(both.filter((score) => score.host === host)).toEqual(alone);
    }
  });

  it('goes on from its state as if it had not stopped', () => {
    const whole = scoresOf(logs);
    for (const cut of [1, 40, logs.length - 1]) {
      const before = detector();
      before.scoreAll(logs.slice(0, cut));
      const after = detector(JSON.parse(JSON.stringify(before)));
      expect(after.scoreAll(logs.slice(cut))).toEqual(whole.slice(cut));
    }
  });

  it('lets a burst of failures at an account that signs in here bear its statistic among the inside lines', () => {
    const hour = DAY4 + 12 * HOUR_MS;
    // two in each hour, four seconds in all: the encoder keeps so few beside what the account does
    const failures = [-2000, -1000, 1000, 2000].map((ms) => failure(hour + ms, 'alice', HOME));
    const scores = scoresOf(parsed([signIn(hour - HOUR_MS), ...failures])).slice(1);
    expect(scores.map(({ stream }) => stream)).toEqual(['inside', 'inside', 'inside', 'inside']);
    const [first, second, third, fourth] = scores;
    expect([first.cusum, second.cusum, third.cusum]).toEqual([0, 0, 0]);
    expect(fourth.isAnomaly).toBe(true);
    expect(fourth.cusum).toBeCloseTo(4 * Math.log(30) - 4 / 60, 2);
    expect(fourth.reason).toContain('times the limit that benign history sets');
    expect(fourth.kinds).toContain('burst');
    expect(fourth.surprisal).toBeGreaterThan(0);
  });

  it('counts the failures of strangers, and alarms without the model', () => {
    const totals = new RunTotals();
    const made = detector(undefined, totals);
    const failures = Array.from({ length: 4 }, (_, i) => failure(DAY4 + i, 'root', '203.0.113.66'));
    const scores = made.scoreAll(parsed(failures));
    expect(scores.map(({ stream, isAnomaly }) => [stream, isAnomaly])).toEqual([
      ['outside', false],
      ['outside', false],
      ['outside', false],
      ['outside', true],
    ]);
    for (const score of scores) expect(score).toMatchObject({ surprisal: 0, rank: 0, expected: [] });
    scores.forEach(({ cusum }, i) => expect(cusum).toBeCloseTo((i + 1) * Math.log(30), 2));
    expect(scores.map(({ kinds }) => kinds)).toEqual([undefined, undefined, undefined, ['burst']]);
    expect(totals).toMatchObject({ inside: 0, outside: 4, anomalies: 1, hosts: 1 });
  });

  it('forgets the stream of the host that it has not seen for longest', () => {
    const options = { utcOffsetMinutes: 0, delineate: {}, maxStreams: 1 };
    const made = new Detector(openBundle(bundle), options, new RunTotals());
    made.scoreAll(logs);
    expect(made.toJSON().streams.map(([host]) => host)).toEqual([logs[logs.length - 1].host]);
  });

  it('refuses a state that is none', () => {
    for (const state of [null, 'x', {}, { streams: 'x' }]) {
      expect(() => detectorState(state, 'hunt')).toThrow(
        expect.objectContaining({ code: 'CHECKPOINT_CORRUPT' }) as Error,
      );
    }
  });
});
