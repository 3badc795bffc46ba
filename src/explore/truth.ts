import type { Cut } from './cut.js';

/** Labelled intrusions, where the truth is known; JSON-safe. */
export interface Truth {
  readonly intrusions: readonly TruthIntrusion[];
  /** Labels in the range that was scored, those without a line included. */
  readonly labelled: number;
  /** Labelled lines of the table. */
  readonly rows: readonly number[];
  /** Of each of `rows`: place in `intrusions`. */
  readonly of: readonly number[];
}

export interface TruthIntrusion {
  readonly name: string;
  readonly family: string;
  readonly host: string;
  readonly startMs: number;
  readonly endMs: number;
  /** Labelled lines. */
  readonly lines: number;
}

/** How much of the labelled intrusions a cut keeps. */
export interface Coverage {
  /** Labelled lines in segments. */
  readonly kept: number;
  /** Of all labelled lines, 0 to 1; 0 where there are none. */
  readonly share: number;
  /** Kept lines by intrusion. */
  readonly byIntrusion: readonly number[];
  /** Intrusions with at least one line kept. */
  readonly found: number;
  /** Segments that hold no labelled line. */
  readonly falseSegments: number;
}

/** @param truth whose rows are of the table that was cut */
export function coverageOf({ intrusions, labelled, rows, of }: Truth, { segments, segmentOf }: Cut): Coverage {
  const byIntrusion = intrusions.map(() => 0);
  const holding = new Set<number>();
  let kept = 0;
  rows.forEach((row, i) => {
    const segment = segmentOf[row];
    if (segment < 0) return;
    kept++;
    byIntrusion[of[i]]++;
    holding.add(segment);
  });
  return {
    kept,
    share: labelled === 0 ? 0 : kept / labelled,
    byIntrusion,
    found: byIntrusion.filter((lines) => lines > 0).length,
    falseSegments: segments.length - holding.size,
  };
}
