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

  add(context: number, value: number): void {
    let followers = this.#followers.get(context);
    if (followers === undefined) {
      followers = { total: 0, counts: new Map() };
      this.#followers.set(context, followers);
    }
    followers.total++;
    followers.counts.set(value, (followers.counts.get(value) ?? 0) + 1);
  }

  after(context: number): Followers | undefined {
    return this.#followers.get(context);
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
