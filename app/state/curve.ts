import type { Controls, Cut } from '../../src/explore/index.js';
import type { Session } from './session.js';
import { coverageIn } from './session.js';
import { cutInSlices, type Cutting } from './slices.js';

/** What one budget comes to, everything else as the controls say. */
export interface CurvePoint {
  readonly budgetPerDay: number;
  /** Kept lines of all that were scored, 0 to 1. */
  readonly retention: number;
  /** Of labelled lines, 0 to 1; undefined where the truth is not known. */
  readonly coverage: number | undefined;
  readonly segments: number;
}

/** False alerts a day, from one in two months to one an hour. */
export const BUDGETS: readonly number[] = [1 / 60, 1 / 30, 1 / 14, 1 / 7, 2 / 7, 0.5, 1, 2, 3, 5, 8, 12, 24];

export function pointOf(session: Session, cut: Cut, budgetPerDay: number): CurvePoint {
  const { scored } = session.data.run.counts;
  return {
    budgetPerDay,
    retention: scored === 0 ? 0 : cut.kept / scored,
    coverage: coverageIn(session, cut)?.share,
    segments: cut.segments.length,
  };
}

/** Cuts once for each budget, one after the other; `onPoint` gets all points so far, in order of the budget. */
export function traceCurve(
  session: Session,
  controls: Controls,
  onPoint: (points: readonly CurvePoint[]) => void,
): Cutting {
  const { table, data } = session;
  const { recipe } = data;
  let current: Cutting | undefined;
  const points: CurvePoint[] = [];
  const next = (): void => {
    const budgetPerDay = BUDGETS[points.length];
    if (budgetPerDay === undefined || recipe === undefined) return;
    current = cutInSlices({ table, recipe, controls: { ...controls, budgetPerDay } }, (cut) => {
      points.push(pointOf(session, cut, budgetPerDay));
      onPoint([...points]);
      next();
    });
  };
  next();
  return { cancel: () => current?.cancel() };
}
