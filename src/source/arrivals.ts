import type { ArrivalsState, LateSpan } from './arrivals-state.js';
import { BUCKET_MS, bucketOf, ceilBucket, chunks } from './buckets.js';

/** 48 bits: of ten minutes' documents no two will meet. */
const KEY_LENGTH = 8;
/** Late documents of older buckets remembered: enough for those that a server makes visible out of order. */
const MAX_LATE = 2000;
/** Buckets times indices, about 20 bytes each in the checkpoint. */
const MAX_CELLS = 20_000;
/** Conditions in one query; both products refuse some 1000 by default. */
const MAX_CLAUSES = 600;

export interface Arrival {
  readonly cursorMs: number;
  readonly index: string;
  readonly seqNo: number;
  readonly key: string;
}

interface Bucket {
  documents: number;
  /** By index: the highest `_seq_no` among the documents known here. */
  readonly seqNos: Map<string, number>;
  readonly keys: Set<string>;
}

interface LateDocument {
  readonly bucketMs: number;
  readonly index: string;
  readonly seqNo: number;
}

/**
 * How many documents of every ten minutes have been delivered. When the server counts more, the new ones are told by identity
 * among the newest, and further back by `_seq_no`: it rises with every write to a shard, so what came later has a higher one
 * than all that was known of the same minutes. Where an index has several shards, their numbers run apart, and one that is not
 * late enough to stand out is counted only.
 */
export class Arrivals {
  readonly scope: string;
  readonly #maxKeys: number;
  readonly #buckets = new Map<number, Bucket>();
  readonly #late = new Map<string, LateDocument>();
  #floorMs: number;
  #keysFromMs = -Infinity;
  #keys = 0;
  #mostKeys: number;
  /** Spans of the pass in hand are told by the keys before it: they stay to its end. */
  readonly #kept = new Set<Bucket>();
  #cells = 0;

  /**
   * @param floorMs where counting begins, when there is no state of the same scope
   * @param maxKeys documents of the newest buckets that are known by identity
   */
  constructor(scope: string, floorMs: number, maxKeys: number, state?: ArrivalsState) {
    this.scope = scope;
    this.#maxKeys = maxKeys;
    this.#floorMs = ceilBucket(floorMs);
    this.#mostKeys = 2 * this.#maxKeys;
    if (state?.scope !== scope) return;
    const { indices, buckets, late, keysFromMs } = state;
    this.#keysFromMs = keysFromMs ?? -Infinity;
    this.#floorMs = state.floorMs ?? -Infinity;
    for (const [bucketMs, documents, pairs, keys] of buckets) {
      const bucket = this.#bucket(bucketMs);
      for (let i = 0; i < keys.length; i += KEY_LENGTH) this.#know(bucket, keys.slice(i, i + KEY_LENGTH));
      this.#kept.add(bucket);
      bucket.documents = documents;
      for (let i = 0; i < pairs.length; i += 2) this.#raise(bucket, indices[pairs[i]], pairs[i + 1]);
    }
    for (const [key, bucketMs, index, seqNo] of late) {
      this.#late.set(key, { bucketMs, index: indices[index], seqNo });
    }
    this.#mostKeys = this.#keys + this.#maxKeys;
  }

  get floorMs(): number {
    return this.#floorMs;
  }

  /** Whether a document of a late span was delivered before. */
  has({ cursorMs, key }: Arrival): boolean {
    return this.#late.has(key) || (this.#buckets.get(bucketOf(cursorMs))?.keys.has(key.slice(0, KEY_LENGTH)) ?? false);
  }

