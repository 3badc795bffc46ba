/** An entry in the order of use. */
export interface Linked<E> {
  /** Neighbours in the order of use. */
  older: E | undefined;
  newer: E | undefined;
}

/**
 * The order in which entries were used, as a list through the entries: every line uses some ten of them, and deleting and setting
 * anew in a `Map` costs many times as much.
 */
export class UseOrder<E extends Linked<E>> {
  oldest: E | undefined;
  newest: E | undefined;

  clear(): void {
    this.oldest = this.newest = undefined;
  }

  /** An entry that is in the list is now the one used last. */
  touch(entry: E): void {
    if (entry === this.newest) return;
    this.remove(entry);
    this.append(entry);
  }

  append(entry: E): void {
    const before = this.newest;
    entry.older = before;
    entry.newer = undefined;
    if (before === undefined) this.oldest = entry;
    else before.newer = entry;
    this.newest = entry;
  }

  /**
   * Its own pointers go, too: an entry that lived long and is gone lies where the collector seldom looks, and would keep alive all that
   * came after it until then.
   */
  remove(entry: E): void {
    const { older, newer } = entry;
    if (older === undefined) this.oldest = newer;
    else older.newer = newer;
    if (newer === undefined) this.newest = older;
    else newer.older = older;
    entry.older = entry.newer = undefined;
  }

  /** From the least to the most recently used; the entry in hand may be removed. */
  *[Symbol.iterator](): Generator<E> {
    for (let entry = this.oldest; entry !== undefined;) {
      const { newer } = entry;
      yield entry;
      entry = newer;
    }
  }
}
