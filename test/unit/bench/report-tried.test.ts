import { describe, expect, it } from 'vitest';

import type { JobResult } from '../../../bench/detection/job.js';
import { triedSection } from '../../../bench/detection/report-tried.js';
import { EQUAL, handMadeJobs, handMadeResults } from './hand-made-results.js';
import { orderRow } from './order-row.js';

const sectionOf = (jobs: readonly JobResult[]): string => triedSection(handMadeResults({ jobs }));

describe('what was tried', () => {
  const section = sectionOf(handMadeJobs());

  it('says plainly that recurrence adds nothing', () => {
    expect(section).toContain(
      '**Recurrence over the same inputs without it (Mamba minus MLP) adds nothing beyond the interval.** Points: all at 1 a day +0.0 (+0.0 to +0.0); careful at 1 a day',
    );
  });

  it('says where it loses: at 1 a day the LSTM finds none, the trigram 10 of 24 and 5 of 12', () => {
    expect(section).toMatch(
      /LSTM minus trigram, both in host order\) finds fewer beyond it in 2\*\*\. Points: all at 1 a day −41\.7 .*; careful at 1 a day −41\.7 /,
    );
  });

  it('says where it gains', () => {
    const gains = handMadeJobs([
      { ...EQUAL[0], mlp: [0, 0], mamba: [12, 12] },
      { ...EQUAL[1], mlp: [0, 0], mamba: [6, 6] },
    ]);
    expect(sectionOf(gains)).toMatch(
      /\(Mamba minus MLP\) finds more beyond the interval in 4 of 4 comparisons\*\*\. Points: all at 1 a day \+75\.0 /,
    );
  });

  it('names those that find more than the shipped predictor, or says that there is none', () => {
    // six others, all and careful sessions, two rates
    expect(section).toContain(
      'Novel keys masked, no other scorer finds more than the shipped one beyond the interval (24 comparisons).',
    );
    const ahead = sectionOf(
      handMadeJobs([
        { ...EQUAL[0], mlp: [4, 16] },
        { ...EQUAL[1], mlp: [2, 8] },
      ]),
    );
    expect(ahead).toMatch(
      /\*\*Novel keys masked, others find more than the shipped predictor beyond the interval:\*\* mlp \(all at 1 a day \+25\.0 .*Of 24 comparisons/,
    );
  });

  it('leaves out comparisons that were not run', () => {
    const loud = handMadeJobs().map((job) => ({
      ...job,
      sessions: job.sessions.map((session) => ({ ...session, variant: 'loud' as const })),
      scorers: job.scorers.filter(({ name }) => name !== 'lstm (DeepLog)'),
    }));
    const some = sectionOf(loud);
    expect(some).toContain('(10 comparisons)');
    expect(some).not.toContain('LSTM');
    expect(some).not.toContain('careful at');
    expect(sectionOf([])).toBe('');
  });

  it('says what was not run of the published sets', () => {
    expect(section).toContain('Published next-key sets, whose sessions are procedures: not run.');
  });
});

describe('the order of commands', () => {
  const judged = (low: number): string =>
    sectionOf(
      handMadeJobs(EQUAL, [
        orderRow('bigram of the actor (shipped)', 'all', 0.7, 0.4, 1),
        orderRow('Mamba', 'all', 0.72, 0.5, 3, [low, 0.74]),
        orderRow('bigram of the actor (shipped)', 'stolen-key', 0.8, 0.4, 1),
        orderRow('Mamba', 'stolen-key', 0.9, 0.4, 3, [0.85, 0.95]),
      ]),
    );

  it('calls a network ahead when every seed of it is', () => {
    expect(judged(0.71)).toContain(
      'by counting 0.700 (bigram of the actor (shipped)), by a network 0.720 (Mamba; 0.710–0.740 over the seeds): **the network is ahead with every seed**.',
    );
    expect(judged(0.69)).toContain('**the network is not ahead with every seed**');
  });

  it('names the families in which one is, and the recall', () => {
    expect(judged(0.69)).toContain('or all together: stolen-key (Mamba 0.900, counting 0.800).');
    expect(judged(0.71)).toContain('or all together: all (Mamba 0.720, counting 0.700), stolen-key (');
    expect(judged(0.71)).toContain('counting finds 40.0 % of the lines, the best network 50.0 %.');
  });
});
