import { tailLevel } from './rarity.js';

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

/** What benign history came to while nothing alarmed: all that a threshold for any budget needs. */
export interface BenignMaxima {
  /** Days of the history. */
  readonly days: number;
  /** Evidence of separate alarms there would have been, largest first, at most `MAX_MAXIMA`. */
  readonly maxima: readonly number[];
}

export interface CalibratedThreshold {
  readonly threshold: number;
  /** `learning`: under a day of history, nothing alarms; `provisional`: under seven. */
  readonly state: 'learning' | 'provisional' | 'ready';
}

/** Days from which habits are known and budgets are kept: a week, of which the first and the last line may miss some hours. */
export const SETTLED_DAYS = 6.75;

/** θ while learning: finite, so that it survives JSON, and out of reach. */
export const NO_ALARM_THRESHOLD = 1e9;
const FLOOR = 10;
const YOUNG_FLOOR = 30;
/** θ of a history under seven days is at most this: its held-out blocks look strange because it is short. */
const YOUNG_CEILING = 60;
const JOIN_MS = 1_800_000;
/** Eleven a day of three months: what is smaller decides no budget that a person would state. */
export const MAX_MAXIMA = 1024;

/** What `thresholdOf` needs of benign components. They should come from scores of a model that has not seen their day. */
export function benignMaxima(components: readonly BenignComponent[], days: number): BenignMaxima {
  return { days, maxima: separateMaxima(components).slice(0, MAX_MAXIMA) };
}

/**
 * θ for a budget of false alerts, from benign history alone (detection notes §3.5; peaks over threshold with an exponential tail).
 * Of maxima that start at most 30 min apart on a host the largest counts. With n maxima, k = ⌊n/4⌋ within 4 to 20 (at most n),
 * u the (k+1)-th largest, b the mean excess of the k largest over u, r = k/days, x the budget: θ = u + b ln(r/x) when r > x,
 * else just above the (⌊x·days⌋+1)-th largest. Cold start: under 1 day nothing alarms; to day 3 θ ≥ 30; to day 7 the floor
 * falls to 10, where it stays (one line of 14 nats is no segment); to day 7 θ is at most 60, and no budget is promised.
 * @param budgetPerDay false alerts a day that the user accepts, over all hosts
 */
export function thresholdOf({ days, maxima }: BenignMaxima, budgetPerDay: number): CalibratedThreshold {
  if (!(days >= 1)) return { threshold: NO_ALARM_THRESHOLD, state: 'learning' };
  const floor = days <= 3 ? YOUNG_FLOOR : days >= 7 ? FLOOR : YOUNG_FLOOR - ((YOUNG_FLOOR - FLOOR) * (days - 3)) / 4;
  const threshold = Math.max(floor, levelOf({ days, maxima }, budgetPerDay));
  if (days < SETTLED_DAYS) return { threshold: Math.min(YOUNG_CEILING, threshold), state: 'provisional' };
  return { threshold, state: 'ready' };
}

/** What benign history comes to `perDay` times a day; of a list that was cut never under its last, since nobody knows what follows. */
export function levelOf({ days, maxima }: BenignMaxima, perDay: number): number {
  const least = maxima.length < MAX_MAXIMA ? 0 : maxima[MAX_MAXIMA - 1];
  return Math.max(least, tailLevel(maxima, days, perDay));
}

/** `thresholdOf` what benign components came to. */
export function calibrateThreshold({ components, days, budgetPerDay }: ThresholdInput): CalibratedThreshold {
  return thresholdOf(benignMaxima(components, days), budgetPerDay);
}

/**
 * Values of separate alarms, largest first: of what starts at most 30 min apart on a host the largest stands for all. Taken from the
 * largest down, so that however many weak ones lie between them, two strong ones are two alarms.
 */
export function separateMaxima(components: readonly BenignComponent[]): number[] {
  const byHost = new Map<string, BenignComponent[]>();
  for (const component of components) {
    if (component.evidence <= 0) continue;
    const host = component.host ?? '';
    const list = byHost.get(host);
    if (list === undefined) byHost.set(host, [component]);
    else list.push(component);
  }
  return [...byHost.values()].flatMap(hostMaxima).sort((a, b) => b - a);
}

function hostMaxima(components: BenignComponent[]): number[] {
  components.sort((a, b) => b.evidence - a.evidence || a.startMs - b.startMs);
  // Starts by half hour: what is near lies in the same or a neighbouring one.
  const starts = new Map<number, number[]>();
  const maxima: number[] = [];
  for (const { startMs, evidence } of components) {
    const slot = Math.floor(startMs / JOIN_MS);
    const near = [slot - 1, slot, slot + 1].flatMap((at) => starts.get(at) ?? []);
    if (near.some((other) => Math.abs(other - startMs) <= JOIN_MS)) continue;
    const own = starts.get(slot);
    if (own === undefined) starts.set(slot, [startMs]);
    else own.push(startMs);
    maxima.push(evidence);
  }
  return maxima;
}
