import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  burstLimit,
  calibrateFailureCusum,
  createFailureCusum,
  NO_ALARM_THRESHOLD,
} from '../../../src/delineate/index.js';
import type { FailureLimitTable } from '../../../src/delineate/index.js';
import { createEncoder } from '../../../src/encode/index.js';
import { createLogParser, createTemplateMiner } from '../../../src/parse/index.js';
import { USER_CLASSES } from '../../../src/types/index.js';
import type { EncodedLog, UserClass } from '../../../src/types/index.js';

const GAIN = Math.log(30);
const DRIFT_A_SECOND = 58 / 3600;
const limits: FailureLimitTable = {
  unseen: { existing: 12, root: 40 },
  hosts: [],
  alarms: { days: 10, maxima: [] },
};

interface Failure {
  readonly user?: UserClass;
  readonly address?: string;
  readonly host?: string;
  readonly repeat?: number;
  readonly body?: string;
}

function failure(
  seconds: number,
  { user = 'known', address = '203.0.113.9', host = 'web1', repeat = 1, body = 'Failed password' }: Failure = {},
): EncodedLog {
  return {
    log: {
      ref: { kind: 'line', file: 'auth.log', line: 1 },
      timeMs: seconds * 1000,
      offset: 0,
      host,
      program: 'sshd',
      pid: 1,
      body,
      content: body,
      repeat,
      fields: { action: 'failed', outcome: 'failure', address, invalidUser: false, preAuth: true },
      lineReconstructed: false,
      late: false,
    },
    template: { id: 1, program: 'sshd', text: body },
    key: { template: 1, user: USER_CLASSES.indexOf(user), address: 0, command: 0, relation: 0 },
    keyId: 1,
    stream: 'outside',
    channel: 'access',
    row: new Int32Array(0),
    command: '',
    entities: { episode: 'sshd:1:0', address, local: false },
    failuresBefore: 0,
  };
}

