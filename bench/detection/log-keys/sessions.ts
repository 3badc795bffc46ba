import { KEY_PARTS, ROW, ROW_WIDTH } from '../../../src/types/index.js';
import type { RowShape } from '../../../src/types/index.js';

/** A session: its log keys in order, as the set numbers them. Equal sessions of a set are one object, so that each is scored once. */
export type Session = Int32Array;

/** Sessions of at most so many events are "short": DeepLog's window never fills on them. */
export const SHORT_EVENTS = 10;

/** Makes equal sessions one object. */
export class SessionPool {
  readonly #known = new Map<string, Session>();

  intern(keys: readonly number[]): Session {
    const name = keys.join(' ');
    let session = this.#known.get(name);
    if (session === undefined) {
      session = Int32Array.from(keys);
      this.#known.set(name, session);
    }
    return session;
  }
}

/**
 * Keys of the sessions a model was fitted on as ids from 1, UNKNOWN 0 for all others, and END as the last id: the end of a
 * session is predicted like any key, so that one that stops too early or runs on is a surprise.
 */
export class Vocabulary {
  readonly end: number;
  readonly #ids = new Map<number, number>();

  constructor(sessions: readonly Session[]) {
    const keys = new Set<number>();
    for (const session of new Set(sessions)) for (const key of session) keys.add(key);
    for (const key of Array.from(keys).sort((a, b) => a - b)) this.#ids.set(key, this.#ids.size + 1);
    this.end = this.#ids.size + 1;
  }

  /** Ids, 0 and END included. */
  get size(): number {
    return this.end + 1;
  }

  idOf(key: number): number {
    return this.#ids.get(key) ?? 0;
  }

  /** The session's ids with END behind; a session over `limit` events is cut there and has no END. */
  idsOf(session: Session, limit: number = Infinity): Int32Array {
    const cut = session.length > limit;
    const ids = new Int32Array(cut ? limit : session.length + 1);
    for (let i = 0; i < ids.length; i++) ids[i] = i < session.length ? this.idOf(session[i]) : this.end;
    return ids;
  }

  /** Rows as the models take them: template and key are the id, everything else is 0. */
  rowsOf(session: Session, limit: number = Infinity): Int32Array {
    const ids = this.idsOf(session, limit);
    const rows = new Int32Array(ids.length * ROW_WIDTH);
    for (let i = 0; i < ids.length; i++) {
      rows[i * ROW_WIDTH + ROW.template] = ids[i];
      rows[i * ROW_WIDTH + ROW.key] = ids[i];
    }
    return rows;
  }

  get shape(): RowShape {
    return { parts: [this.size, 1, 1, 1, 1], keys: this.size, accounts: 1 };
  }

  /** (size, 5). */
  get keyTuples(): Int32Array {
    const tuples = new Int32Array(this.size * KEY_PARTS.length);
    for (let id = 1; id < this.size; id++) tuples[id * KEY_PARTS.length] = id;
    return tuples;
  }
}
