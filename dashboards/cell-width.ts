/** Cells over the time range, near which both products choose an interval. */
export const CELLS = 60;

/** Mean milliseconds up to which `%autointerval%` takes an interval, in both products. */
export const INTERVALS: readonly (readonly [upToMs: number, intervalMs: number])[] = [
  [500, 100],
  [5000, 1000],
  [7500, 5000],
  [15_000, 10_000],
  [45_000, 30_000],
  [180_000, 60_000],
  [450_000, 300_000],
  [1_200_000, 600_000],
  [2_700_000, 1_800_000],
  [7_200_000, 3_600_000],
  [21_600_000, 10_800_000],
  [86_400_000, 43_200_000],
  [604_800_000, 86_400_000],
  [1_814_400_000, 604_800_000],
];

/** The width of a cell: an answer does not tell its interval. Counts by minute fill no narrower one. */
export const CELL_MS = `max(60000, ${INTERVALS.map(([upTo, ms]) => `(to - from) / ${CELLS} <= ${upTo} ? ${ms} : `).join('')}2592000000)`;
