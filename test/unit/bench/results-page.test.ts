import { describe, expect, it } from 'vitest';

import { renderReport } from '../../../bench/detection/report.js';
import { SHIPPED } from '../../../bench/detection/scorers.js';
import { EQUAL, handMadeJobs, handMadeResults } from './hand-made-results.js';
import { tableRow } from './table-row.js';

describe('the results page', () => {
  const page = renderReport(handMadeResults(), ['results/test-found.svg']);

  it('gives its chapters in order', () => {
    expect(page.split('\n').filter((line) => line.startsWith('## '))).toEqual([
      '## In short',
      '## Figures to reach',
      '## Why figures are missed',
      '## What was tried, and on which data recurrence might pay',
      '## What these figures do not show',
      '## Sets',
      '## Test sets',
    ]);
    expect(page).toContain('![results/test-found.svg](results/test-found.svg)');
    expect(page).not.toMatch(/NaN|undefined|Infinity/);
  });

  it('says what is missing before any figure, a failure in one line', () => {
    const skipped = ['desktop-march-b is skipped: its log is absent', 'g-test-2 failed:\n  out of memory\n  at once'];
    const missing = renderReport(handMadeResults({ skipped, mode: 'partial' }), []);
    const at = (text: string): number => missing.indexOf(text);
    expect(at('**Not the full bench (partial)')).toBeGreaterThan(0);
    expect(at('**Not everything was run; these are missing from all figures:**')).toBeGreaterThan(0);
    expect(at('- desktop-march-b is skipped')).toBeGreaterThan(at('these are missing from all figures'));
    expect(at('- g-test-2 failed: / out of memory / at once')).toBeGreaterThan(at('- desktop-march-b'));
    expect(at('## In short')).toBeGreaterThan(at('- g-test-2 failed'));
    expect(page).not.toContain('Not everything was run');
    expect(page).not.toContain('Not the full bench');
  });

  it('names the commit where there is one, and settings that are not the default', () => {
    expect(page).toContain('LogMamba 0.1.0, `npm run bench:detection`');
    const made = renderReport(handMadeResults({ commit: '0123456789ab+', settings: ['train.steps=60'] }), []);
    expect(made).toContain('LogMamba 0.1.0 at commit 0123456789ab+, ');
    expect(made).toContain('Settings: `train.steps=60`.');
  });

  it('judges by the mean over sets and gives the pooled count beside it', () => {
    // 16 of 16 and 0 of 8: two thirds pooled, a half as a mean over sets
    const row = tableRow(page, 'sessions found, whole detector, budget 1 a day; false alerts seen a day');
    expect(row).toEqual(['95 %; ≤ 2', '100 %; ≤ 1', '50.0 % (16 of 24); 1.00', '**missed**']);
    expect(page).toContain('**66.7 % (');
    expect(tableRow(page, 'careful variants alone, budget 1 a day').slice(2)).toEqual([
      '50.0 % (8 of 12)',
      '**missed**',
    ]);
  });

  it('counts what is reached, level, missed and not run', () => {
    // aim: added evidence, twice the line score. At least: above trigram and unigram on both sets; level with n-gram and MLP.
    // Not run: the labelled attack and six rows of published sets.
    expect(page).toContain('16 rows: 1 reach the aim, 2 what is wanted at least, 6 are missed, 7 were not run');
    const gain = tableRow(
      page,
      'added evidence against line score, .25 false alerts a day: sets with more sessions; gain, of the sessions that line score finds, mean over sets',
    );
    expect(gain.slice(2)).toEqual(['2 of 2; +100.0 % (25.0 % against 12.5 %; 6 of 24 and 3 of 24)', '**aim**']);
  });

  it('reaches a bound when all figures of the row do', () => {
    const reachedWith = (falsePerDay: number): string => {
      const jobs = handMadeJobs().map((job) => ({
        ...job,
        whole: {
          ...job.whole,
          budgets: job.whole.budgets.map((one) => ({ ...one, found: job.sessions.map(() => true), falsePerDay })),
        },
      }));
      return tableRow(
        renderReport(handMadeResults({ jobs }), []),
        'sessions found, whole detector, budget 1 a day; false alerts seen a day',
      )[3];
    };
    expect([0.5, 2, 2.1].map(reachedWith)).toEqual(['**aim**', '**at least**', '**missed**']);
  });

  it('compares the shipped predictor with every other, in points and in words', () => {
    expect(tableRow(page, 'shipped − mlp')).toEqual(Array.from({ length: 4 }, () => '+0.0 (+0.0 to +0.0)'));
    // 18 of 24 against 10 of 24, careful 9 of 12 against 5
    expect(tableRow(page, 'shipped − host trigram').slice(0, 2)).toEqual([
      expect.stringMatching(/^\+33\.3 \(\+/),
      expect.stringMatching(/^\+33\.3 \(\+/),
    ]);
    expect(page).toContain(
      '- shipped against mlp: at 1 a day no difference beyond the interval, at .25 a day no difference beyond the interval.',
    );
  });

  it('gives shares below a fifth with their count', () => {
    // at 1 a host-day the unigram finds 2 of 24
    const [masked] = page
      .split('#### With novel keys')
      .map((part) => tableRow(part.split('#### Novel keys masked')[1] ?? part, 'unigram'));
    expect(masked[3]).toBe('8.3 % (2 of 24)');
    expect(tableRow(page, SHIPPED)[3]).toBe('75.0 %');
  });

  it('has no figures to reach where only development sets were run', () => {
    const jobs = handMadeJobs(EQUAL).map((job) => ({ ...job, split: 'development' as const }));
    const development = renderReport(handMadeResults({ jobs }), []);
    expect(development).toContain('## Development sets');
    expect(development).not.toContain('## Figures to reach');
    expect(development).not.toContain('## What these figures do not show');
    expect(development).toContain('2 development sets with 24 intrusions');
    expect(development).toContain('By the development sets, pooled over sessions');
  });
});
