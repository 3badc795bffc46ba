import type { JobResult } from './job.js';
import { number, points } from './markdown.js';
import { NETWORKS } from './order.js';
import { logKeyTargets } from './report-log-key-targets.js';
import { bestOrders } from './report-order.js';
import type { Results } from './results.js';
import { SHIPPED } from './scorers.js';
import { carefulOf, difference, scorerNames, sessionShares, type Rate } from './summary.js';

const RATES: readonly Rate[] = [{ perDay: 1 }, { perDay: 0.25 }];
const METHOD = '[docs/method.md, section 13](../../docs/method.md#13-tried-and-did-not-help)';

/** What a sequence model brought, what else was tried, and on which data recurrence might pay. */
export function triedSection(results: Results): string {
  const test = results.jobs.filter(({ split }) => split === 'test');
  const jobs = test.length > 0 ? test : results.jobs;
  if (jobs.length === 0) return '';
  const lines = [
    ...recurrence(jobs),
    ...controlsAhead(jobs, true),
    ...controlsAhead(jobs, false),
    ...orderOfCommands(jobs),
    ...publishedSets(results),
    `On which data it might pay: where work follows longer procedures than those that sudo and su leave in \`auth.log\`, as in process auditing, and the order is wrong while every step and every pair of steps is ordinary. Process auditing was not tried; traces of services were (the published sets), without gain. What was tried on development sets and did not help, with figures: ${METHOD}.`,
  ];
  return [
    '## What was tried, and on which data recurrence might pay',
    `By the ${test.length > 0 ? 'test' : 'development'} sets, pooled over sessions; first minus second, in points, 95 % over sessions. Key evidence alone, without tempo; novel keys masked unless said otherwise.`,
    lines.map((line) => `- ${line}`).join('\n'),
  ].join('\n\n');
}

interface Compared {
  readonly text: string;
  readonly low: number;
  readonly high: number;
}

/** All sessions and the careful ones, at 1 and .25 false alerts a day; what was not run is left out. */
function compared(jobs: readonly JobResult[], first: string, second: string, masked = true): Compared[] {
  return RATES.flatMap((rate) => {
    const [own, theirs] = [first, second].map((name) => sessionShares(jobs, name, masked, 'evidence', rate));
    const at = 'perDay' in rate ? rate.perDay : rate.perHostDay;
    return [
      { who: 'all', found: difference(own, theirs) },
      { who: 'careful', found: difference(carefulOf(own), carefulOf(theirs)) },
    ].flatMap(({ who, found }) =>
      Number.isNaN(found.mean)
        ? []
        : [{ text: `${who} at ${at} a day ${points(found)}`, low: found.low, high: found.high }],
    );
  });
}

/** Says plainly what the intervals say. */
export function verdictOn(what: string, all: readonly Pick<Compared, 'low' | 'high'>[]): string {
  const more = all.filter(({ low }) => low > 0).length;
  const fewer = all.filter(({ high }) => high < 0).length;
  if (more === 0 && fewer === 0) return `**${what} adds nothing beyond the interval.**`;
  const said = [
    ...(more === 0 ? [] : [`finds more beyond the interval in ${more} of ${all.length} comparisons`]),
    ...(fewer === 0 ? [] : [`finds fewer beyond it in ${fewer}`]),
  ].join(' and ');
  return `**${what} ${said}**${more > 0 && more < all.length ? '; one of several intervals alone is weak evidence' : ''}.`;
}

function recurrence(jobs: readonly JobResult[]): string[] {
  const pairs = [
    ['mamba', 'mlp', 'Recurrence over the same inputs without it (Mamba minus MLP)'],
    [SHIPPED, 'context n-gram', 'The network in the pool (shipped minus context n-gram)'],
    [
      'lstm (DeepLog)',
      'host trigram',
      'Recurrence over the host’s keys alone (LSTM minus trigram, both in host order)',
    ],
  ] as const;
  return pairs.flatMap(([first, second, what]) => {
    const all = compared(jobs, first, second);
    return all.length === 0 ? [] : [`${verdictOn(what, all)} Points: ${all.map(({ text }) => text).join('; ')}.`];
  });
}

/** Scorers of keys that find more than the shipped predictor, beyond the interval; with novel keys the rules about them, too. */
function controlsAhead(jobs: readonly JobResult[], masked: boolean): string[] {
  const names = scorerNames(jobs).filter((name) => name !== SHIPPED);
  let comparisons = 0;
  const ahead = names.flatMap((name) => {
    const all = compared(jobs, name, SHIPPED, masked);
    comparisons += all.length;
    const better = all.filter(({ low }) => low > 0);
    return better.length === 0 ? [] : [`${name} (${better.map(({ text }) => text).join('; ')})`];
  });
  const keys = masked ? 'Novel keys masked' : 'With novel keys';
  return [
    ahead.length === 0
      ? `${keys}, no other scorer finds more than the shipped one beyond the interval (${comparisons} comparisons).`
      : `**${keys}, others find more than the shipped predictor beyond the interval:** ${ahead.join(', ')}. Of ${comparisons} comparisons; where nothing differs, about one in forty would show so by chance.`,
  ];
}

function orderOfCommands(jobs: readonly JobResult[]): string[] {
  const best = bestOrders(jobs, 'auc');
  if (best === undefined) return [];
  const { counting, network } = best;
  const seeds =
    network.seeds === 1
      ? 'one seed'
      : `${number(network.aucRange[0], 3)}–${number(network.aucRange[1], 3)} over the seeds`;
  const everySeed = network.seeds === 1 ? 'its one seed' : 'every seed';
  const isAhead = network.aucRange[0] > counting.auc;
  const families = [...new Set(jobs.flatMap(({ order }) => order.map(({ family }) => family)))];
  const leads = families.flatMap((family) => {
    const own = bestOrders(jobs, 'auc', family);
    return own === undefined || own.network.aucRange[0] <= own.counting.auc
      ? []
      : [`${family} (${own.network.model} ${number(own.network.auc, 3)}, counting ${number(own.counting.auc, 3)})`];
  });
  const recall = bestOrders(jobs, 'recall');
  return [
    `The order of known commands, careful sessions against benign work: best AUC by counting ${number(counting.auc, 3)} (${counting.model}), by a network ${number(network.auc, 3)} (${network.model}; ${seeds}): **the network is ${isAhead ? '' : 'not '}ahead with ${everySeed}**.${recall === undefined ? '' : ` At one false hour a day counting finds ${number(100 * recall.counting.recall, 1)} % of the lines, the best network ${number(100 * recall.network.recall, 1)} %.`} The best network of each is ahead with ${everySeed} in these families or all together: ${leads.length === 0 ? 'none' : leads.join(', ')}. Models (${NETWORKS.join('; ')}) are picked by these very sets, which flatters them.`,
  ];
}

function publishedSets({ logKeys }: Results): string[] {
  const targets = logKeyTargets(logKeys).filter(({ reached }) => reached !== 'not run');
  if (targets.length === 0) return ['Published next-key sets, whose sessions are procedures: not run.'];
  const count = (wanted: string): number => targets.filter(({ reached }) => reached === wanted).length;
  return [
    `Published next-key sets, whose sessions are procedures: of ${targets.length} rows Mamba, alone or beside the count vector, is above the best control in ${count('aim')}, level in ${count('at least')} and below in ${count('missed')}, with the control picked by the test sessions.`,
  ];
}
