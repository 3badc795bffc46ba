import type { SourceRef } from '../types/index.js';

/** What speaks against, or for, learning from a line. */
export type Standing = 'alerted' | 'malicious' | 'benign';

/** Places of documents, bounded in number. */
export class LineSet {
  readonly #ids = new Map<string, Set<string>>();
  readonly #maxLines: number;
  readonly #full: () => Error;
  #size = 0;

  /** @param full what to throw when there are more than are kept */
  constructor(maxLines: number, full: () => Error) {
    this.#maxLines = maxLines;
    this.#full = full;
  }

  get size(): number {
    return this.#size;
  }

  has(ref: SourceRef): boolean {
    return ref.kind === 'document' && this.#ids.get(ref.index)?.has(ref.id) === true;
  }

  add({ index, id }: { readonly index: string; readonly id: string }): void {
    let ids = this.#ids.get(index);
    if (ids === undefined) {
      ids = new Set();
      this.#ids.set(index, ids);
    }
    const before = ids.size;
    ids.add(id);
    this.#size += ids.size - before;
    if (this.#size > this.#maxLines) throw this.#full();
  }
}
