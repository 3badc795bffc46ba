/** Evidence of benign components; `host` keeps those of different hosts apart. */
export interface BenignComponent {
  readonly host?: string;
  readonly startMs: number;
  /** Largest D it came to, nats. */
  readonly evidence: number;
}

export interface ThresholdInput {
  readonly components: readonly BenignComponent[];
  /** Days of benign history that the components come from. */
  readonly days: number;
  /** False alerts a day that the user accepts, over all hosts. */
  readonly budgetPerDay: number;
}

export interface CalibratedThreshold {
  readonly threshold: number;
  /** `learning`: under a day of history, nothing alarms; `provisional`: under seven. */
  readonly state: 'learning' | 'provisional' | 'ready';
}

/** θ while learning: finite, so that it survives JSON, and out of reach. */
export const NO_ALARM_THRESHOLD = 1e9;
const FLOOR = 10;
const YOUNG_FLOOR = 30;
/** θ of a history under seven days is at most this: its held-out blocks look strange because it is short. */
const YOUNG_CEILING = 60;
const JOIN_MS = 1_800_000;

/**
 * θ for a budget of false alerts, from benign history alone (detection notes §3.5; peaks over threshold with an exponential tail).
 * Maxima that start at most 30 min apart on a host are joined. With n maxima, k = ⌊n/4⌋ within 4 to 20 (and < n),
 * u the (k+1)-th largest, b the mean excess of the k largest over u, r = k/days, x the budget: θ = u + b ln(r/x) when r > x,
 * else just above the (⌊x·days⌋+1)-th largest. Cold start: under 1 day nothing alarms; to day 3 θ ≥ 30; to day 7 the floor
 * falls to 10, where it stays (one line of 14 nats is no segment); to day 7 θ is at most 60, and no budget is promised.
 * The components should come from scores of a model that has not seen their day.
 */
export function calibrateThreshold({ components, days, budgetPerDay }: ThresholdInput): CalibratedThreshold {
  if (!(days >= 1)) return { threshold: NO_ALARM_THRESHOLD, state: 'learning' };
  const floor = days <= 3 ? YOUNG_FLOOR : days >= 7 ? FLOOR : YOUNG_FLOOR - ((YOUNG_FLOOR - FLOOR) * (days - 3)) / 4;
  const threshold = Math.max(floor, tailThreshold(joinedMaxima(components), days, budgetPerDay));
  if (days < 7) return { threshold: Math.min(YOUNG_CEILING, threshold), state: 'provisional' };
  return { threshold, state: 'ready' };
}

/** Maxima of groups that start close together, largest first. */
export function joinedMaxima(components: readonly BenignComponent[]): number[] {
  const sorted = [...components].sort((a, b) => {
    const hostA = a.host ?? '';
    const hostB = b.host ?? '';
    if (hostA !== hostB) return hostA < hostB ? -1 : 1;
    return a.startMs - b.startMs;
  });
  const maxima: number[] = [];
  let previous: BenignComponent | undefined;
  for (const component of sorted) {
    const joins =
      previous !== undefined && previous.host === component.host && component.startMs - previous.startMs <= JOIN_MS;
    if (joins) maxima.push(Math.max(maxima.pop() ?? 0, component.evidence));
    else maxima.push(component.evidence);
    previous = component;
  }
  return maxima.sort((a, b) => b - a);
}

function tailThreshold(maxima: readonly number[], days: number, budgetPerDay: number): number {
  const n = maxima.length;
  if (n === 0) return 0;
  const k = Math.min(Math.max(Math.floor(n / 4), 4), 20, n);
  // With no more than k maxima the tail begins at no evidence at all.
  const u = k < n ? maxima[k] : 0;
  const rate = k / days;
  if (rate > budgetPerDay) {
    let excess = 0;
    for (let i = 0; i < k; i += 1) excess += maxima[i] - u;
    return u + (excess / k) * Math.log(rate / Math.max(budgetPerDay, 1e-6));
  }
  const allowed = Math.floor(budgetPerDay * days);
  return allowed < n ? justAbove(maxima[allowed]) : 0;
}

function justAbove(value: number): number {
  return value * (1 + 1e-9) + 1e-9;
}
