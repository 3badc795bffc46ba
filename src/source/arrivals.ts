import { z } from 'zod';

/** The width that documents are counted by. Ten minutes make a week a thousand counts. */
export const BUCKET_MS = 600_000;
/** Late documents remembered by identity: enough for those that a server makes visible out of order. */
const MAX_LATE = 5000;
/** Buckets times indices, about 20 bytes each in the checkpoint. */
const MAX_CELLS = 20_000;
/** Conditions in one query; both products refuse some 1000 by default. */
const MAX_CLAUSES = 600;

const stateSchema = z.object({
  scope: z.string(),
  /** The counts are complete from here on; null: nothing has been left out. */
  floorMs: z.number().nullable(),
  indices: z.array(z.string()),
  /** `[bucket, documents, [index, seqNo, index, seqNo, …]]` */
  buckets: z.array(z.tuple([z.number(), z.number(), z.array(z.number())])),
  /** `[key, bucket, index, seqNo]`, oldest delivery first. */
  late: z.array(z.tuple([z.string(), z.number(), z.number(), z.number()])),
});

const searchSchema = z.object({
  spans: z.array(
    z.object({
      fromMs: z.number(),
      toMs: z.number(),
      /** `_seq_no` by index; every document of another index is new. */
      above: z.array(z.tuple([z.string(), z.number()])),
    }),
  ),
  /** `[bucket, documents]` not found yet. */
  missing: z.array(z.tuple([z.number(), z.number()])),
});

/** JSON, kept in the cursor. */
export type ArrivalsState = z.infer<typeof stateSchema>;

/** What a pass reads behind the overlap: JSON, kept in the cursor of a pass in hand. */
export type LateSearch = z.infer<typeof searchSchema>;

/** A stretch of the cursor field in which some documents are new, and how to tell them: those above these numbers. */
export type LateSpan = LateSearch['spans'][number];

export function isArrivals(value: unknown): boolean {
  return stateSchema.safeParse(value).success;
}

export function isLateSearch(value: unknown): boolean {
  return searchSchema.safeParse(value).success;
}

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
}

interface LateDocument {
  readonly bucketMs: number;
  readonly index: string;
  readonly seqNo: number;
}

/**
 * How many documents of every ten minutes have been delivered. When the server counts more, the new ones are told without
 * remembering identities: `_seq_no` rises with every write to a shard, so what came later has a higher one than all that was
 * known in the same minutes. With several shards an index, whose numbers run apart a little, a document that is hardly
 * late may not stand out; it is then counted only.
 */
export class Arrivals {
  readonly scope: string;
  readonly #buckets = new Map<number, Bucket>();
  readonly #late = new Map<string, LateDocument>();
  #floorMs: number;
  #cells = 0;

  /** @param floorMs where counting begins, when there is no state of the same scope */
  constructor(scope: string, floorMs: number, state?: ArrivalsState) {
    this.scope = scope;
    this.#floorMs = ceilBucket(floorMs);
    if (state?.scope !== scope) return;
    const { indices, buckets, late } = state;
    this.#floorMs = state.floorMs ?? -Infinity;
    for (const [bucketMs, documents, pairs] of buckets) {
      const bucket = this.#bucket(bucketMs);
      bucket.documents = documents;
      for (let i = 0; i < pairs.length; i += 2) this.#raise(bucket, indices[pairs[i]], pairs[i + 1]);
    }
    for (const [key, bucketMs, index, seqNo] of late) {
      this.#late.set(key, { bucketMs, index: indices[index], seqNo });
    }
  }

  get floorMs(): number {
    return this.#floorMs;
  }

  /** Whether it is one of the late documents delivered before. */
  has(key: string): boolean {
    return this.#late.has(key);
  }

  add({ cursorMs, index, seqNo }: Arrival): void {
    if (cursorMs < this.#floorMs) return;
    const bucket = this.#bucket(bucketOf(cursorMs));
    bucket.documents++;
    this.#raise(bucket, index, seqNo);
  }

  /**
   * One from a late span. It does not raise its bucket's number before it is forgotten: of documents written at once, a server
   * may show the later first.
   */
  addLate({ cursorMs, index, seqNo, key }: Arrival): void {
    const bucketMs = bucketOf(cursorMs);
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
    const size = Math.ceil(sorted.length / most);
    const spans: LateSpan[] = [];
    for (let i = 0; i < sorted.length; i += size) {
      const fromMs = sorted[i];
      const toMs = sorted[Math.min(i + size, sorted.length) - 1] + BUCKET_MS;
      spans.push({ fromMs, toMs, above: this.#above(fromMs, toMs) });
    }
    return spans;
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
    for (const [bucketMs, { seqNos }] of this.#buckets) {
      if (bucketMs >= this.#floorMs) continue;
      this.#buckets.delete(bucketMs);
      this.#cells -= seqNos.size;
    }
    for (const [key, { bucketMs }] of this.#late) if (bucketMs < this.#floorMs) this.#late.delete(key);
  }

  toJSON(): ArrivalsState {
    const numbers = new Map<string, number>();
    const numberOf = (index: string): number => {
      const known = numbers.get(index) ?? numbers.size;
      numbers.set(index, known);
      return known;
    };
    const buckets = [...this.#buckets].map(([bucketMs, { documents, seqNos }]): ArrivalsState['buckets'][number] => {
      return [bucketMs, documents, [...seqNos].flatMap(([index, seqNo]) => [numberOf(index), seqNo])];
    });
    const late = [...this.#late].map(([key, { bucketMs, index, seqNo }]): ArrivalsState['late'][number] => {
      return [key, bucketMs, numberOf(index), seqNo];
    });
    const floorMs = Number.isFinite(this.#floorMs) ? this.#floorMs : null;
    return { scope: this.scope, floorMs, indices: [...numbers.keys()], buckets, late };
  }

  #above(fromMs: number, toMs: number): LateSpan['above'] {
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
      bucket = { documents: 0, seqNos: new Map() };
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

export function bucketOf(timeMs: number): number {
  return Math.floor(timeMs / BUCKET_MS) * BUCKET_MS;
}

function ceilBucket(timeMs: number): number {
  return Math.ceil(timeMs / BUCKET_MS) * BUCKET_MS;
}
