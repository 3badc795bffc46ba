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

  /** @param at where in `values` the key's five parts begin; @param by negative to take back what was added */
  add(values: Int32Array, at: number = ROW.template, by = 1): void {
    for (let part = 0; part < PARTS; part++) {
      let prefix = 0;
      for (let length = 0; length <= part; length++) {
        this.#tables[part][length].add(prefix, values[at + part], by);
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
  /** Every combination of parts that was added, with how often: enough to make the same base again. */
  combinations(): { readonly parts: Int32Array; readonly count: number }[] {
    return this.#tables[PARTS - 1][PARTS - 1].entries().flatMap(([prefix, { counts }]) => {
      const parts = new Int32Array(PARTS);
      for (let part = PARTS - 2, rest = prefix; part >= 0; part--) {
        parts[part] = rest % this.#sizes[part];
        rest = Math.floor(rest / this.#sizes[part]);
      }
      return [...counts]
        .sort(([a], [b]) => a - b)
        .map(([value, count]) => {
          const whole = parts.slice();
          whole[PARTS - 1] = value;
          return { parts: whole, count };
        });
    });
  }
}
