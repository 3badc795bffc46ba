import type { RowShape } from '../../types/index.js';
import type { NgramKind } from './ngram-contexts.js';
import { NgramCounts } from './ngram-counts.js';
import { readNgram } from './ngram-file.js';
import { NgramPredictor } from './ngram-predictor.js';

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
export function trainNgram(training: NgramTraining): NgramPredictor {
  return new NgramPredictor(countsOf(training));
}

function countsOf({ kind, streams, shape, keyTuples }: NgramTraining): NgramCounts {
  const counts = new NgramCounts(kind, shape, keyTuples);
  for (const rows of streams) counts.add(rows);
  return counts;
}

/**
 * What `trainNgram` would give with some of the rows left out, at the cost of those rows only: they are taken back and counted again.
 * For the kinds whose context is the row's own.
 */
export class NgramWithout {
  readonly #counts: NgramCounts;

  constructor(training: Omit<NgramTraining, 'kind'>) {
    this.#counts = countsOf({ ...training, kind: 'context' });
  }

  /** @param left rows of the training; @param use is given the predictor, which is of no use after it */
  run(left: readonly Int32Array[], use: (predictor: NgramPredictor) => void): void {
    for (const rows of left) this.#counts.add(rows, -1);
    use(new NgramPredictor(this.#counts));
    for (const rows of left) this.#counts.add(rows);
  }
}

/**
 * A predictor from what `save` gave: every score is the same, bit for bit.
 * @param keyTuples `(keys × 5)`: the parts of each vocabulary key, as in training
 * @throws ConnectorError MODEL_INVALID when the bytes are damaged or of another vocabulary
 */
export function loadNgram(bytes: Uint8Array, keyTuples: Int32Array): NgramPredictor {
  return new NgramPredictor(readNgram(bytes, keyTuples));
}
