import { KEY_PARTS, ROW } from '../../types/index.js';
import { CountTable, wittenBell } from './witten-bell.js';

const PARTS = KEY_PARTS.length;

/**
 * Probability of any composite key, seen or not: p(T) p(U|T) p(A|T,U) p(C|T,U,A) p(R|T,U,A,C), each factor a Witten–Bell
 * chain from uniform over () and (T) to its full prefix. It sums to 1 over all combinations of parts.
 */
export class KeyBase {
  readonly #sizes: readonly number[];
  /** One table for each part and length of its prefix: part j has j + 1. */
  readonly #tables: readonly (readonly CountTable[])[];

  /** @param sizes values that each part can take (`RowShape.parts`) */
  constructor(sizes: readonly number[]) {
    this.#sizes = sizes;
    this.#tables = KEY_PARTS.map((_, part) => Array.from({ length: part + 1 }, () => new CountTable()));
  }

  /** @param at where in `values` the key's five parts begin */
  add(values: Int32Array, at: number = ROW.template): void {
    for (let part = 0; part < PARTS; part++) {
      let prefix = 0;
      for (let length = 0; length <= part; length++) {
        this.#tables[part][length].add(prefix, values[at + part]);
        prefix = prefix * this.#sizes[length] + values[at + length];
      }
    }
  }

  probability(values: Int32Array, at: number = ROW.template): number {
    let product = 1;
    for (let part = 0; part < PARTS; part++) {
      let p = 1 / this.#sizes[part];
      let prefix = 0;
      for (let length = 0; length <= part; length++) {
        const followers = this.#tables[part][length].after(prefix);
        if (followers === undefined) break;
        p = wittenBell(followers, values[at + part], p);
        prefix = prefix * this.#sizes[length] + values[at + length];
      }
      product *= p;
    }
    return product;
  }
}
