export interface BulkOperation {
  readonly op: 'create' | 'index' | 'update' | 'delete';
  readonly index: string;
  readonly id: string;
  /** For `update`: `{doc, doc_as_upsert}` and the like; none for `delete`. */
  readonly body?: Readonly<Record<string, unknown>>;
}

/** The NDJSON lines of one bulk operation, each ended by a newline. */
export function bulkLines(operation: BulkOperation): string {
  const action = `{"${operation.op}":{"_index":${JSON.stringify(operation.index)},"_id":${JSON.stringify(operation.id)}}}\n`;
  return operation.body === undefined ? action : `${action}${JSON.stringify(operation.body)}\n`;
}
