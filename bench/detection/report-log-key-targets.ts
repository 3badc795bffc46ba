import { PUBLISHED_SETS } from './log-keys/published-sets.js';
import type { LogKeyResults, LogKeyRow, LogKeySetResults, Spread } from './log-keys/records.js';
import { percent } from './markdown.js';
import { reachedRules, type Target } from './report-reached.js';

/** Share of sessions told rightly, both kinds weighing the same; `long`: without abnormal sessions of at most ten events. */
type Figure = 'all' | 'long';

const LEVEL = 'level with the best control';

/** The published next-key sets among the figures to reach: a row each, HDFS with and without short sessions. */
export function logKeyTargets(results: LogKeyResults | undefined): Target[] {
  return PUBLISHED_SETS.flatMap((name) => {
    const set = results?.sets.find((one) => one.name === name);
    const figures: readonly Figure[] = name === 'hdfs' ? ['all', 'long'] : ['all'];
    return figures.map((figure): Target => {
      const title = `${set?.title ?? name}${figure === 'long' ? ', without sessions of ≤ 10 events' : ''}, balanced accuracy`;
      const judged = set === undefined ? undefined : versusControls(set, figure);
      return {
        figure: results?.small === true ? `${title} (small mode)` : title,
        atLeast: LEVEL,
        aim: 'above',
        measured: judged?.text ?? 'not run',
        reached: judged === undefined ? 'not run' : reachedRules(judged),
      };
    });
  });
}

interface Versus {
  readonly text: string;
  /** Not below, and above, by more than the spread over the seeds. */
  readonly atLeast: boolean;
  readonly aim: boolean;
}

/**
 * The shipped kind of model by the rule that no test session chose: of its rules with a held-out threshold, the one that finds most faulty
 * sessions above the rate it lets through. Against the best control with a fixed threshold or the same rate, picked by the test sessions.
 */
function versusControls(set: LogKeySetResults, figure: Figure): Versus | undefined {
  const value = (row: LogKeyRow): Spread => balance(row, figure);
  const own = best(
    set.rows.filter(({ control, chosen, rate }) => !control && chosen && rate !== null),
    ({ faults, rate }) => faults.mean - (rate ?? 0),
  );
  const rival = best(
    set.rows.filter(({ control, chosen, rate }) => control && (rate === null || (chosen && rate === own?.rate))),
    (row) => value(row).mean,
  );
  if (own === undefined || rival === undefined) return undefined;
  const difference = value(own).mean - value(rival).mean;
  const spread = Math.hypot(value(own).deviation, value(rival).deviation);
  const sign = difference < 0 ? '−' : '+';
  return {
    text:
      `${rowText(own, value(own))}; ${rowText(rival, value(rival))}: ` +
      `${sign}${(100 * Math.abs(difference)).toFixed(2)} ± ${(100 * spread).toFixed(2)} points`,
    atLeast: difference >= -spread,
    aim: difference > spread,
  };
}

function best(rows: readonly LogKeyRow[], worth: (row: LogKeyRow) => number): LogKeyRow | undefined {
  return rows.length === 0 ? undefined : rows.reduce((a, b) => (worth(b) > worth(a) ? b : a));
}

const NOTHING: Spread = { mean: NaN, deviation: 0 };

function balance({ balanced, recallLong, falsePositives }: LogKeyRow, figure: Figure): Spread {
  if (figure === 'all') return balanced ?? NOTHING;
  const [recall, wrong] = [recallLong ?? NOTHING, falsePositives ?? NOTHING];
  return {
    mean: (recall.mean + 1 - wrong.mean) / 2,
    deviation: Math.hypot(recall.deviation, wrong.deviation) / 2,
  };
}

function rowText(row: LogKeyRow, value: Spread): string {
  const { model, statistic, limit, rate, recall, recallLong, falsePositives } = row;
  const rule = limit === null ? `${statistic}, held out ${percent(rate, 1)}` : `${statistic} > ${limit}`;
  const shares = `recall ${percent(recall?.mean)}, without short ${percent(recallLong?.mean)}, false ${percent(falsePositives?.mean, 2)}`;
  return `${model} (${rule}) ${percent(value.mean, 2)} (${shares})`;
}
