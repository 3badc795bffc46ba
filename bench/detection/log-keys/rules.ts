import { ratesFor, thresholdFor } from './calibration.js';
import type { Calibrated } from './calibration.js';
import type { LogKeyRow, Spread } from './records.js';
import { rocAuc, sessionMetrics } from './session-metrics.js';
import type { SessionMetrics, TestSessions } from './session-metrics.js';
import type { ModelRules } from './session-models.js';
import type { Session } from './sessions.js';

interface Rule {
  readonly statistic: string;
  readonly rate: number | null;
  readonly limit: number | null;
}

export interface Measured extends SessionMetrics {
  readonly rule: Rule;
  readonly auc: number;
  readonly faults: number;
}

/** A calibrated model on test sessions, by every rule of the model. */
export function measureRules(model: ModelRules, calibrated: Calibrated, test: TestSessions): readonly Measured[] {
  return rulesOf(model, calibrated.held.length).map((rule) => measuredBy(rule, calibrated, test));
}

function rulesOf(model: ModelRules, held: number): readonly Rule[] {
  return [
    ...Object.entries(model.fixed).map(([statistic, limit]) => ({ statistic, rate: null, limit })),
    ...ratesFor(held).flatMap((rate) => model.calibrated.map((statistic) => ({ statistic, rate, limit: null }))),
  ];
}

function measuredBy(rule: Rule, { score, held, corrupted }: Calibrated, test: TestSessions): Measured {
  const { statistic, rate } = rule;
  const threshold =
    rule.limit ??
    thresholdFor(
      held.map((scores) => scores[statistic]),
      rate ?? 0,
    );
  const value = (session: Session): number => score(session)[statistic];
  return {
    rule,
    ...sessionMetrics(test, (session) => value(session) > threshold),
    auc: rocAuc(test.normal.map(value), test.abnormal.map(value)),
    faults: corrupted.filter((scores) => scores[statistic] > threshold).length / corrupted.length,
  };
}

/** Rules over the seeds; of each rate the statistic that finds most faulty sessions is chosen (the earlier one of equals). */
export function summariseRules(model: ModelRules, runs: readonly (readonly Measured[])[]): readonly LogKeyRow[] {
  const rows = runs[0].map(({ rule }, i): LogKeyRow => {
    const all = runs.map((run) => run[i]);
    const over = (key: keyof SessionMetrics): Spread | null => {
      const values = all.map((one) => one[key]).filter((one) => one !== null);
      return values.length === all.length ? spreadOf(values) : null;
    };
    return {
      model: model.name,
      control: model.control,
      ...rule,
      chosen: false,
      recall: over('recall'),
      recallLong: over('recallLong'),
      falsePositives: over('falsePositives'),
      falsePositivesNew: over('falsePositivesNew'),
      balanced: over('balanced'),
      precision: over('precision'),
      f1: over('f1'),
      auc: spreadOf(all.map(({ auc }) => auc)),
      faults: spreadOf(all.map(({ faults }) => faults)),
    };
  });
  const best = new Map<number, LogKeyRow>();
  for (const row of rows) {
    if (row.rate === null) continue;
    const before = best.get(row.rate);
    if (before === undefined || row.faults.mean > before.faults.mean) best.set(row.rate, row);
  }
  return rows.map((row) => ({ ...row, chosen: row.rate !== null && best.get(row.rate) === row }));
}

export function spreadOf(values: readonly number[]): Spread {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, deviation: values.length < 2 ? 0 : Math.sqrt(squares / (values.length - 1)) };
}
