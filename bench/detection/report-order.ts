import type { JobResult } from './job.js';
import { number, percent, table } from './markdown.js';
import { ALL_FAMILIES, NETWORKS, type OrderResult } from './order.js';
import { mean } from './summary.js';

/** Place of 1 a day in `PER_DAY`. */
const DAY = 1;

/** Where a sequence model might see what counting cannot: the order of commands. */
export function orderSections(jobs: readonly JobResult[]): string[] {
  const sets = jobs.filter(({ order }) => order.length > 0);
  if (sets.length === 0) return [];
  const models = [...new Set(sets.flatMap(({ order }) => order.map(({ model }) => model)))];
  return [
    '### The order of commands: counting against sequence models',
    'Only lines of sudo and su with commands that training ran on three days or more (new ones are no matter of order); lines of *careful* sessions against all benign ones. Each account’s commands on a host are a stream of their own. Networks are small (width 16, 150 steps). *s*: surprisal of the command; *s − H*: less the entropy of what might have come. Recall: share of the sessions’ lines above the limit at which so many host-hours a day hold a benign line above it. AUC .5 is chance. Mean over sets, with the least and most of the training seeds (each a mean over sets).',
    summaryTable(sets, models),
    bestOf(sets),
    'AUC of *s − H* by family, mean over the sets in which careful sessions of the family run such commands:',
    familyTable(sets, models),
  ];
}

function ofModel(sets: readonly JobResult[], model: string, family: string): OrderResult[] {
  return sets.flatMap(({ order }) => order.filter((one) => one.model === model && one.family === family));
}

interface Best {
  readonly model: string;
  readonly auc: number;
  /** Least and most of the training seeds, each a mean over sets. */
  readonly aucRange: readonly [number, number];
  readonly recall: number;
  readonly seeds: number;
}

/** The best by counting and the best network, by *s − H*: picked by these very sets, which flatters them. */
export interface BestOrders {
  readonly by: 'auc' | 'recall';
  readonly counting: Best;
  readonly network: Best;
}

/** Undefined where no set has commands enough. */
export function bestOrders(
  jobs: readonly JobResult[],
  by: BestOrders['by'],
  family = ALL_FAMILIES,
): BestOrders | undefined {
  const models = [...new Set(jobs.flatMap(({ order }) => order.map(({ model }) => model)))];
  const figures = models.flatMap((model) => {
    const results = ofModel(jobs, model, family);
    const own = results.map(({ lessEntropy }) => lessEntropy);
    const over = (value: (one: (typeof own)[number]) => number): number => mean(own.map(value));
    if (own.length === 0) return [];
    const best: Best = {
      model,
      auc: over(({ auc }) => auc),
      aucRange: [over(({ aucRange }) => aucRange[0]), over(({ aucRange }) => aucRange[1])],
      recall: over(({ recall }) => recall[DAY]),
      seeds: results[0].seeds,
    };
    return [best];
  });
  const [counting, network] = [false, true].map((isNetwork) => {
    const kind = figures.filter(({ model }) => NETWORKS.includes(model) === isNetwork);
    return kind.length === 0 ? undefined : kind.reduce((a, b) => (b[by] > a[by] ? b : a));
  });
  return counting === undefined || network === undefined ? undefined : { by, counting, network };
}

function bestOf(jobs: readonly JobResult[]): string {
  const said = (by: BestOrders['by'], text: string): string[] => {
    const best = bestOrders(jobs, by);
    if (best === undefined) return [];
    const cells = [best.counting, best.network].map((one) => `${number(one[by], 3)} by`);
    return [
      `the best ${text} is ${cells[0]} counting (${best.counting.model}) and ${cells[1]} a network (${best.network.model})`,
    ];
  };
  return `Of *s − H*, ${[...said('auc', 'AUC'), ...said('recall', 'recall at 1 a day')].join('; ')}. Each is picked by these very sets, which flatters it.`;
}

function summaryTable(sets: readonly JobResult[], models: readonly string[]): string {
  return table(
    ['model', 'AUC, s', 'AUC, s − H', 'recall at .25 a day, s', 's − H', 'recall at 1 a day, s', 's − H'],
    models.map((model) => {
      const own = ofModel(sets, model, ALL_FAMILIES);
      const kinds = ['surprisal', 'lessEntropy'] as const;
      const auc = kinds.map((kind) => {
        const [low, high] = [0, 1].map((end) => mean(own.map((one) => one[kind].aucRange[end])));
        const range = own[0].seeds > 1 ? ` (${number(low, 3)}–${number(high, 3)})` : '';
        return `${number(mean(own.map((one) => one[kind].auc)), 3)}${range}`;
      });
      const recall = [0, 1].flatMap((rate) =>
        kinds.map((kind) => percent(mean(own.map((one) => one[kind].recall[rate])))),
      );
      return [model, ...auc, ...recall];
    }),
  );
}

function familyTable(sets: readonly JobResult[], models: readonly string[]): string {
  const families = [...new Set(sets.flatMap(({ order }) => order.map(({ family }) => family)))];
  return table(
    ['family', 'lines', 'sets', ...models],
    families.map((family) => {
      const first = ofModel(sets, models[0], family);
      return [
        family,
        String(first.reduce((sum, { lines }) => sum + lines, 0)),
        String(first.length),
        ...models.map((model) => number(mean(ofModel(sets, model, family).map((one) => one.lessEntropy.auc)), 3)),
      ];
    }),
  );
}
