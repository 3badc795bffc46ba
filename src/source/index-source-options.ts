import type { SearchClient } from '../search/index.js';
import type { LateSpan } from './arrivals-state.js';

export interface IndexSourceOptions {
  readonly client: SearchClient;
  /** Names, aliases, patterns; one without a wildcard must exist. */
  readonly indices: readonly string[];
  /** Default `@timestamp`. */
  readonly timeField?: string;
  /**
   * Date field of the arrival; default `auto`: `event.ingested` where every document has it, else the time field. Only with
   * `nowMs`: a plain range is read by event time, whenever its documents arrived.
   */
  readonly cursorField?: string;
  /** Documents with an event time in [fromMs, toMs) only; infinite: no bound. */
  readonly fromMs: number;
  readonly toMs: number;
  /** With `delayMs`: read what had arrived by `nowMs - delayMs`, a bound on the cursor field. Without, toMs must be finite. */
  readonly nowMs?: number;
  readonly delayMs?: number;
  /** How far a pass goes back behind the last one's end, for documents that arrived late. Default 0. */
  readonly overlapMs?: number;
  /** How far behind the overlap a pass looks for documents that arrived later still. Default 0: they are counted only. */
  readonly lateMs?: number;
  readonly pageSize?: number;
  readonly keepAliveMs?: number;
  /** Narrows the documents. */
  readonly query?: Readonly<Record<string, unknown>>;
  /** Bound of the seen-id filter, in documents. */
  readonly maxSeen?: number;
  /** Documents behind the overlap known by identity; 8 bytes each in the cursor. Default 20,000. */
  readonly maxKeys?: number;
}

/**
 * The documents of the options' range whose cursor field lies in [lowerMs, upperMs), null or infinite: no bound; and the new ones
 * in late spans.
 */
export function passQuery(
  { timeField, fromMs, toMs, query }: IndexSourceOptions,
  cursorField: string,
  lowerMs: number | null,
  upperMs: number,
  late: readonly LateSpan[] = [],
): Readonly<Record<string, unknown>> {
  const regular = range(cursorField, lowerMs ?? -Infinity, upperMs);
  const filter: unknown[] = [
    range(timeField ?? '@timestamp', fromMs, toMs),
    late.length === 0 ? regular : anyOf([regular, ...late.map((span) => lateQuery(span, cursorField))]),
    ...(query === undefined ? [] : [query]),
  ];
  return { bool: { filter } };
}

function lateQuery({ fromMs, toMs, above }: LateSpan, cursorField: string): unknown {
  if (above === null) return range(cursorField, fromMs, toMs);
  const known = { terms: { _index: above.map(([index]) => index) } };
  const isNew = above.map(([index, seqNo]) => {
    return { bool: { filter: [{ term: { _index: index } }, { range: { _seq_no: { gt: seqNo } } }] } };
  });
  return { bool: { filter: [range(cursorField, fromMs, toMs), anyOf([...isNew, { bool: { must_not: [known] } }])] } };
}

function anyOf(should: readonly unknown[]): unknown {
  return { bool: { should, minimum_should_match: 1 } };
}

/** Infinite bounds are left out; a document without the field never matches. */
function range(field: string, fromMs: number, toMs: number): unknown {
  return {
    range: {
      [field]: {
        ...(Number.isFinite(fromMs) ? { gte: fromMs } : {}),
        ...(Number.isFinite(toMs) ? { lt: toMs } : {}),
        format: 'epoch_millis',
      },
    },
  };
}
