import type { AlarmLevel } from '../types/index.js';
import { burstLimit, type FailureLimitTable } from './failure-limits.js';
import type { DelineateOptions } from './options.js';
import { NO_ALARM_THRESHOLD, thresholdOf, type BenignMaxima } from './threshold.js';

/** What benign history said about alarms; part of a bundle's calibration. */
export interface AlarmCalibration {
  /** Evidence from which a segment alarms, for the budget that the bundle was trained for. */
  readonly threshold: number;
  readonly budgetPerDay: number;
  /** From which the threshold for another budget follows. */
  readonly benign: BenignMaxima;
  readonly failures: FailureLimitTable;
}

/**
 * The threshold for the budget that is wanted: benign history's largest evidence is part of the bundle, so that nothing has to be learned
 * again. Of less than a day of history nothing alarms, of less than a week the threshold keeps its floor, whatever the budget.
 * @param wantedPerDay false alerts a day; by default what the bundle was trained for
 */
export function alarmLevel(
  { benign, budgetPerDay: trainedPerDay, threshold }: Omit<AlarmCalibration, 'failures'>,
  wantedPerDay = trainedPerDay,
): AlarmLevel {
  if (wantedPerDay === trainedPerDay) return { budgetPerDay: trainedPerDay, threshold };
  return { budgetPerDay: wantedPerDay, threshold: thresholdOf(benign, wantedPerDay).threshold };
}

/** From what the delineation alarms: θ, and the limit of bursts for the same budget. While θ is being learned nothing alarms. */
export function alarmOptions(
  { failures }: Pick<AlarmCalibration, 'failures'>,
  { budgetPerDay, threshold }: AlarmLevel,
): Pick<DelineateOptions, 'threshold' | 'burstLimit'> {
  const isLearning = threshold >= NO_ALARM_THRESHOLD;
  return { threshold, burstLimit: isLearning ? NO_ALARM_THRESHOLD : burstLimit(failures, budgetPerDay) };
}

/** False alerts a day as a person reads them: two a week are 0.286. */
export function budgetText(perDay: number): string {
  return String(Number(perDay.toPrecision(3)));
}
