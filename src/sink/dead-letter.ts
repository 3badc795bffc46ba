import type { SinkDocument } from '../types/index.js';
import type { BulkItemResult, BulkOperation } from '../search/index.js';
import { documentId } from './document-id.js';
import { isoTime } from './ecs.js';
import { deadLetterName } from './index-names.js';

/** Characters of a refused document that are kept. */
const MAX_BODY = 262_144;

export type Refusal = Pick<BulkItemResult, 'status' | 'errorType' | 'errorReason'>;

/** The record of a refused document: the reason, and the body as text, which no mapping can refuse. */
export function deadLetter(prefix: string, document: SinkDocument, index: string, refusal: Refusal): BulkOperation {
  const text = JSON.stringify(document.body);
  const body = {
    '@timestamp': isoTime(document.timeMs),
    event: { kind: 'pipeline_error', module: 'logmamba', dataset: 'logmamba.dead_letter', reason: refusal.errorReason },
    error: { type: refusal.errorType, message: refusal.errorReason, code: String(refusal.status) },
    dead_letter: {
      index,
      id: document.id,
      op: document.op,
      status: refusal.status,
      body: text.slice(0, MAX_BODY),
      truncated: text.length > MAX_BODY,
    },
  };
  return { op: 'index', index: deadLetterName(prefix), id: documentId(index, document.id), body };
}

/** What becomes of one item of a bulk answer. */
export type ItemVerdict = 'written' | 'existing' | 'retry' | 'refused' | 'fault';

const BUSY = new Set([429, 500, 502, 503, 504]);
/** Answers of status 400 that speak of the index or the cluster, not of the document. */
const NOT_THE_DOCUMENT = new Set(['validation_exception', 'index_closed_exception', 'invalid_index_name_exception']);

/**
 * `refused`: this document can never be written (mapping, size), so it goes to the dead letters. `fault`: none could be
 * (privileges, closed or missing index), so the run ends and its work is repeated later.
 */
export function judgeItem({ op, status, errorType }: BulkItemResult): ItemVerdict {
  if (status < 300) return 'written';
  if (status === 409) return op === 'create' ? 'existing' : 'retry';
  if (BUSY.has(status)) return 'retry';
  if (status === 413) return 'refused';
  if (status === 400 && !NOT_THE_DOCUMENT.has(errorType ?? '')) return 'refused';
  return 'fault';
}
