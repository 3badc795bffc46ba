import { burstLimit, NO_ALARM_THRESHOLD, thresholdOf, type DelineateOptions } from '../delineate/index.js';
import type { AlarmLevel } from '../types/index.js';
import type { Calibration } from './loaded-bundle.js';

/**
 * The threshold for the budget that is wanted: benign history's largest evidence is part of the bundle, so that nothing has to be learned
 * again. Of less than a day of history nothing alarms, of less than a week the threshold keeps its floor, whatever the budget.
 * @param wantedPerDay false alerts a day; by default what the bundle was trained for
 */
export function alarmLevel(
  { benign, budgetPerDay: trainedPerDay, threshold }: Calibration,
  wantedPerDay = trainedPerDay,
): AlarmLevel {
  if (wantedPerDay === trainedPerDay) return { budgetPerDay: trainedPerDay, threshold };
  return { budgetPerDay: wantedPerDay, threshold: thresholdOf(benign, wantedPerDay).threshold };
}

/** From what the delineation alarms: θ, and the limit of bursts for the same budget. While θ is being learned nothing alarms. */
export function alarmOptions(
  { failures }: Calibration,
  { budgetPerDay, threshold }: AlarmLevel,
): Pick<DelineateOptions, 'threshold' | 'burstLimit'> {
  const isLearning = threshold >= NO_ALARM_THRESHOLD;
  return { threshold, burstLimit: isLearning ? NO_ALARM_THRESHOLD : burstLimit(failures, budgetPerDay) };
}

/** False alerts a day as a person reads them: two a week are 0.286. */
export function budgetText(perDay: number): string {
  return String(Number(perDay.toPrecision(3)));
}