describe('failure CUSUM', () => {
  it('adds ln(λ1/λ0) a failure and takes the drift, never below 0', () => {
    const cusum = createFailureCusum();
    expect(cusum.push(failure(0)).statistic).toBeCloseTo(GAIN, 10);
    expect(cusum.push(failure(30)).statistic).toBeCloseTo(2 * GAIN - 30 * DRIFT_A_SECOND, 10);
    expect(cusum.push(failure(4000, { repeat: 2 })).statistic).toBeCloseTo(2 * GAIN, 10);
    // The clock is sure of its leap after eight lines; then a late line does not turn the clock back.
    const lines = Array.from({ length: 8 }, (_, i) => cusum.push(failure(i < 7 ? 4000 : 100)).statistic);
    expect(lines.at(-1)).toBeCloseTo(10 * GAIN, 10);
  });

  it('sees guessing on 1100 hosts that take turns, and counts whom it forgets', () => {
    const hosts = Array.from({ length: 1100 }, (_, host) => `h${host}`);
    const turns = [0, 1, 2, 3].flatMap((second) => hosts.map((host) => failure(second, { host })));
    const all = createFailureCusum({ limits });
    expect(turns.filter((event) => all.push(event).alarm)).toHaveLength(1100);
    expect(all.counters()).toEqual({ hostsForgotten: 0, sourcesForgotten: 0 });
    const few = createFailureCusum({ limits, maxHosts: 100, maxSourcesPerHost: 1 });
    for (const event of turns) few.push(event);
    few.push(failure(4, { host: 'h1099', address: '203.0.113.10' }));
    expect(few.counters()).toEqual({ hostsForgotten: 4300, sourcesForgotten: 1 });
  });

  it('is not stopped by one line of a wrong time', () => {
    const cusum = createFailureCusum();
    for (let i = 0; i < 10; i++) cusum.push(failure(i, { address: '198.51.100.1' }));
    cusum.push(failure(4_000_000_000));
    expect(cusum.push(failure(86_400)).statistic).toBeCloseTo(2 * GAIN, 10);
    for (let day = 2; day <= 20; day++) expect(cusum.push(failure(86_400 * day)).statistic).toBeCloseTo(GAIN, 10);
  });

  it('alarms at the fourth failure in quick succession, starts again, and reports the whole run', () => {
    const cusum = createFailureCusum({ limits });
    const results = Array.from({ length: 9 }, (_, i) => cusum.push(failure(3 * i)));
    expect(results.map((result) => result.alarm)).toEqual([
      false,
      false,
      false,
      true,
      false,
      false,
      false,
      true,
      false,
    ]);
    expect(results[7].statistic).toBeCloseTo(8 * GAIN - 21 * DRIFT_A_SECOND, 10);
  });

  it('reports the statistic in units in which the limit of every host and track is 12', () => {
    const cusum = createFailureCusum({ limits });
    const root = Array.from({ length: 12 }, (_, i) => cusum.push(failure(i, { user: 'root' })));
    expect(root[11].statistic).toBeCloseTo(((12 * GAIN - 11 * DRIFT_A_SECOND) * 12) / 40, 10);
    expect(root.map(({ alarm, statistic }) => alarm === statistic >= 12)).toEqual(root.map(() => true));
  });

  it('is quiet about names that do not exist here, about pam’s double line, and about mistyped passwords', () => {
    const cusum = createFailureCusum({ limits });
    for (let i = 0; i < 1000; i += 1) {
      expect(cusum.push(failure(i, { user: i % 2 === 0 ? 'invalid' : 'new' }))).toEqual({ statistic: 0, alarm: false });
      expect(cusum.push(failure(i, { body: 'pam_unix(sshd:auth): authentication failure' })).alarm).toBe(false);
    }
    for (let i = 0; i < 20; i += 1) expect(cusum.push(failure(2000 + i * 1800, { repeat: 3 })).alarm).toBe(false);
  });

  it('is quiet about guessing spread over many addresses, and keeps hosts, addresses and tracks apart', () => {
    const cusum = createFailureCusum({ limits });
    for (let i = 0; i < 5000; i += 1) {
      const spread = {
        address: `198.51.${i % 250}.${i % 7}`,
        host: `h${i % 2}`,
        user: i % 3 === 0 ? 'root' : 'known',
      } as const;
      expect(cusum.push(failure(i * 10, spread)).alarm).toBe(false);
    }
  });

  it('learns from benign history what a host’s noise is', () => {
    const benign = createFailureCusum();
    for (let i = 0; i < 40; i += 1) benign.push(failure(i, { user: 'root', address: '192.0.2.1' }));
    for (let i = 0; i < 10; i += 1) benign.push(failure(40 + i, { user: 'root', address: '192.0.2.2' }));
    benign.push(failure(50, { host: 'web2' }));
    const peaks = benign.peaks();
    const root = (sources: number): number =>
      calibrateFailureCusum(peaks, sources * 10).hosts.find((h) => h.host === 'web1')?.root ?? 0;
    const [large, small] = [40 * GAIN - 39 * DRIFT_A_SECOND, 10 * GAIN - 9 * DRIFT_A_SECOND];
    // no source of five days may alarm: above the largest peak, which is more than the tail comes to
    expect(root(0.5)).toBeCloseTo(large, 5);
    // one of ten days may: the second peak, or what the tail of two peaks in ten days comes to once in ten days if that is more
    expect(root(1)).toBeCloseTo(Math.max(small, ((large + small) / 2) * Math.log(2 / 1)), 5);
    expect(root(2)).toBe(12);
    const table = calibrateFailureCusum(peaks, 5);
    expect(table.hosts.find((h) => h.host === 'web2')).toEqual({ host: 'web2', existing: 12, root: 12 });
    expect(table.unseen.root).toBe(root(0.5));
  });

  it('counts a source each day that it fails, tracks apart: whoever fails as much every day would alarm every day', () => {
    const benign = createFailureCusum();
    for (let day = 0; day < 5; day += 1) {
      for (let i = 0; i <= day; i += 1) benign.push(failure(86_400 * day + i));
      benign.push(failure(86_400 * day + 10, { user: 'root', address: '192.0.2.1' }));
    }
    // from one day to the next the run goes on
    for (const i of [-1, 0]) benign.push(failure(86_400 * 9 + i, { address: '192.0.2.2' }));
    const peaks = benign.peaks();
    const of = (track: string): number[] =>
      peaks.flatMap((peak) => (peak.track === track ? [Math.round(peak.statistic / GAIN)] : [])).sort();
    expect(of('existing')).toEqual([1, 1, 2, 2, 3, 4, 5]);
    expect(of('root')).toEqual([1, 1, 1, 1, 1]);
    // many sources at root push out nothing of the other track, and the lists stay bounded
    for (let i = 0; i < 3000; i += 1) {
      for (const user of ['root', 'root'] as const) {
        benign.push(failure(900_000 + i, { user, address: `10.1.${i >> 8}.${i & 255}` }));
      }
    }
    const many = benign.peaks();
    expect(many.filter(({ track }) => track === 'existing')).toHaveLength(7);
    expect(many.filter(({ track }) => track === 'root').length).toBeLessThanOrEqual(512);
  });

  it('goes on from a checkpoint, forgets sources beyond its limit, and refuses a damaged state', () => {
    const options = { limits, maxSourcesPerHost: 3 };
    const whole = createFailureCusum(options);
    let parts = createFailureCusum(options);
    for (let i = 0; i < 60; i += 1) {
      if (i % 7 === 0) parts = createFailureCusum(options, JSON.parse(JSON.stringify(parts)));
      const event = failure(i, { address: `192.0.2.${Math.floor(i / 9) % 5}` });
      expect(parts.push(event)).toEqual(whole.push(event));
    }
    expect(whole.toJSON().hosts[0].sources).toHaveLength(3);
    for (const state of [
      null,
      [],
      { version: 1 },
      { version: 2, hosts: [{ host: 'a', clock: [0, 0, 0, 0, 0], sources: [['b', 1]] }] },
    ]) {
      expect(() => createFailureCusum({}, state)).toThrow(expect.objectContaining({ code: 'CHECKPOINT_CORRUPT' }));
    }
  });
});

