import type { AnomalyKind, Score } from '../types/index.js';

/** Whether an inside event is anomalous: its key is unknown or lies outside the Top-K predictions. */
export function isUnexpected(unknownKey: boolean, rank: number, topK: number): boolean {
  return unknownKey || rank > topK;
}

/** In the order of `ANOMALY_KINDS`. A key that training never saw is no step that could have been expected. */
export function kindsOf(isNew: boolean, isUnexpectedStep: boolean, isBurst: boolean): AnomalyKind[] {
  const kinds: AnomalyKind[] = [];
  if (isNew) kinds.push('new_combination');
  else if (isUnexpectedStep) kinds.push('unexpected_step');
  if (isBurst) kinds.push('burst');
  return kinds;
}

/** The kinds that a scored line would have with another Top-K: only the unexpected step depends on it. */
export function kindsWithTopK({ kinds = [], rank }: Pick<Score, 'kinds' | 'rank'>, topK: number): AnomalyKind[] {
  const has = (kind: AnomalyKind): boolean => kinds.includes(kind);
  const changed = kindsOf(has('new_combination'), isUnexpected(false, rank, topK), has('burst'));
  return has('unusual_tempo') ? [...changed, 'unusual_tempo'] : changed;
}
