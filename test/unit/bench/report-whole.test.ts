import { describe, expect, it } from 'vitest';

import { segmentSections } from '../../../bench/detection/report-segments.js';
import { wholeSections } from '../../../bench/detection/report-whole.js';
import { handMadeJobs } from './hand-made-results.js';
import { tableRow } from './table-row.js';

describe('the whole detector', () => {
  const page = wholeSections(handMadeJobs()).join('\n\n');
  const row = (name: string): string[] => tableRow(page, name);

  it('is given by budget: pooled shares, counts of few sessions, mean and largest false alerts', () => {
    // 16 of 16 and 0 of 8; 8 + 0 of 8 + 4 loud ones, as many careful ones
    expect(row('budget 1 a day')).toEqual([
      expect.stringMatching(/^66\.7 % \(/),
      '8 of 12',
      '8 of 12',
      '–',
      '–',
      '1.00',
      '1.50',
    ]);
    expect(row('budget 0.25 a day').slice(5)).toEqual(['0.20', '0.25']);
  });

  it('is given at exact rates, with novel keys masked beside it', () => {
    expect(row('exactly 1 a day').slice(3, 5)).toEqual(['33.3 %', '4 of 12']);
    expect(row('exactly 0.25 a day').slice(3, 5)).toEqual(['8.3 % (2 of 24)', '1 of 12']);
    expect(row('exactly 0.1 a host-day')[0]).toBe('0.0 % (0.0–0.0)');
  });

  it('is given by set and by family', () => {
    expect(row('g-test-1')).toEqual(['16 of 16', '1.50', '4 of 16', '0.25', '40.0', '40.0', '20']);
    expect(row('vultr-may-a')).toEqual(['0 of 8', '0.50', '0 of 8', '0.15', '40.0', '40.0', '20']);
    expect(row('stolen-key')).toEqual(['8 of 12', '8 of 12', '2 of 12', '2 of 12']);
  });

  it('is given without parts of its evidence', () => {
    // at .25 and at 1 a day: all, loud, careful
    expect(row('without tempo').slice(0, 6)).toContain('33.3 %');
    expect(row('without tempo').slice(0, 6)).toContain('4 of 12');
    expect(row('without hour').slice(0, 6)).toEqual(row('whole detector').slice(0, 6));
  });
});

describe('what the segments keep', () => {
  const page = segmentSections(handMadeJobs()).join('\n\n');
  const row = (name: string): string[] => tableRow(page, name);

  it('is the mean over sets, with the sets that have few inside lines apart', () => {
    // coverage .9 and .5; benign retention .2 % and .4 %, the second set a quarter inside
    expect(row('alpha 64, 3600, 1800')).toEqual([
      '0.700',
      '1.000',
      '0.700',
      '70.0 %',
      '50.0 %',
      '0.60 %',
      '0.30 %',
      '0.40 %',
    ]);
    const [busy] = handMadeJobs();
    expect(segmentSections([busy]).join('\n')).not.toContain('under half inside |');
  });

  it('is told in lines a day and per hundred benign lines inside, set by set', () => {
    // 9920 benign lines: .2 % are 19.84 in 10 days, of 7500 − 80 inside
    expect(row('g-test-1')).toEqual(['1.000', '0.20 %', '2', '0.3', '1.000', '0.40 %', '4', '0.5', '75.0 %', '6', '2']);
  });

  it('stands beside controls that keep as many lines', () => {
    expect(row('LogMamba')).toEqual(['0.750', '0.800', '50.0 %', '0.20 %', '80.0']);
    expect(row('random')).toEqual(['0.010', '0.800', '50.0 %', '0.20 %', '1.0']);
  });

  it('tells the delay, and what it takes to keep found sessions whole', () => {
    expect(row('time until the alarm, median')).toEqual(['30 s']);
    expect(row('affiliation precision')).toEqual(['0.900 (random 0.500)']);
    const whole = 'lines to keep until every session found is whole, by the ladder of extensions';
    // with beta: .8 % and 1.6 %
    expect(row(whole)).toEqual(['1.20 %']);
    const [first, second] = handMadeJobs();
    const never = { ...second, whole: { ...second.whole, levels: second.whole.levels.slice(0, 1) } };
    expect(
      tableRow(
        segmentSections(
          [first, never].map((job) => ({ ...job, whole: { ...job.whole, levels: job.whole.levels.slice(0, 1) } })),
        ).join('\n'),
        whole,
      ),
    ).toEqual(['– (not reached in 2 of 2)']);
  });
});
