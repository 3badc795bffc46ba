import { ConnectorError } from '../../errors/index.js';

const MOST_ROUNDS = 500;
/** Nats an event below which a round's gain ends the fit. */
const ENOUGH = 1e-9;

/**
 * Weights of a linear mixture that make held-out events most probable, by expectation–maximisation from equal weights
 * (Dempster, Laird & Rubin 1977; "deleted interpolation" of Jelinek & Mercer 1980). The likelihood rises with every round and has
 * one maximum; on these events the mixture is never worse than its best part.
 *
 * @param surprisals a column a part: −ln p of the same events, in nats
 * @returns weights of the parts, not negative, of sum 1; equal ones when there is no event
 * @throws ConnectorError INTERNAL when there is no column or their lengths differ
 */
export function fitMixtureWeights(surprisals: readonly Float64Array[]): number[] {
  const parts = surprisals.length;
  const events = parts === 0 ? 0 : surprisals[0].length;
  if (parts === 0 || surprisals.some((column) => column.length !== events)) {
    throw new ConnectorError('INTERNAL', 'The parts of a mixture were not scored on the same events.', {
      where: 'model.ensemble',
      todo: 'Please report this as a defect.',
    });
  }
  let weights = surprisals.map(() => 1 / parts);
  let loss = Infinity;
  for (let round = 0; events > 0 && round < MOST_ROUNDS; round++) {
    const { loss: reached, next } = oneRound(surprisals, weights);
    if (!(reached < loss - ENOUGH)) break;
    loss = reached;
    weights = next;
  }
  // A best part of weight 1 is a limit that rounds only come near to.
  const alone = surprisals.map((column) => column.reduce((sum, nats) => sum + nats, 0) / Math.max(1, events));
  const best = alone.indexOf(Math.min(...alone));
  const mixed = events === 0 ? 0 : oneRound(surprisals, weights).loss;
  return events > 0 && alone[best] <= mixed ? weights.map((_, i) => (i === best ? 1 : 0)) : weights;
}

/** The mean −ln p under `weights`, and each part's mean share in the events' probability. */
function oneRound(surprisals: readonly Float64Array[], weights: readonly number[]): { loss: number; next: number[] } {
  const events = surprisals[0].length;
  const next = weights.map(() => 0);
  const joint = new Float64Array(weights.length);
  let loss = 0;
  for (let i = 0; i < events; i++) {
    // relative to the event's likeliest part, so that no event's probability underflows
    let least = Infinity;
    for (const column of surprisals) least = Math.min(least, column[i]);
    let sum = 0;
    for (let m = 0; m < joint.length; m++) {
      joint[m] = weights[m] * Math.exp(least - surprisals[m][i]);
      sum += joint[m];
    }
    loss += least - Math.log(sum);
    for (let m = 0; m < joint.length; m++) next[m] += joint[m] / sum / events;
  }
  return { loss: loss / events, next };
}
