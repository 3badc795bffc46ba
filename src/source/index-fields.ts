import { ConnectorError } from '../errors/index.js';
import type { FieldCapabilities, SearchClient } from '../search/index.js';

/** How an index pattern is read. */
export interface IndexFields {
  /** Time of the event. */
  readonly time: string;
  /** Time of the arrival, or the time field again. */
  readonly cursor: string;
  /** True when `log.offset` is a number wherever it is mapped. */
  readonly hasOffset: boolean;
  /** Some index has nanoseconds in one of the two fields. */
  readonly hasNanos: boolean;
}

const OFFSET = 'log.offset';
const INGESTED = 'event.ingested';
const DATES = new Set(['date', 'date_nanos']);
const WHOLE_NUMBERS = new Set(['long', 'integer', 'short', 'byte']);

/**
 * Looks the fields up in the mappings. `auto` takes `event.ingested` as cursor where every document of the range has it.
 * @throws ConnectorError INDEX_NOT_FOUND, NO_USABLE_FIELD
 */
export async function resolveIndexFields(
  client: SearchClient,
  index: string,
  timeField: string,
  cursorField: string,
  query: Readonly<Record<string, unknown>>,
): Promise<IndexFields> {
  const wanted = cursorField === 'auto' ? INGESTED : cursorField;
  const capabilities = await client.fieldCaps(index, [timeField, wanted, OFFSET]);
  requireDate(capabilities, index, timeField);
  let cursor = timeField;
  if (cursorField !== 'auto') {
    requireDate(capabilities, index, cursorField);
    cursor = cursorField;
  } else if (isDate(capabilities, INGESTED)) {
    const without = { bool: { filter: [query], must_not: [{ exists: { field: INGESTED } }] } };
    if ((await client.count(index, without)) === 0) cursor = INGESTED;
  }
  const offsetTypes = capabilities.fields.get(OFFSET)?.types ?? [];
  const types = [timeField, cursor].flatMap((field) => capabilities.fields.get(field)?.types ?? []);
  return {
    time: timeField,
    cursor,
    hasOffset: offsetTypes.length > 0 && offsetTypes.every((type) => WHOLE_NUMBERS.has(type)),
    hasNanos: types.includes('date_nanos'),
  };
}

function isDate(capabilities: FieldCapabilities, field: string): boolean {
  const capability = capabilities.fields.get(field);
  return capability !== undefined && capability.types.every((type) => DATES.has(type)) && capability.aggregatable;
}

function requireDate(capabilities: FieldCapabilities, index: string, field: string): void {
  if (isDate(capabilities, field)) return;
  const types = capabilities.fields.get(field)?.types;
  throw new ConnectorError(
    'NO_USABLE_FIELD',
    types === undefined
      ? `No matching index maps the field ${field}`
      : `The field ${field} is not a date with doc values in every matching index (${types.join(', ')})`,
    {
      where: index,
      todo: 'Set source.timeField or source.cursorField to a date field, or narrow source.indices to indices that have it.',
    },
  );
}
