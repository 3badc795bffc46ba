import { hash } from 'node:crypto';
import type { Page, RawDocument } from '../types/index.js';
import { bucketOf } from './buckets.js';
import type { LateSearch } from './arrivals-state.js';
import type { Arrival, Arrivals } from './arrivals.js';
import type { IndexCursor } from './index-cursor.js';
import type { HitPage, PositionedHit } from './pit-reader.js';
import { SeenWindow } from './seen-window.js';

export interface PassOptions {
  /** Where the pass goes on from, or began. */
  readonly cursor: IndexCursor;
  /** Bounds on the cursor field: from (null: none), to (exclusive). */
  readonly lowerMs: number | null;
  readonly upperMs: number;
  readonly overlapMs: number;
  readonly maxSeen: number;
  readonly arrivals: Arrivals;
  readonly late: LateSearch;
}

/** One pass over an index in hand: what it drops, what it flags, and the cursor it leaves. */
export class IndexPass {
  readonly counts = { delivered: 0, repeated: 0, late: 0 };
  readonly #options: PassOptions;
  readonly #before: SeenWindow;
  readonly #next: SeenWindow;
  /** Documents behind the overlap that are still to be found, by bucket. */
  readonly #missing: Map<number, number>;
  #newestMs: number | null;

  constructor(options: PassOptions) {
    const { cursor, late, maxSeen } = options;
    const open = cursor.pass;
    this.#options = options;
    this.#before = new SeenWindow(Infinity, cursor.seen);
    this.#next = new SeenWindow(maxSeen, open?.seen, open?.seenFloorMs ?? undefined);
    this.#missing = new Map(late.missing);
    this.#newestMs = open === undefined ? cursor.newestMs : open.newestMs;
  }

  take({ hits }: HitPage): Omit<Page, 'cursor'> {
    const { upperMs, overlapMs } = this.#options;
    const logs: RawDocument[] = [];
    let repeated = 0;
    for (const positioned of hits) {
      const { hit, timeMs, cursorMs } = positioned;
      const arrival = new HitArrival(positioned);
      if (cursorMs >= upperMs - overlapMs) this.#next.add(cursorMs, arrival.key);
      if (this.#isRepeated(arrival)) {
        repeated++;
        continue;
      }
      const late = this.#isLate(positioned);
      if (late) this.counts.late++;
      this.#newestMs = Math.max(this.#newestMs ?? -Infinity, timeMs);
      logs.push({
        kind: 'document',
        ref: { kind: 'document', index: hit.index, id: hit.id },
        source: hit.source,
        late,
      });
    }
    this.counts.repeated += repeated;
    this.counts.delivered += logs.length;
    return { logs, repeated };
  }

  /** The cursor to finish the pass from. */
  middle(after: readonly number[]): IndexCursor {
    const { cursor, lowerMs, upperMs, arrivals, late } = this.#options;
    const seen = this.#next.toJSON();
    return {
      ...cursor,
      arrivals: arrivals.toJSON(),
      pass: {
        lowerMs,
        upperMs,
        after,
        newestMs: this.#newestMs,
        seen,
        seenFloorMs: this.#seenFromMs(),
        late: { spans: late.spans, missing: [...this.#missing] },
      },
    };
  }

  /**
   * The cursor for the next pass, which looks back to `reachMs`, and how many documents behind the overlap were not found.
   */
  end(reachMs: number): { readonly cursor: IndexCursor; readonly missed: number } {
    const { cursor, upperMs, arrivals } = this.#options;
    let missed = 0;
    for (const [bucketMs, documents] of this.#missing) {
      missed += documents;
      arrivals.writeOff(bucketMs, documents);
    }
    arrivals.prune(reachMs);
    const seen = this.#next.toJSON();
    return {
      cursor: {
        format: 1,
        field: cursor.field,
        doneMs: upperMs,
        newestMs: this.#newestMs,
        seen,
        seenFloorMs: Math.min(this.#seenFromMs(), upperMs),
        arrivals: arrivals.toJSON(),
      },
      missed,
    };
  }

  /** From here on identities are known: the overlap may be a longer one when reading goes on. */
  #seenFromMs(): number {
    return Math.max(this.#next.floorMs, this.#options.upperMs - this.#options.overlapMs);
  }

  /** Whether it was delivered before; if not, it is counted as delivered now. */
  #isRepeated(arrival: Arrival): boolean {
    const { cursor, lowerMs, arrivals } = this.#options;
    const { cursorMs } = arrival;
    if (lowerMs !== null && cursorMs < lowerMs) {
      if (arrivals.has(arrival)) return true;
      arrivals.addLate(arrival);
      const bucketMs = bucketOf(cursorMs);
      const left = (this.#missing.get(bucketMs) ?? 0) - 1;
      if (left > 0) this.#missing.set(bucketMs, left);
      else this.#missing.delete(bucketMs);
      return false;
    }
    const isRepeated = !this.#before.isEmpty && this.#before.has(arrival.key);
    // One that is known from ahead of its time is known by another cursor field, and does not count by this one yet.
    if (!isRepeated || (cursor.doneMs !== null && cursorMs >= cursor.doneMs)) arrivals.add(arrival);
    return isRepeated;
  }

  /** Behind what an earlier pass should have read, or an overlap behind the newest event that one delivered. */
  #isLate({ timeMs, cursorMs }: PositionedHit): boolean {
    const { doneMs, newestMs } = this.#options.cursor;
    return (doneMs !== null && cursorMs < doneMs) || (newestMs !== null && timeMs < newestMs - this.#options.overlapMs);
  }
}

/** A hit as it is counted; its key is made when it is asked for: most hits lie where none is kept. */
class HitArrival implements Arrival {
  readonly cursorMs: number;
  readonly index: string;
  readonly seqNo: number;
  readonly #id: string;
  #key = '';

  constructor({ hit, cursorMs, seqNo }: PositionedHit) {
    this.cursorMs = cursorMs;
    this.index = hit.index;
    this.seqNo = seqNo;
    this.#id = hit.id;
  }

  get key(): string {
    if (this.#key === '') this.#key = keyOf(this.index, this.#id);
    return this.#key;
  }
}

/** 72 bits of the document's identity: short enough to keep by the ten thousand, and no two will meet. */
export function keyOf(index: string, id: string): string {
  return hash('sha256', `${index}/${id}`, 'base64url').slice(0, 12);
}
