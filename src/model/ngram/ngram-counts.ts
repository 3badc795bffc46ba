import { ConnectorError } from '../../errors/index.js';
import { KEY_PARTS, ROW, ROW_WIDTH, type RowShape } from '../../types/index.js';
import { KeyBase } from './key-base.js';
import { fitsPacking, NGRAM_LEVELS, packContexts, type NgramKind } from './ngram-contexts.js';
import { CountTable } from './witten-bell.js';

/** The counts of an n-gram over composite keys. */
export class NgramCounts {
  readonly kind: NgramKind;
  readonly shape: RowShape;
  /** `shape.keys` × 5. */
  readonly keyTuples: Int32Array;
  readonly base: KeyBase;
  /** Context → vocabulary ids, one table a level of the kind. */
  readonly levels: readonly CountTable[];
  readonly #contexts: Float64Array;

  /** @throws ConnectorError MODEL_INVALID when keys and shape do not fit each other */
  constructor(kind: NgramKind, shape: RowShape, keyTuples: Int32Array) {
    if (keyTuples.length !== shape.keys * KEY_PARTS.length) throw invalidNgram('vocabulary and shape differ in size');
    if (!fitsPacking(shape)) throw invalidNgram('its vocabulary is too large');
    this.kind = kind;
    this.shape = shape;
    this.keyTuples = keyTuples;
    this.base = new KeyBase(shape.parts);
    this.levels = Array.from({ length: NGRAM_LEVELS[kind] }, () => new CountTable());
    this.#contexts = new Float64Array(this.levels.length);
  }

  /**
   * Counts a stream from its beginning.
   * @param by −1 takes rows back; those of kinds that do not look at the rows before may be any part of a stream
   * @throws ConnectorError MODEL_INVALID when the stream ends within a row
   */
  add(rows: Int32Array, by: 1 | -1 = 1): void {
    if (rows.length % ROW_WIDTH !== 0) throw invalidNgram('a stream ends within a row');
    const { base, levels, kind, shape } = this;
    const contexts = this.#contexts;
    const history = Int32Array.of(-1, -1);
    for (let at = 0; at < rows.length; at += ROW_WIDTH) {
      const id = rows[at + ROW.key];
      base.add(rows, at + ROW.template, by);
      packContexts(kind, shape, rows, at, history, contexts);
      // A key without an id is left to the base.
      if (id > 0) for (let level = 0; level < levels.length; level++) levels[level].add(contexts[level], id, by);
      history[1] = history[0];
      history[0] = id;
    }
  }
}

export function invalidNgram(reason: string): ConnectorError {
  return new ConnectorError('MODEL_INVALID', `The n-gram cannot be used: ${reason}.`, {
    where: 'model.ngram',
    todo: 'Train again, or restore the bundle from a copy.',
  });
}
