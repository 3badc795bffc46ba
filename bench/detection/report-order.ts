import type { JobResult } from './job.js';
import { number, percent, table } from './markdown.js';
import { ALL_FAMILIES, NETWORKS, type OrderResult } from './order.js';
import { mean } from './summary.js';

/** Where a sequence model might see what counting cannot: the order of commands. */
export function orderSections(jobs: readonly JobResult[]): string[] {
  const sets = jobs.filter(({ order }) => order.length > 0);
  if (sets.length === 0) return [];
  const models = [...new Set(sets.flatMap(({ order }) => order.map(({ model }) => model)))];
  return [
    '### The order of commands: counting against sequence models',
    'Only lines of sudo and su with commands that training ran on three days or more (new ones are no matter of order); lines of *careful* sessions against all benign ones. Each account’s commands on a host are a stream of their own. Networks are small (width 16, 150 steps). *s*: surprisal of the command; *s − H*: less the entropy of what might have come. Recall: share of the sessions’ lines above the limit at which so many host-hours a day hold a benign line above it. AUC .5 is chance. Mean over sets, with the least and most of the training seeds (each a mean over sets).',
    summaryTable(sets, models),
    bestOf(sets, models),
    'AUC of *s − H* by family, mean over the sets in which careful sessions of the family run such commands:',
    familyTable(sets, models),
  ];
}

function ofModel(sets: readonly JobResult[], model: string, family: string): OrderResult[] {
  return sets.flatMap(({ order }) => order.filter((one) => one.model === model && one.family === family));
}

/** The best of either kind, picked by these very sets: a lead within the range of the seeds is none. */
function bestOf(sets: readonly JobResult[], models: readonly string[]): string {
  const figures = models.map((model) => {
    const own = ofModel(sets, model, ALL_FAMILIES);
    const [auc, recall] = [
      mean(own.map(({ lessEntropy }) => lessEntropy.auc)),
      mean(own.map(({ lessEntropy }) => lessEntropy.recall[1])),
    ];
    return { model, isNetwork: NETWORKS.includes(model), auc, recall };
  });
  const best = (isNetwork: boolean, by: 'auc' | 'recall'): (typeof figures)[number] =>
    figures.filter((one) => one.isNetwork === isNetwork).reduce((a, b) => (b[by] > a[by] ? b : a));
  const said = (by: 'auc' | 'recall', text: string): string => {
    const [counting, network] = [best(false, by), best(true, by)];
    return `${text} is ${number(counting[by], 3)} by counting (${counting.model}) and ${number(network[by], 3)} by a network (${network.model})`;
  };
  return `Of *s − H*, the best AUC ${said('auc', '').trim()}; the best recall at 1 a day ${said('recall', '').trim()}. Each is picked by these very sets, which flatters it.`;
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
