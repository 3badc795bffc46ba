import type { Config } from '../config/index.js';
import type { SearchClient } from '../search/index.js';
import type { IndexSourceOptions } from '../source/index.js';

/** The options of a source over the configured indices, for event times in a range (by default without bounds). */
export function sourceOptions(
  client: SearchClient,
  { source }: Config,
  range: { readonly fromMs?: number; readonly toMs?: number },
): IndexSourceOptions {
  return {
    client,
    indices: source.indices,
    timeField: source.timeField,
    cursorField: source.cursorField,
    pageSize: source.pageSize,
    fromMs: range.fromMs ?? -Infinity,
    toMs: range.toMs ?? Infinity,
    ...(source.query === undefined ? {} : { query: source.query }),
  };
}