describe('the limit from which a burst alarms by itself', () => {
  const peak = (statistic: number, host = 'web1', track: 'existing' | 'root' = 'root') => ({ host, track, statistic });

  it('is what benign history comes to on a fifth of the budget, in units of the hosts’ limits', () => {
    // 20 maxima in 10 days: k = 5, u = 30, mean excess 6, r = .5
    const maxima = [42, 39, 36, 33, 30, ...Array.from({ length: 15 }, () => 30)];
    const table = { ...limits, alarms: { days: 10, maxima } };
    const excess = (12 + 9 + 6 + 3) / 5;
    expect(burstLimit(table, 1)).toBeCloseTo(30 + excess * Math.log(0.5 / 0.2), 10);
    expect(burstLimit(table, 0.25)).toBeCloseTo(30 + excess * Math.log(0.5 / 0.05), 10);
    // two a day are more than the tail has: .4 · 10 of 20 maxima may be larger
    expect(burstLimit({ ...limits, alarms: { days: 40, maxima } }, 1)).toBeCloseTo(30, 6);
    expect(burstLimit(table, 1000)).toBe(12);
  });

  it('is a host’s limit where history has nothing larger, and out of reach under a day of it', () => {
    expect(burstLimit(limits, 1)).toBe(12);
    expect(burstLimit({ ...limits, alarms: { days: 0.9, maxima: [40] } }, 1000)).toBe(NO_ALARM_THRESHOLD);
    expect(burstLimit(calibrateFailureCusum([], 30), 1)).toBe(12);
  });

  it('holds peaks scaled by their host’s and track’s limit, five limits at most, largest first', () => {
    // one source-day of ten may pass the limit: 36 of 50, 24 of 30, and one far out
    const peaks = [peak(36), peak(24, 'web2', 'existing'), peak(4000), peak(3000, 'web2', 'existing')];
    const { hosts, alarms } = calibrateFailureCusum(peaks, 10);
    const of = (host: string) => hosts.find((entry) => entry.host === host) ?? limits.unseen;
    expect(alarms.days).toBe(10);
    expect(alarms.maxima).toEqual(
      [4000 / of('web1').root, 3000 / of('web2').existing, 36 / of('web1').root, 24 / of('web2').existing]
        .map((ratio) => 12 * Math.min(5, ratio))
        .sort((a, b) => b - a),
    );
    expect(
      calibrateFailureCusum(
        Array.from({ length: 5000 }, (_, i) => peak(i)),
        10,
      ).alarms.maxima,
    ).toHaveLength(1024);
  });

  it('is higher for a fleet than for each of its hosts: the budget is over all of them', () => {
    const days = 20;
    const of = (host: string, seed: number) =>
      Array.from({ length: 60 }, (_, i) => peak(12 - 6 * Math.log((i + 0.5 + seed / 100) / 60), host));
    const hosts = Array.from({ length: 50 }, (_, h) => `h${h}`);
    const one = hosts.map((host, h) => burstLimit(calibrateFailureCusum(of(host, h), days), 1));
    const fleet = (budget: number): number => burstLimit(calibrateFailureCusum(hosts.flatMap(of), days), budget);
    expect(fleet(1)).toBeGreaterThan(Math.max(...one));
    expect(fleet(0.25)).toBeGreaterThan(fleet(1));
    // what the fleet comes to: a fifth of an alert a day
    const table = calibrateFailureCusum(hosts.flatMap(of), days);
    const limit = fleet(1);
    expect(table.alarms.maxima.filter((value) => value >= limit).length).toBeLessThanOrEqual(0.2 * days);
  });

  it('reports no more than five limits, however often a line says it was repeated', () => {
    const cusum = createFailureCusum({ limits });
    expect(cusum.push(failure(0, { repeat: 1e9 })).statistic).toBe(60);
  });
});

