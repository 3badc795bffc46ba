import { ConnectorError } from '../../errors/index.js';
import { KEY_PARTS, ROW, ROW_WIDTH, type RowShape } from '../../types/index.js';
import { KeyBase } from './key-base.js';
import { fitsPacking, NGRAM_KINDS, NGRAM_LEVELS, packContexts, type NgramKind } from './ngram-contexts.js';
import { NgramPredictor } from './ngram-predictor.js';
import { CountTable } from './witten-bell.js';

const FORMAT = 1;

export interface NgramTraining {
  readonly kind: NgramKind;
  /** Rows of `ROW_WIDTH` integers, one array a stream, in order of time. */
  readonly streams: readonly Int32Array[];
  readonly shape: RowShape;
  /** `shape.keys` × 5. */
  readonly keyTuples: Int32Array;
}

/**
 * Counts the streams.
 * @throws ConnectorError MODEL_INVALID when arrays and shape do not fit each other
 */
export function trainNgram({ kind, streams, shape, keyTuples }: NgramTraining): NgramPredictor {
  checkShape(shape, keyTuples);
  const base = new KeyBase(shape.parts);
  const levels = Array.from({ length: NGRAM_LEVELS[kind] }, () => new CountTable());
  const contexts = new Float64Array(levels.length);
  for (const rows of streams) {
    if (rows.length % ROW_WIDTH !== 0) throw invalid('A stream ends within a row.');
    const history = Int32Array.of(-1, -1);
    for (let at = 0; at < rows.length; at += ROW_WIDTH) {
      const row = rows.subarray(at, at + ROW_WIDTH);
      const id = row[ROW.key];
      base.add(row);
      packContexts(kind, shape, row, history, contexts);
      // A key without an id is left to the base.
      if (id > 0) levels.forEach((table, level) => table.add(contexts[level], id));
      history[1] = history[0];
      history[0] = id;
    }
  }
  return new NgramPredictor({ kind, shape, keyTuples, base, levels });
}

/** The counts as UTF-8 JSON, a part of a bundle. */
export function ngramToBytes(predictor: NgramPredictor): Uint8Array {
  return new TextEncoder().encode(JSON.stringify({ format: FORMAT, ...predictor.toJSON() }));
}

/** @throws ConnectorError MODEL_INVALID when the bytes are damaged or do not fit the shape */
export function loadNgram(bytes: Uint8Array, shape: RowShape, keyTuples: Int32Array): NgramPredictor {
  checkShape(shape, keyTuples);
  const { format, kind, base, levels } = parseObject(bytes);
  const known = NGRAM_KINDS.find((name) => name === kind);
  if (format !== FORMAT || known === undefined) throw invalid('Its format is unknown.');
  const loadedBase = KeyBase.fromJSON(base, shape.parts);
  const tables = Array.isArray(levels) ? levels.map((table) => CountTable.fromJSON(table, shape.keys)) : [];
  const loaded = tables.filter((table) => table !== undefined);
  if (loadedBase === undefined || loaded.length !== tables.length || loaded.length !== NGRAM_LEVELS[known]) {
    throw invalid('Its counts are damaged or of another vocabulary.');
  }
  return new NgramPredictor({ kind: known, shape, keyTuples, base: loadedBase, levels: loaded });
}

function parseObject(bytes: Uint8Array): Record<string, unknown> {
  try {
    const json: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
    return typeof json === 'object' && json !== null ? (json as Record<string, unknown>) : {};
  } catch (error) {
    throw invalid('It is not JSON.', error);
  }
}

function checkShape(shape: RowShape, keyTuples: Int32Array): void {
  if (keyTuples.length !== shape.keys * KEY_PARTS.length) throw invalid('Key tuples and vocabulary differ in size.');
  if (!fitsPacking(shape)) throw invalid('Its vocabulary is too large.');
}

function invalid(reason: string, cause?: unknown): ConnectorError {
  return new ConnectorError(
    'MODEL_INVALID',
    `The n-gram model cannot be used: ${reason}`,
    { where: 'model.ngram', todo: 'Train again, or restore the bundle from a copy.' },
    cause,
  );
}
