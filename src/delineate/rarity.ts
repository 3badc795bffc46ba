/** How seldom benign time comes to a value: the largest values of a benign history, and an exponential tail beyond them. */
export interface Rarity {
  /** Days of the history. */
  readonly days: number;
  /** Largest first, all above 0: as many as are rarer than `COMMON_PER_DAY`, and at least 256 where there are as many. */
  readonly top: readonly number[];
}

const LEAST_TOP = 256;
/** Rarity of what benign time comes to once a day, nats. */
export const ONCE_A_DAY = 2;
/** What happens this often a day is no evidence at all. */
const COMMON_PER_DAY = Math.exp(ONCE_A_DAY);
/** Least mean excess of a tail: one day's values never make the next one's impossible. */
export const LEAST_EXCESS = 0.7;

export function rarityOf(values: readonly number[], days: number): Rarity {
  const top = values
    .filter((value) => value > 0)
    .sort((a, b) => b - a)
    // Cut sooner, a long history would call rare whatever lies below the cut, however common.
    .slice(0, Math.max(LEAST_TOP, Math.ceil(COMMON_PER_DAY * days)));
  return { days, top };
}

/** Tail of the largest values (peaks over threshold): how many, above what, and how far on the mean. */
export interface Tail {
  readonly k: number;
  readonly u: number;
  readonly excess: number;
}

/** With n values: k = ⌊n/4⌋ within 4 to 20 (at most n), u the (k+1)-th largest, or 0; the excess is the k largest's mean over u. */
export function tailOf(top: readonly number[]): Tail {
  const n = top.length;
  const k = Math.min(Math.max(Math.floor(n / 4), 4), 20, n);
  const u = k < n ? top[k] : 0;
  let excess = 0;
  for (let i = 0; i < k; i += 1) excess += top[i] - u;
  return { k, u, excess: excess / Math.max(1, k) };
}

/**
 * What separate values come to `perDay` times a day: beyond the k largest by the exponential tail, u + b ln(r / perDay) with r = k/days
 * and b their mean excess, or just above the (⌊perDay · days⌋ + 1)-th largest; 0 when there are too few.
 * @param maxima largest first
 */
export function tailLevel(maxima: readonly number[], days: number, perDay: number): number {
  if (maxima.length === 0) return 0;
  const { k, u, excess } = tailOf(maxima);
  const rate = k / days;
  if (rate > perDay) return u + excess * Math.log(rate / Math.max(perDay, 1e-6));
  const allowed = Math.floor(perDay * days);
  return allowed < maxima.length ? maxima[allowed] * (1 + 1e-9) + 1e-9 : 0;
}

const tails = new WeakMap<Rarity, Tail>();

/** −ln of how much rarer than e² a day a benign value like this is, nats; 0 for what is as common. */
export function rarityNats(rarity: Rarity, value: number): number {
  if (value <= 0) return 0;
  let tail = tails.get(rarity);
  if (tail === undefined) {
    tail = tailOf(rarity.top);
    tails.set(rarity, tail);
  }
  const { k, u, excess } = tail;
  // Of what was never seen at all, half an occurrence in the history.
  const perDay =
    value > u
      ? (Math.max(k, 0.5) / rarity.days) * Math.exp((u - value) / Math.max(LEAST_EXCESS, excess))
      : rate(rarity, k, value);
  return Math.max(0, Math.log(COMMON_PER_DAY / perDay));
}

function rate({ top, days }: Rarity, k: number, value: number): number {
  let count = k;
  while (count < top.length && top[count] >= value) count += 1;
  return count / days;
}
