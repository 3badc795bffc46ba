import { DEFAULT_RETRY } from '../search/index.js';
import type { BulkOperation, RetryPolicy, SearchClient } from '../search/index.js';
import { ConnectorError } from '../errors/index.js';
import type { DocumentSink, Random, SinkCounts, SinkDocument } from '../types/index.js';
import { AlertQueue } from './alert-queue.js';
import { BulkQueue } from './bulk-queue.js';
import { BulkWriter } from './bulk-writer.js';
import { deadLetter } from './dead-letter.js';
import { indexName } from './index-names.js';
import { mergeDocuments, patchOf } from './merge-documents.js';

export interface IndexSinkOptions {
  readonly client: Pick<SearchClient, 'bulk'>;
  readonly prefix: string;
  /** Time of the pass; by default no event is taken to lie after it. */
  readonly nowMs?: number;
  /** Bytes a bulk request. */
  readonly maxBytes?: number;
  /** Documents held before a request is made; by default as many as an engine is quickest with. */
  readonly maxDocuments?: number;
  /** Requests that are made before one is waited for. */
  readonly maxRequests?: number;
  /** Requests that may wait for their turn before a write waits, too; none by default. */
  readonly maxWaiting?: number;
  readonly retry?: RetryPolicy;
  readonly random?: Random;
  /** Time that alerts are stamped with. */
  readonly clock?: () => number;
}

/**
 * Writes documents to `<prefix>-scores-YYYY.MM.DD` and its fellows. What an engine refuses for good goes to
 * `<prefix>-dead-letter` with the reason, and is counted; all else either is written or ends the run with WRITE_FAILED.
 *
 * Requests are on their way while more is written; one with an id that another on its way holds waits for that, so that of an id what
 * is written later never arrives earlier. A fault is thrown by whichever call meets it next, and by all after that: a flush
 * never passes over it. More may be written while a flush is waited for. With a segment go its alerts (`alert-document.ts`). Counts are
 * totals since the sink was made, without alerts.
 */
export function createIndexSink(options: IndexSinkOptions): DocumentSink {
  const {
    client,
    prefix,
    nowMs = Infinity,
    maxBytes = 5 << 20,
    maxDocuments = 2500,
    maxRequests = 2,
    maxWaiting = 0,
    retry = DEFAULT_RETRY,
    random = Math.random,
    clock = Date.now,
  } = options;
  const writer = new BulkWriter({ client, maxBytes, retry, random });
  let pending = new Map<string, SinkDocument>();
  const counts = { written: 0, existing: 0, deadLettered: 0 };
  const alerts = new AlertQueue(clock);
  const queue = new BulkQueue({ send, maxRequests, maxWaiting });

  function queuePending(): void {
    queue.add(pending);
    pending = new Map();
  }

  async function send(documents: readonly SinkDocument[]): Promise<void> {
    const operations = documents.map((document) => toOperation(indexName(prefix, document, nowMs), document));
    const outcomes = await writer.send(operations);
    const letters: BulkOperation[] = [];
    for (const [i, outcome] of outcomes.entries()) {
      if (outcome.kind === 'refused')
        letters.push(deadLetter(prefix, documents[i], operations[i].index, outcome.refusal));
      else if (documents[i].target !== 'alerts') counts[outcome.kind] += 1;
    }
    if (letters.length > 0) await bury(letters);
  }

  async function bury(letters: readonly BulkOperation[]): Promise<void> {
    for (const [i, outcome] of (await writer.send(letters)).entries()) {
      if (outcome.kind === 'refused') {
        const message = `A refused document could not be kept either: ${outcome.refusal.errorReason ?? 'no reason given'}`;
        throw new ConnectorError('WRITE_FAILED', message, {
          where: letters[i].index,
          todo: 'Run install, so that the index of dead letters has its mapping.',
        });
      }
      counts.deadLettered += 1;
    }
  }

  async function write(documents: readonly SinkDocument[]): Promise<void> {
    for (const document of [...documents, ...alerts.alertsOf(documents)]) {
      const key = `${indexName(prefix, document, nowMs)} ${document.id}`;
      const held = pending.get(key);
      if (held !== undefined && document.op === 'create' && document.target !== 'alerts') counts.existing += 1;
      pending.set(key, held === undefined ? document : mergeDocuments(held, document));
      if (pending.size >= maxDocuments) queuePending();
    }
    await queue.room();
  }

  async function flush(): Promise<SinkCounts> {
    if (pending.size > 0) queuePending();
    await queue.settled();
    return { ...counts, retried: writer.retried };
  }

  async function close(): Promise<void> {
    await flush();
  }

  return { write, flush, close };
}

function toOperation(index: string, document: SinkDocument): BulkOperation {
  const place = { index, id: document.id };
  if (document.op !== 'upsert') return { op: document.op, ...place, body: document.body };
  return { op: 'update', ...place, body: { doc: patchOf(document), upsert: document.body } };
}
