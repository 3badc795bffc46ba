/** What followed one context in training. */
export interface Followers {
  /** Events seen after the context. */
  total: number;
  /** Value → how often. */
  readonly counts: Map<number, number>;
}

/** Context → what followed it. Contexts are packed into numbers by whoever owns the table. */
export class CountTable {
  readonly #followers = new Map<number, Followers>();

  /** @param by negative to take back what was added: no trace is left of what has come to 0 */
  add(context: number, value: number, by = 1): void {
    let followers = this.#followers.get(context);
    if (followers === undefined) {
      followers = { total: 0, counts: new Map() };
      this.#followers.set(context, followers);
    }
    const count = (followers.counts.get(value) ?? 0) + by;
    if (count < 0) throw new RangeError('more is taken back than was counted');
    followers.total += by;
    if (count > 0) followers.counts.set(value, count);
    else followers.counts.delete(value);
    if (followers.counts.size === 0) this.#followers.delete(context);
  }

  after(context: number): Followers | undefined {
    return this.#followers.get(context);
  }

  /** In ascending order of the contexts. */
  entries(): [context: number, followers: Followers][] {
    return [...this.#followers].sort(([a], [b]) => a - b);
  }
}

/**
 * Share of the shorter context's probability in p(w | context) = (c(w) + K p) / (n + K), with K the number of distinct values seen
 * after the context and n their total (Witten & Bell 1991, method C, interpolated). The rest is c(w) / (n + K).
 */
export function backOffShare({ total, counts }: Followers): number {
  return counts.size / (total + counts.size);
}

/** One step of the recursion: the probability of a value given this context, from that given the shorter one. */
export function wittenBell(followers: Followers, value: number, shorter: number): number {
  const { total, counts } = followers;
  return ((counts.get(value) ?? 0) + counts.size * shorter) / (total + counts.size);
}
