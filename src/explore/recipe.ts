import { alarmLevel, alarmOptions, type AlarmCalibration, type DelineateOptions } from '../delineate/index.js';
import type { AlarmLevel } from '../types/index.js';

/** How a run cut its segments: enough to cut them again, or otherwise. JSON-safe. */
export interface Recipe {
  /** All but the alarm level, which follows from the budget. */
  readonly delineate: Partial<DelineateOptions> & Required<Pick<DelineateOptions, 'extension' | 'alpha' | 'beta'>>;
  readonly calibration: AlarmCalibration;
  readonly topK: number;
  /** The run closed what was open at its end. */
  readonly isFinished: boolean;
  /** The run went on from a checkpoint: what was open then is not known here. */
  readonly isResumed: boolean;
}

/** What a reader can change. */
export interface Controls extends Pick<DelineateOptions, 'extension' | 'alpha' | 'beta'> {
  /** False alerts a day, over all hosts. */
  readonly budgetPerDay: number;
  /** K: a line whose key ranks behind it is flagged. */
  readonly topK: number;
}

/** As the run was made. */
export function controlsOf({ delineate, topK }: Recipe, { budgetPerDay }: AlarmLevel): Controls {
  const { extension, alpha, beta } = delineate;
  return { budgetPerDay, topK, extension, alpha, beta };
}

/** Beta reaches at least as far as alpha: what was changed last decides, the other gives way. */
export function nested(controls: Controls, changed: 'alpha' | 'beta'): Controls {
  const { alpha, beta } = controls;
  const pick = changed === 'alpha' ? Math.max : Math.min;
  const given = changed === 'alpha' ? beta : alpha;
  const own = controls[changed];
  const other = {
    events: pick(given.events, own.events),
    lookBackS: pick(given.lookBackS, own.lookBackS),
    holdS: pick(given.holdS, own.holdS),
  };
  return changed === 'alpha' ? { ...controls, beta: other } : { ...controls, alpha: other };
}

/** The alarm level that a budget leads to. */
export function levelFor({ calibration }: Recipe, { budgetPerDay }: Pick<Controls, 'budgetPerDay'>): AlarmLevel {
  return alarmLevel(calibration, budgetPerDay);
}

/** What the delineation is given under these controls. */
export function delineationFor(recipe: Recipe, controls: Controls): Partial<DelineateOptions> {
  const { extension, alpha, beta } = controls;
  const alarm = alarmOptions(recipe.calibration, levelFor(recipe, controls));
  return { ...recipe.delineate, extension, alpha, beta, ...alarm };
}
