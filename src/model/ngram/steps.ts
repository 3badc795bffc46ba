import { ROW, type Transition } from '../../types/index.js';
import { shorterContext } from './ngram-contexts.js';
import type { NgramCounts } from './ngram-counts.js';
import { CountTable } from './witten-bell.js';

/** `Transition` with the last key's id. */
export interface KeyStep extends Omit<Transition, 'from'> {
  readonly from: number;
}

/** Last key of one actor → key, as the longest contexts of a context n-gram have counted it. */
export class Steps {
  readonly #radix: number;
  /** Account and its last key → key. */
  readonly #account = new CountTable();
  /** Last key of a process, of an address → key, whichever process or address it is. */
  readonly #process = new CountTable();
  readonly #address = new CountTable();

  constructor({ kind, shape, levels }: NgramCounts) {
    this.#radix = shape.keys + 1;
    if (kind !== 'context') return;
    const radix = this.#radix;
    for (const [context, { counts }] of levels[levels.length - 1].entries()) {
      const beforeOwn = shorterContext(shape, context, 4);
      const beforeAddress = shorterContext(shape, beforeOwn, 3);
      const account = shorterContext(shape, beforeAddress, 2);
      for (const [id, count] of counts) {
        this.#account.add(account * radix + (context % radix), id, count);
        this.#address.add(beforeOwn % radix, id, count);
        this.#process.add(beforeAddress % radix, id, count);
      }
    }
  }

  /** By the account where it has an index and a last key, else by the process, else by the address. */
  of(row: Int32Array): KeyStep | undefined {
    const own = row[ROW.accountKey1];
    if (row[ROW.account] > 0 && own > 0) {
      return this.#step('account', own, this.#account, row[ROW.account] * this.#radix + own, row);
    }
    const process = row[ROW.processKey1];
    if (process > 0) return this.#step('process', process, this.#process, process, row);
    const address = row[ROW.addressKey1];
    return address > 0 ? this.#step('address', address, this.#address, address, row) : undefined;
  }

  #step(of: Transition['of'], from: number, table: CountTable, context: number, row: Int32Array): KeyStep {
    const followers = table.after(context);
    return { of, from, seen: followers?.counts.get(row[ROW.key]) ?? 0, total: followers?.total ?? 0 };
  }
}
