import { setTimeout as sleep } from 'node:timers/promises';
import { ConnectorError } from '../errors/index.js';
import { bulkLines, decideRetry, statusOf } from '../search/index.js';
import type { BulkItemResult, BulkOperation, RetryPolicy, SearchClient } from '../search/index.js';
import type { Random } from '../types/index.js';
import { judgeItem } from './dead-letter.js';
import type { ItemVerdict, Refusal } from './dead-letter.js';

export interface BulkWriterOptions {
  readonly client: Pick<SearchClient, 'bulk'>;
  readonly maxBytes: number;
  readonly retry: RetryPolicy;
  /** For the jitter of waits. */
  readonly random: Random;
}

export type BulkOutcome =
  { readonly kind: 'written' | 'existing' } | { readonly kind: 'refused'; readonly refusal: Refusal };

interface Item {
  readonly place: number;
  readonly lines: string;
  readonly operation: BulkOperation;
}

/**
 * Writes operations by `_bulk` requests of bounded size, one at a time, until each is written, there already or refused for
 * good. Items that a busy engine put off are sent again; a request too large is halved. No id may occur twice in a call.
 */
export class BulkWriter {
  /** Items sent again. */
  retried = 0;
  readonly #options: BulkWriterOptions;

  constructor(options: BulkWriterOptions) {
    this.#options = options;
  }

  /**
   * Outcomes in the order of `operations`.
   * @throws ConnectorError WRITE_FAILED when the engine stays busy or refuses whatever the document
   */
  async send(operations: readonly BulkOperation[]): Promise<BulkOutcome[]> {
    const outcomes: BulkOutcome[] = [];
    let batch: Item[] = [];
    let bytes = 0;
    for (const [place, operation] of operations.entries()) {
      const lines = bulkLines(operation);
      const size = Buffer.byteLength(lines);
      if (batch.length > 0 && bytes + size > this.#options.maxBytes) {
        await this.#sendBatch(batch, outcomes);
        batch = [];
        bytes = 0;
      }
      batch.push({ place, lines, operation });
      bytes += size;
    }
    if (batch.length > 0) await this.#sendBatch(batch, outcomes);
    return outcomes;
  }

  async #sendBatch(batch: readonly Item[], outcomes: BulkOutcome[]): Promise<void> {
    let items = batch;
    for (let attempt = 0; items.length > 0; attempt++) {
      const results = await this.#call(items);
      if (results === 'too large') return this.#halve(items, outcomes);
      const again: Item[] = [];
      for (const [i, item] of items.entries()) {
        const outcome = this.#judge(item, results[i]);
        if (outcome === undefined) again.push(item);
        else outcomes[item.place] = outcome;
      }
      if (again.length === 0) return;
      const last = results[items.indexOf(again[0])];
      // An update that met another writer (409) is put off as a busy engine's answer is.
      const status = last.status === 409 ? 429 : last.status === 500 ? 503 : last.status;
      const decision = decideRetry({ status }, attempt, this.#options.retry, this.#options.random);
      if (decision.action === 'fail') throw writeFailed(again[0].operation, last, attempt + 1);
      this.retried += again.length;
      items = again;
      await sleep(decision.delayMs);
    }
  }

  async #call(items: readonly Item[]): Promise<readonly BulkItemResult[] | 'too large'> {
    let results: readonly BulkItemResult[];
    try {
      results = await this.#options.client.bulk(items.map(({ lines }) => lines).join(''));
    } catch (error) {
      if (statusOf(error) === 413) return 'too large';
      throw error;
    }
    if (results.length !== items.length) {
      const message = `The engine answered for ${results.length} of ${items.length} documents.`;
      throw new ConnectorError('WRITE_FAILED', message, {
        where: '_bulk',
        todo: 'Look for a proxy that alters answers.',
      });
    }
    return results;
  }

  async #halve(items: readonly Item[], outcomes: BulkOutcome[]): Promise<void> {
    if (items.length === 1) {
      const refusal = {
        status: 413,
        errorType: 'request_too_large',
        errorReason: 'The engine refuses a request of this size.',
      };
      outcomes[items[0].place] = { kind: 'refused', refusal };
      return;
    }
    const middle = items.length >> 1;
    await this.#sendBatch(items.slice(0, middle), outcomes);
    await this.#sendBatch(items.slice(middle), outcomes);
  }

  /** Undefined: to be sent again. */
  #judge(item: Item, result: BulkItemResult): BulkOutcome | undefined {
    const verdict: ItemVerdict = judgeItem(result);
    switch (verdict) {
      case 'written':
      case 'existing':
        return { kind: verdict };
      case 'refused':
        return { kind: 'refused', refusal: result };
      case 'retry':
        return undefined;
      case 'fault':
        throw writeFailed(item.operation, result, 1);
    }
  }
}

function writeFailed({ index }: BulkOperation, result: BulkItemResult, tries: number): ConnectorError {
  const { status, errorType, errorReason } = result;
  const times = tries > 1 ? ` after ${tries} tries` : '';
  const message = `The engine does not take documents${times} (${status} ${errorType ?? ''}): ${errorReason ?? 'no reason given'}`;
  const todo =
    status === 401 || status === 403
      ? 'Grant the account the privilege to create and write the index, or lift the block on it (disk full?).'
      : 'See the reason; nothing is lost: the next run writes the same documents again.';
  return new ConnectorError('WRITE_FAILED', message, { where: index, todo, status });
}
