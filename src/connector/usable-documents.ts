import { ConnectorError } from '../errors/index.js';
import { NO_LINE } from '../parse/index.js';
import type { UnparsedLog } from '../types/index.js';

/**
 * Where nothing could be parsed, tells documents of another kind from damaged lines.
 * @param sample the first that could not be parsed
 * @throws ConnectorError NO_USABLE_FIELD
 */
export function requireLines(sample: readonly UnparsedLog[], where: string): void {
  if (sample.length === 0 || sample.some(({ reason }) => reason !== NO_LINE)) return;
  throw new ConnectorError('NO_USABLE_FIELD', 'no document holds a log line in a field that is known', {
    where: `${where}; the first has ${sample[0].excerpt}`,
    todo: 'name indices that hold auth logs (source.indices), or narrow them with source.query; `logmamba check` shows a sample',
  });
}
