import { describe, expect, it } from 'vitest';

import { whySection } from '../../../bench/detection/report-why.js';
import { handMadeJobs, handMadeResults } from './hand-made-results.js';

describe('why figures are missed', () => {
  it('says nothing where no test set was run', () => {
    const jobs = handMadeJobs().map((job) => ({ ...job, split: 'development' }) as const);
    expect(whySection(handMadeResults({ jobs }))).toBe('');
  });

  it('names the families of which less than half is found, and why one of them is', () => {
    // 16 of 24
    expect(whySection(handMadeResults())).toContain('No family is found in less than half of its sessions.');
    const [all, none] = handMadeJobs();
    const sessions = none.sessions.map((session, i) => ({
      ...session,
      family: i < 6 ? ('dormant-account' as const) : session.family,
    }));
    const text = whySection(handMadeResults({ jobs: [all, { ...none, sessions }] }));
    expect(text).toContain('Least found: dormant-account (0 of 6). How long an account was away');
    expect(text).not.toContain('stolen-key (');
    expect(whySection(handMadeResults({ jobs: [none] }))).toContain(
      'Least found: stolen-key (0 of 8). Loud ones (0 of 4) are not found',
    );
  });

  it('tells sets whose history is young from the others', () => {
    const [all, none] = handMadeJobs();
    const budgets = none.whole.budgets.map((budget) => ({ ...budget, threshold: 60 }));
    const young = { ...none, whole: { ...none.whole, budgets } };
    expect(whySection(handMadeResults({ jobs: [all, young] }))).toContain(
      'On vultr-may-a, where a threshold lies at the ceiling of young histories (under a week: no tempo), 0 of 8; on the others 16 of 16.',
    );
    expect(whySection(handMadeResults())).not.toContain('young');
  });

  it('sets what is found at one false alert a day beside what three a host-day find', () => {
    expect(whySection(handMadeResults())).toContain(
      'At exactly one false alert a day 66.7 % are found, at three a host-day 66.7 % (careful 8 of 12).',
    );
  });

  it('reckons what a false segment keeps, and what the bound would allow', () => {
    const text = whySection(handMadeResults());
    // of 9920 and 9960 benign lines .2 and .4 %, by two segments each: (9.92 + 19.92) / 2
    expect(text).toContain('keeps 15 benign lines on the mean of sets');
    expect(text).toContain('have 1000 lines a day on the mean: .25 % of them are 3,');
    expect(text).toContain('the default level keeps 0.40 %');
    const [, few] = handMadeJobs();
    expect(whySection(handMadeResults({ jobs: [few] }))).not.toContain('more than half of their lines inside');
  });

  it('says how often the limits of failures are meant to be passed', () => {
    const elastic = {
      threshold: 60,
      alarmLine: 2740,
      linesAfterFirst: 9,
      burstLine: 2740,
      otherSources: 3,
      sources: 98,
      isSuccessInside: true,
      coverage: 1,
      segments: 5,
      days: 20,
      rank: 1,
    };
    expect(whySection(handMadeResults({ elastic }))).toContain('in 20 days that is 4 times. 3 other sources passed');
    expect(whySection(handMadeResults({ elastic: { ...elastic, otherSources: 0 } }))).not.toContain('elastic_ec2');
  });
});
