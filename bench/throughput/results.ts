import { z } from 'zod';

const spread = z.object({
  best: z.number().nonnegative(),
  median: z.number().nonnegative(),
  spread: z.number().nonnegative(),
});

const row = z.object({
  suite: z.string(),
  id: z.string(),
  by: z.string(),
  /** What measures this row alone. */
  command: z.string(),
  unit: z.string(),
  count: z.number().positive(),
  blocks: z.number().int().positive(),
  cpuSeconds: spread,
  wallSeconds: spread,
  peakRssBytes: z.number().positive().optional(),
  /** Which seconds count; CPU seconds if not set. */
  per: z.literal('wall').optional(),
});

/** A run of the bench, as it is stored. Seconds are of one block of `count` units. */
export const resultsSchema = z.object({
  format: z.literal(1),
  /** When it was begun, ISO 8601. */
  date: z.iso.datetime(),
  /** With `+` where the sources had changed since. */
  commit: z.string(),
  quick: z.boolean(),
  machine: z.object({
    cpu: z.string(),
    cores: z.number().int().positive(),
    memoryBytes: z.number().positive(),
    os: z.string(),
  }),
  /** Of Node.js and of the peers that ran. */
  versions: z.record(z.string(), z.string()),
  rows: z.array(row),
  skipped: z.array(z.object({ what: z.string(), reason: z.string() })),
});

export type Results = z.infer<typeof resultsSchema>;
export type ResultRow = z.infer<typeof row>;

/** Seconds of the blocks that count. */
export function secondsOf({ per, cpuSeconds, wallSeconds }: ResultRow): ResultRow['cpuSeconds'] {
  return per === 'wall' ? wallSeconds : cpuSeconds;
}

/** Units per second of the best block, CPU or wall as the row says. */
export function rateOf(row: ResultRow): number {
  const { best } = secondsOf(row);
  return best > 0 ? row.count / best : NaN;
}
