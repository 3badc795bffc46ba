import type { SinkDocument } from '../types/index.js';

/** Documents of one request by their keys: index and id. */
export type Batch = ReadonlyMap<string, SinkDocument>;

export interface BulkQueueOptions {
  readonly send: (documents: readonly SinkDocument[]) => Promise<void>;
  /** Requests on their way at a time. */
  readonly maxRequests: number;
  /** Batches that may wait for their turn before `room` makes a caller wait, too. */
  readonly maxWaiting: number;
}

/**
 * Sends batches in the order in which they were added, some at a time, but never two with one key: of an id, what was added later
 * arrives later. A fault is thrown by all that is asked of the queue from then on.
 */
export class BulkQueue {
  readonly #options: BulkQueueOptions;
  /** Oldest first; a request that failed stays at the head, for all later calls to meet. */
  readonly #onTheirWay: { readonly batch: Batch; readonly done: Promise<void> }[] = [];
  /** Of the batches added last: each resolves when its request is on its way. */
  readonly #begun: Promise<void>[] = [];

  constructor(options: BulkQueueOptions) {
    this.#options = options;
  }

  add(batch: Batch): void {
    const begun = this.#beginAfter(this.#begun.at(-1), batch);
    // thrown again where it is waited for
    begun.catch(() => undefined);
    this.#begun.push(begun);
    if (this.#begun.length > this.#options.maxWaiting + 1) void this.#begun.shift();
  }

  /** Waits until no more batches wait than may. */
  async room(): Promise<void> {
    if (this.#begun.length > this.#options.maxWaiting) await this.#begun[0];
  }

  /** Waits for all that has been added so far; of what is added meanwhile, it may wait for some. */
  async settled(): Promise<void> {
    await this.#begun.at(-1);
    await Promise.all(this.#onTheirWay.map(({ done }) => done));
  }

  async #beginAfter(before: Promise<void> | undefined, batch: Batch): Promise<void> {
    if (before !== undefined) await before;
    await this.#begin(batch);
  }

  async #begin(batch: Batch): Promise<void> {
    while (
      this.#onTheirWay.length >= this.#options.maxRequests ||
      this.#onTheirWay.some((other) => shareKey(batch, other.batch))
    ) {
      await this.#onTheirWay[0].done;
      this.#onTheirWay.shift();
    }
    const done = this.#options.send([...batch.values()]);
    done.catch(() => undefined);
    this.#onTheirWay.push({ batch, done });
  }
}

function shareKey(a: Batch, b: Batch): boolean {
  for (const key of a.keys()) if (b.has(key)) return true;
  return false;
}