  add(arrival: Arrival): void {
    const { cursorMs, index, seqNo } = arrival;
    if (cursorMs < this.#floorMs) return;
    const bucketMs = bucketOf(cursorMs);
    const bucket = this.#bucket(bucketMs);
    bucket.documents++;
    this.#raise(bucket, index, seqNo);
    if (bucketMs < this.#keysFromMs) return;
    this.#know(bucket, arrival.key.slice(0, KEY_LENGTH));
    if (this.#keys > this.#mostKeys) this.#forgetKeys();
  }

  /**
   * One from a late span. Unless known by identity, it does not raise its bucket's number before it is forgotten: of documents
   * written at once, a server may show the later first.
   */
  addLate(arrival: Arrival): void {
    const { cursorMs, index, seqNo, key } = arrival;
    const bucketMs = bucketOf(cursorMs);
    if (bucketMs >= this.#keysFromMs) {
      this.add(arrival);
      return;
    }
    this.#bucket(bucketMs).documents++;
    this.#late.set(key, { bucketMs, index, seqNo });
    for (const [oldest, document] of this.#late) {
      if (this.#late.size <= MAX_LATE) break;
      this.#late.delete(oldest);
      const bucket = this.#buckets.get(document.bucketMs);
      if (bucket !== undefined) this.#raise(bucket, document.index, document.seqNo);
    }
  }

  /** Counts documents that could not be told, so that they are not looked for again. */
  writeOff(bucketMs: number, documents: number): void {
    this.#bucket(bucketMs).documents += documents;
  }

  /** By bucket, how many more there are than were known. Where some were deleted, counting goes on from what is left. */
  growth(counted: ReadonlyMap<number, number>, untilMs: number): Map<number, number> {
    const grown = new Map<number, number>();
    for (const [bucketMs, bucket] of this.#buckets) {
      if (bucketMs < untilMs) bucket.documents = Math.min(bucket.documents, counted.get(bucketMs) ?? 0);
    }
    for (const [bucketMs, documents] of counted) {
      const more = documents - (this.#buckets.get(bucketMs)?.documents ?? 0);
      if (more > 0) grown.set(bucketMs, more);
    }
    return grown;
  }

  /** Spans over the buckets, few enough for one query. */
  spans(grown: readonly number[]): LateSpan[] {
    const sorted = [...grown].sort((left, right) => left - right);
    const indices = new Set([...this.#buckets.values()].flatMap(({ seqNos }) => [...seqNos.keys()])).size;
    const most = Math.max(1, Math.floor(MAX_CLAUSES / (4 * (indices + 1))));
    const older = sorted.filter((bucketMs) => bucketMs < this.#keysFromMs);
    const newer = sorted.slice(older.length);
    return [
      ...chunks(older, most).map(({ fromMs, toMs }) => ({ fromMs, toMs, above: this.#above(fromMs, toMs) })),
      ...chunks(newer, MAX_CLAUSES / 4).map(({ fromMs, toMs }) => ({ fromMs, toMs, above: null })),
    ];
  }

  /** Forgets what lies before, and the oldest when there is too much. */
  prune(fromMs: number): void {
    this.#floorMs = Math.max(this.#floorMs, ceilBucket(fromMs));
    if (this.#cells > MAX_CELLS) {
      let cells = this.#cells;
      for (const bucketMs of [...this.#buckets.keys()].sort((left, right) => left - right)) {
        if (cells <= MAX_CELLS) break;
        cells -= this.#buckets.get(bucketMs)?.seqNos.size ?? 0;
        this.#floorMs = Math.max(this.#floorMs, bucketMs + BUCKET_MS);
      }
    }
    for (const [bucketMs, bucket] of this.#buckets) {
      if (bucketMs >= this.#floorMs) continue;
      this.#buckets.delete(bucketMs);
      this.#cells -= bucket.seqNos.size;
      this.#keys -= bucket.keys.size;
    }
    this.#kept.clear();
    this.#forgetKeys();
    for (const [key, { bucketMs }] of this.#late) if (bucketMs < this.#floorMs) this.#late.delete(key);
  }

  toJSON(): ArrivalsState {
    const numbers = new Map<string, number>();
    const numberOf = (index: string): number => {
      const known = numbers.get(index) ?? numbers.size;
      numbers.set(index, known);
      return known;
    };
    const buckets = [...this.#buckets].map(
      ([bucketMs, { documents, seqNos, keys }]): ArrivalsState['buckets'][number] => {
        return [
          bucketMs,
          documents,
          [...seqNos].flatMap(([index, seqNo]) => [numberOf(index), seqNo]),
          [...keys].join(''),
        ];
      },
    );
    const late = [...this.#late].map(([key, { bucketMs, index, seqNo }]): ArrivalsState['late'][number] => {
      return [key, bucketMs, numberOf(index), seqNo];
    });
    const [floorMs, keysFromMs] = [this.#floorMs, this.#keysFromMs].map((ms) => (Number.isFinite(ms) ? ms : null));
    return { scope: this.scope, floorMs, keysFromMs, indices: [...numbers.keys()], buckets, late };
  }

  #know(bucket: Bucket, key: string): void {
    this.#keys += bucket.keys.has(key) ? 0 : 1;
    bucket.keys.add(key);
  }

  /** Of the oldest buckets, all keys. */
  #forgetKeys(): void {
    let keys = 0;
    for (const bucketMs of [...this.#buckets.keys()].sort((left, right) => right - left)) {
      keys += this.#buckets.get(bucketMs)?.keys.size ?? 0;
      if (keys <= this.#maxKeys) continue;
      this.#keysFromMs = Math.max(this.#keysFromMs, bucketMs + BUCKET_MS);
      break;
    }
    for (const [bucketMs, bucket] of this.#buckets) {
      if (bucketMs >= this.#keysFromMs || this.#kept.has(bucket)) continue;
      this.#keys -= bucket.keys.size;
      bucket.keys.clear();
    }
    // Room to grow, so that this is paid once in a while.
    this.#mostKeys = this.#keys + this.#maxKeys;
  }

  #above(fromMs: number, toMs: number): [index: string, seqNo: number][] {
    const highest = new Map<string, number>();
    for (let bucketMs = fromMs; bucketMs < toMs; bucketMs += BUCKET_MS) {
      for (const [index, seqNo] of this.#buckets.get(bucketMs)?.seqNos ?? []) {
        highest.set(index, Math.max(highest.get(index) ?? -1, seqNo));
      }
    }
    return [...highest];
  }

  #bucket(bucketMs: number): Bucket {
    let bucket = this.#buckets.get(bucketMs);
    if (bucket === undefined) {
      bucket = { documents: 0, seqNos: new Map(), keys: new Set() };
      this.#buckets.set(bucketMs, bucket);
    }
    return bucket;
  }

  #raise({ seqNos }: Bucket, index: string, seqNo: number): void {
    const before = seqNos.get(index);
    if (before === undefined) this.#cells++;
    if (before === undefined || before < seqNo) seqNos.set(index, seqNo);
  }
}
