import { ConnectorError } from '../../errors/index.js';
import { KEY_PARTS, ROW, ROW_WIDTH, type RowShape } from '../../types/index.js';
import { KeyBase } from './key-base.js';
import { fitsPacking, NGRAM_LEVELS, packContexts, type NgramKind } from './ngram-contexts.js';
import { NgramPredictor } from './ngram-predictor.js';
import { CountTable } from './witten-bell.js';

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

function checkShape(shape: RowShape, keyTuples: Int32Array): void {
  if (keyTuples.length !== shape.keys * KEY_PARTS.length) throw invalid('Key tuples and vocabulary differ in size.');
  if (!fitsPacking(shape)) throw invalid('Its vocabulary is too large.');
}

function invalid(reason: string): ConnectorError {
  return new ConnectorError('MODEL_INVALID', `The n-gram model cannot be used: ${reason}`, {
    where: 'model.ngram',
    todo: 'Train again, or restore the bundle from a copy.',
  });
}
