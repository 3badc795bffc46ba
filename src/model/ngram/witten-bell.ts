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

  add(context: number, value: number, count = 1): void {
    let followers = this.#followers.get(context);
    if (followers === undefined) {
      followers = { total: 0, counts: new Map() };
      this.#followers.set(context, followers);
    }
    followers.total += count;
    followers.counts.set(value, (followers.counts.get(value) ?? 0) + count);
  }

  after(context: number): Followers | undefined {
    return this.#followers.get(context);
  }

  /** JSON form: `[context, value, count, value, count, …]` a context. */
  toJSON(): number[][] {
    return [...this.#followers].map(([context, { counts }]) => [context, ...[...counts].flat()]);
  }

  /** @returns undefined when the JSON is not that of a table with values below `values` */
  static fromJSON(json: unknown, values: number): CountTable | undefined {
    if (!Array.isArray(json)) return undefined;
    const table = new CountTable();
    for (const entry of json as unknown[]) {
      if (!Array.isArray(entry) || entry.length < 3 || entry.length % 2 === 0) return undefined;
      const numbers = entry as unknown[];
      if (!numbers.every((item) => Number.isSafeInteger(item) && (item as number) >= 0)) return undefined;
      const [context, ...pairs] = numbers as number[];
      for (let i = 0; i < pairs.length; i += 2) {
        if (pairs[i] >= values || pairs[i + 1] === 0) return undefined;
        table.add(context, pairs[i], pairs[i + 1]);
      }
    }
    return table;
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
