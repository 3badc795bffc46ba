import { beforeAll, describe, expect, it } from 'vitest';

import { measure } from '../../../bench/detection/measure.js';
import { ngram } from '../../../bench/detection/predictors.js';
import { prepareCached } from '../../../bench/detection/prepare-cached.js';
import { prepare, type Prepared } from '../../../bench/detection/prepare.js';
import { maskNovel, meanScores, scoresOf, type RunScores } from '../../../bench/detection/scores.js';
import type { SetSpec } from '../../../bench/detection/sets.js';
import { createDelineator, mayBeCandidate } from '../../../src/delineate/index.js';
import { toScore } from '../../../src/types/index.js';

const DAY_MS = 86_400_000;
const START_MS = Date.UTC(2026, 0, 5);

const SPEC: SetSpec = {
  name: 'small',
  kind: 'generated',
  split: 'development',
  seed: 7,
  families: ['backdoor-account', 'insider-escalation'],
  hosts: 2,
  startMs: START_MS,
  trainUntilMs: START_MS + 6 * DAY_MS,
  endMs: START_MS + 12 * DAY_MS,
};

describe('a prepared set', () => {
  let data: Prepared;
  let scores: RunScores;

  beforeAll(() => {
    data = prepare(SPEC);
    scores = scoresOf(data, ngram(data, 'context'));
  });

  it('plants each family loud and careful, after training, and learns from benign lines alone', () => {
    expect(data.sessions.map(({ family, variant }) => `${family} ${variant}`).sort()).toEqual([
      'backdoor-account careful',
      'backdoor-account loud',
      'insider-escalation careful',
      'insider-escalation loud',
    ]);
    expect(data.sessions.every(({ startMs }) => startMs >= SPEC.trainUntilMs)).toBe(true);
    expect(data.train.every(({ log }) => log.timeMs < SPEC.trainUntilMs)).toBe(true);
    expect(data.benign.session.every((session) => session < 0)).toBe(true);
    expect(new Set(data.all.session)).toEqual(new Set([-1, 0, 1, 2, 3]));
    expect(data.benign.lines).toBe(data.all.benignLines);
    expect(data.hostDays).toBe(12);
  });

  it('gives nothing to novel keys when they are masked, and leaves the others as they are', () => {
    const masked = maskNovel(data, scores);
    data.all.events.forEach(({ keyId }, i) => expect(masked.all[i]).toBe(keyId === 0 ? 0 : scores.all[i]));
    expect(data.all.events.some(({ keyId, stream }) => keyId === 0 && stream === 'inside')).toBe(true);
    expect(meanScores([scores, masked]).all[0]).toBeCloseTo((scores.all[0] + masked.all[0]) / 2, 12);
  });

  it('is the same when it was kept', () => {
    const [first, second] = [prepareCached(SPEC), prepareCached(SPEC)];
    const of = (prepared: Prepared): unknown => measure(prepared, scoresOf(prepared, ngram(prepared, 'host')));
    expect(of(second)).toEqual(of(first));
    expect(of(first)).toEqual(of(data));
  });

  it('comes to the same evidence by candidates alone as by all lines', () => {
    const all = data.all.events.map((event, i) => {
      const cusum = data.all.burst[i];
      const prediction = { surprisal: scores.all[i], rank: 0, isAnomaly: cusum > 0, reason: '', expected: [], cusum };
      return toScore(event, prediction);
    });
    const components = (lines: typeof all): unknown => {
      const delineator = createDelineator({ threshold: Infinity, hubs: data.hubs, recordComponents: true });
      lines.forEach((score) => delineator.push(score));
      delineator.finish();
      const byPlace = (a: { startMs: number; evidence: number }, b: { startMs: number; evidence: number }): number =>
        a.startMs - b.startMs || a.evidence - b.evidence;
      return delineator.components().sort(byPlace);
    };
    const candidates = all.filter((score) => mayBeCandidate(score, 4));
    expect(candidates.length).toBeLessThan(all.length / 4);
    expect(components(candidates)).toEqual(components(all));
  });
});
