import { z } from 'zod';

const stateSchema = z.object({
  scope: z.string(),
  /** The counts are complete from here on; null: nothing has been left out. */
  floorMs: z.number().nullable(),
  indices: z.array(z.string()),
  /** Buckets from here on know their documents by identity; null: all. */
  keysFromMs: z.number().nullable(),
  /** `[bucket, documents, [index, seqNo, index, seqNo, …], keys]` */
  buckets: z.array(z.tuple([z.number(), z.number(), z.array(z.number()), z.string()])),
  /** `[key, bucket, index, seqNo]`, oldest delivery first. */
  late: z.array(z.tuple([z.string(), z.number(), z.number(), z.number()])),
});

const searchSchema = z.object({
  spans: z.array(
    z.object({
      fromMs: z.number(),
      toMs: z.number(),
      /** `_seq_no` by index, every document of another index is new; null: known by identity. */
      above: z.array(z.tuple([z.string(), z.number()])).nullable(),
    }),
  ),
  /** `[bucket, documents]` not found yet. */
  missing: z.array(z.tuple([z.number(), z.number()])),
});

/** JSON, kept in the cursor. */
export type ArrivalsState = z.infer<typeof stateSchema>;

/** What a pass reads behind the overlap: JSON, kept in the cursor of a pass in hand. */
export type LateSearch = z.infer<typeof searchSchema>;

/** A stretch of the cursor field in which some documents are new, and how to tell them. */
export type LateSpan = LateSearch['spans'][number];

export function isArrivals(value: unknown): boolean {
  return stateSchema.safeParse(value).success;
}

export function isLateSearch(value: unknown): boolean {
  return searchSchema.safeParse(value).success;
}
