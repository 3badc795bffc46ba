import type { JobResult } from './job.js';
import { interval, number, points } from './markdown.js';
import { countText, foundText } from './report-counts.js';
import { tally } from './report-reached.js';
import { targetsOf } from './report-targets.js';
import type { Results } from './results.js';
import { SHIPPED } from './scorers.js';
import {
  ablationShares,
  carefulOf,
  difference,
  estimate,
  inWords,
  mean,
  sessionShares,
  wholeShares,
  type SessionShare,
} from './summary.js';

const DAY = { perDay: 1 };

/** The page in half a dozen sentences, of the test sets where they were run. */
export function shortSection(results: Results): string {
  const { jobs: all, elastic } = results;
  const targets = targetsOf(results);
  const test = all.filter(({ split }) => split === 'test');
  const jobs = test.length > 0 ? test : all;
  if (jobs.length === 0) return '';
  const sessions = jobs.reduce((sum, job) => sum + job.sessions.length, 0);
  const masked = (name: string): SessionShare[] => sessionShares(jobs, name, true, 'evidence', DAY);
  const versus = (first: string, second: string): string => {
    const found = difference(masked(first), masked(second));
    return Number.isNaN(found.mean) ? inWords(found) : `${points(found)} points, ${inWords(found)}`;
  };
  const careful = (name: string): string => foundText(carefulOf(sessionShares(jobs, name, false, 'evidence', DAY)));
  const part = (name: string): string => {
    const shares = ['whole detector', name].map((one) => carefulOf(ablationShares(jobs, one, 'exact', 1)));
    return points(difference(shares[0], shares[1]));
  };
  const lines = [
    `${jobs.length} ${test.length > 0 ? 'test' : 'development'} sets with ${sessions} intrusions, ${mean(jobs.map(({ testDays }) => testDays)).toFixed(0)} days each on the mean. A *careful* intrusion consists of line kinds that occurred benignly before. Shares here are **pooled over the sessions of all sets** (each session weighs the same) with 95 % over sessions in brackets; false alerts a day are means over sets.`,
    ...[1, 0.25].map((budget) => {
      const shares = wholeShares(jobs, budget);
      return `Whole detector, budget ${budget} false alert${budget === 1 ? '' : 's'} a day, threshold without labels: **${interval(estimate(shares))}** of the sessions found (${countText(shares)}), ${foundText(carefulOf(shares))} of the careful ones (${countText(carefulOf(shares))}), with ${number(falsePerDay(jobs, budget))} false alerts a day really seen.`;
    }),
    `What tempo adds among careful sessions at exactly 1 false alert a day: ${part('without tempo')} points; of it the hour ${part('without hour')}, amounts ${part('without amount')}, the order of commands ${part('without order')}, where sign-ins come from ${part('without source')}.`,
    `The predictor alone, novel keys masked, 1 false alert a day: shipped ${foundText(masked(SHIPPED))}, Mamba ${foundText(masked('mamba'))}, MLP ${foundText(masked('mlp'))}, context n-gram ${foundText(masked('context n-gram'))}, trigram in host order ${foundText(masked('host trigram'))}, unigram ${foundText(masked('unigram'))}.`,
    `With novel keys, still without tempo, careful sessions at 1 a day: shipped ${careful(SHIPPED)}, against ${careful('keep all inside')} by keeping every inside line alike, ${careful('host trigram')} by a trigram in host order, ${careful('lstm (DeepLog)')} by the LSTM. Novelty uses up the budget there; what finds careful sessions is tempo.`,
    `Shipped pool minus context n-gram: ${versus(SHIPPED, 'context n-gram')}. Recurrence, Mamba minus an MLP of the same inputs: ${versus('mamba', 'mlp')}.`,
    ...(targets.length === 0 ? [] : [`[Figures to reach](#figures-to-reach), means over sets: ${tally(targets)}.`]),
    ...(elastic === undefined
      ? []
      : [
          `Labelled attack \`elastic_ec2\`: ${elastic.linesAfterFirst === null ? 'no alarm' : `alarm ${elastic.linesAfterFirst} lines after the first guess`}, ${elastic.otherSources} other sources over the limit, the successful sign-in ${elastic.isSuccessInside ? 'inside' : 'not in'} its segment.`,
        ]),
  ];
  return ['## In short', lines.map((line) => `- ${line}`).join('\n')].join('\n\n');
}

function falsePerDay(jobs: readonly JobResult[], budget: number): number {
  return mean(
    jobs.flatMap(({ whole }) =>
      whole.budgets.filter(({ budgetPerDay }) => budgetPerDay === budget).map(({ falsePerDay: seen }) => seen),
    ),
  );
}