const FILE = new URL('../../../../shared/data/elastic_ec2/auth.log', import.meta.url);
const present = existsSync(FILE);
if (!present) console.log('failure CUSUM on a public log: skipped, ../shared/data is absent');

describe('failure CUSUM on the labelled brute force of elastic_ec2', () => {
  it.runIf(process.env['CI'] === 'true')('has its log in CI', () => {
    expect(present, '../shared/data beside the repository').toBe(true);
  });

  it.runIf(present)('alarms within ten lines of its start, and at no other source’s guesses at accounts in use', () => {
    const parser = createLogParser();
    const miner = createTemplateMiner();
    const encoder = createEncoder();
    const benign = createFailureCusum();
    const lines = readFileSync(FILE, 'utf8').trimEnd().split('\n');
    let cusum = benign;
    const alarms: { line: number; address: string | undefined; root: boolean }[] = [];
    lines.forEach((text, i) => {
      const parsed = parser.parse({
        kind: 'line',
        text,
        ref: { kind: 'line', file: 'auth.log', line: i + 1 },
        yearHint: { kind: 'firstYear', year: 2017 },
      });
      if (!parsed.ok) return;
      if (i === 2700) {
        encoder.freeze();
        cusum = createFailureCusum({ limits: calibrateFailureCusum(benign.peaks(), 3.1) });
      }
      const template = miner.learn(parsed.log.program, parsed.log.content);
      const event = i < 2700 ? encoder.learn(parsed.log, template) : encoder.encode(parsed.log, template);
      if (cusum.push(event).alarm)
        alarms.push({
          line: i + 1,
          address: parsed.log.fields.address,
          root: event.key.user === USER_CLASSES.indexOf('root'),
        });
    });
    expect(alarms[0]).toEqual({ line: 2740, address: '24.151.103.17', root: false });
    const existing = alarms.filter((alarm) => !alarm.root);
    expect(new Set(existing.map((alarm) => alarm.address))).toEqual(new Set(['24.151.103.17']));
    expect(existing.every((alarm) => alarm.line >= 2731 && alarm.line <= 3180)).toBe(true);
    // Root is guessed at by the whole internet: few sources go beyond what benign history shows.
    expect(new Set(alarms.filter((alarm) => alarm.root).map((alarm) => alarm.address)).size).toBeLessThanOrEqual(10);
  });
});
