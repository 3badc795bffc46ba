import { describe, expect, it } from 'vitest';

import { shortSection } from '../../../bench/detection/report-short.js';
import type { Results } from '../../../bench/detection/results.js';
import { EQUAL, handMadeJobs, handMadeResults } from './hand-made-results.js';

const NONE = { mlp: [0, 0] } as const;
const ALL = { mamba: [16, 16] } as const;

describe('the page in short', () => {
  const short = shortSection(handMadeResults());

  it('gives both budgets pooled over sessions, with counts and the false alerts really seen', () => {
    expect(short).toContain('2 test sets with 24 intrusions, 10 days each on the mean.');
    expect(short).toMatch(
      /budget 1 false alert a day, threshold without labels: \*\*66\.7 % \(\d+\.\d–\d+\.\d\)\*\* of the sessions found \(16 of 24\), 8 of 12 of the careful ones \(8 of 12\), with 1\.00 false alerts a day really seen\./,
    );
    expect(short).toMatch(
      /budget 0\.25 false alerts a day, .*\*\*16\.7 % .* \(4 of 24\), 2 of 12 of the careful ones \(2 of 12\), with 0\.20 false/,
    );
  });

  it('says what tempo adds among careful sessions: 8 of 12 with it, 4 of 12 without', () => {
    expect(short).toMatch(
      /at exactly 1 false alert a day: \+33\.3 \(\+\d+\.\d to \+\d+\.\d\) points; of it the hour \+0\.0/,
    );
  });

  it('says of recurrence what the interval says', () => {
    expect(short).toContain(
      'Recurrence, Mamba minus an MLP of the same inputs: +0.0 (+0.0 to +0.0) points, no difference beyond the interval.',
    );
    const verdict = (mlp: object, mamba: object): string => {
      const jobs = handMadeJobs([
        { ...EQUAL[0], ...mlp, ...mamba },
        { ...EQUAL[1], ...mlp, ...mamba },
      ]);
      return /same inputs: (.*)\.$/m.exec(shortSection(handMadeResults({ jobs })))?.[1] ?? '';
    };
    // 18 of 24 more; and with Mamba finding all, the MLP 18 of 24, 6 more
    expect(verdict(NONE, {})).toMatch(/^\+75\.0 \(\+.* to \+.*\) points, \*\*better\*\* beyond the interval$/);
    expect(verdict({}, ALL)).toMatch(/^\+25\.0 \(\+.* to \+.*\) points, \*\*better\*\* beyond the interval$/);
    expect(verdict({}, { mamba: [0, 0] })).toMatch(/^−75\.0 \(−.* to −.*\) points, \*\*worse\*\* beyond the interval$/);
  });

  it('does not take a control that was not run for one that finds nothing', () => {
    const without = handMadeJobs().map((job) => ({
      ...job,
      scorers: job.scorers.filter(({ name }) => name !== 'mlp'),
    }));
    expect(shortSection(handMadeResults({ jobs: without }))).toContain('same inputs: not run.');
    // run on the first set alone, it is compared on that: 12 of 16 by both
    const partly = shortSection(handMadeResults({ jobs: [handMadeJobs()[0], without[1]] }));
    expect(partly).toContain('same inputs: +0.0 (+0.0 to +0.0) points, no difference beyond the interval.');
  });

  it('tells of the labelled attack what was seen, and nothing where it was not run', () => {
    const elastic = { linesAfterFirst: 9, otherSources: 1, isSuccessInside: false } as Results['elastic'];
    const told = (changed: object): string =>
      shortSection(handMadeResults({ elastic: { ...elastic, ...changed } as NonNullable<Results['elastic']> }));
    expect(told({})).toContain(
      'alarm 9 lines after the first guess, 1 other sources over the limit, the successful sign-in not in its segment.',
    );
    expect(told({ linesAfterFirst: null })).toContain('`elastic_ec2`: no alarm,');
    expect(short).not.toContain('elastic_ec2');
    expect(shortSection(handMadeResults({ jobs: [] }))).toBe('');
  });
});
