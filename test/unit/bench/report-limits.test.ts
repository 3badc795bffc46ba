import { describe, expect, it } from 'vitest';

import { limitSection } from '../../../bench/detection/report-limits.js';
import { allSets } from '../../../bench/detection/sets.js';
import { handMadeJobs, handMadeResults } from './hand-made-results.js';

describe('what the figures do not show', () => {
  const [generated, shared] = handMadeJobs();

  it('names the test sets on hosts that development sets lie on', () => {
    expect(limitSection(handMadeResults())).toContain('1 of 2 test sets (vultr-may-a) lie on hosts');
    const test = allSets().filter(({ split }) => split === 'test');
    const jobs = test.map(({ name }) => ({ ...generated, set: name }));
    expect(limitSection(handMadeResults({ jobs }))).toContain(
      '4 of 8 test sets (vultr-may-a, vultr-may-b, desktop-march-a, desktop-march-b) lie on hosts',
    );
    expect(limitSection(handMadeResults({ jobs: [generated] }))).toContain('0 of 1 test sets lie on hosts');
  });

  it('calls the row of the labelled attack tuned', () => {
    expect(limitSection(handMadeResults())).toContain('`elastic_ec2` is no unseen test, its row is tuned');
  });

  it('says nothing where no test set was run', () => {
    expect(limitSection(handMadeResults({ jobs: [{ ...shared, split: 'development' }] }))).toBe('');
  });
});
