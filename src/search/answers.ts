import { asArray, asNumber, asRecord, asString, asStrings } from './json-read.js';
import type { BulkItemResult, FieldCapabilities, FieldCapability, SearchHit, SearchResult } from './search-client.js';

/** The parts of a `_search` answer that the connector reads. */
export function readSearch(body: unknown): SearchResult {
  const answer = asRecord(body);
  const hits = asRecord(answer?.hits);
  const total = hits?.total;
  return {
    hits: asArray(hits?.hits).map(readHit),
    total: asNumber(total) ?? asNumber(asRecord(total)?.value),
    pitId: asString(answer?.pit_id),
    aggregations: asRecord(answer?.aggregations) ?? {},
  };
}

function readHit(value: unknown): SearchHit {
  const hit = asRecord(value) ?? {};
  const seqNo = asNumber(hit._seq_no);
  const primaryTerm = asNumber(hit._primary_term);
  return {
    index: asString(hit._index) ?? '',
    id: asString(hit._id) ?? '',
    source: asRecord(hit._source) ?? {},
    sort: asArray(hit.sort),
    ...(seqNo === undefined ? {} : { seqNo }),
    ...(primaryTerm === undefined ? {} : { primaryTerm }),
  };
}

const BULK_OPS = ['create', 'index', 'update', 'delete'] as const;

/** One result per item of a `_bulk` answer, in order. */
export function readBulk(body: unknown): BulkItemResult[] {
  return asArray(asRecord(body)?.items).map((entry) => {
    const item = asRecord(entry) ?? {};
    const op = BULK_OPS.find((name) => item[name] !== undefined) ?? 'index';
    const result = asRecord(item[op]) ?? {};
    const error = asRecord(result.error);
    return {
      op,
      index: asString(result._index) ?? '',
      id: asString(result._id) ?? '',
      status: asNumber(result.status) ?? 0,
      errorType: asString(error?.type),
      errorReason: errorReason(error),
    };
  });
}

/** The reason of an item's fault with the first cause below it, which is the one that names the field's fault. */
function errorReason(error: Readonly<Record<string, unknown>> | undefined): string | undefined {
  const reason = asString(error?.reason);
  const cause = asString(asRecord(error?.caused_by)?.reason);
  return cause === undefined || reason === undefined ? reason : `${reason} (${cause})`;
}

/** `_field_caps`, asked with `include_unmapped=false`. */
export function readFieldCaps(body: unknown): FieldCapabilities {
  const answer = asRecord(body);
  const fields = new Map<string, FieldCapability>();
  for (const [name, value] of Object.entries(asRecord(answer?.fields) ?? {})) {
    const byType = Object.entries(asRecord(value) ?? {}).filter(([type]) => type !== 'unmapped');
    if (byType.length === 0) continue;
    fields.set(name, {
      types: byType.map(([type]) => type),
      searchable: byType.every(([, capability]) => asRecord(capability)?.searchable === true),
      aggregatable: byType.every(([, capability]) => asRecord(capability)?.aggregatable === true),
    });
  }
  return { indices: asStrings(answer?.indices), fields };
}
