import { createDelineator, type Delineator } from '../delineate/index.js';
import { MEMBER_LEVELS, type MemberLevel, type Segment } from '../types/index.js';
import type { Line, LineTable } from './line-table.js';
import { delineationFor, type Controls, type Recipe } from './recipe.js';

/** Segments of a table's lines, and which lines each holds. */
export interface Cut {
  /** Most severe first, then the one with more evidence, then the earlier one. */
  readonly segments: readonly Segment[];
  /** By row: place in `segments`, or −1. */
  readonly segmentOf: Int32Array;
  /** By row of a member: place in `MEMBER_LEVELS`. */
  readonly levelOf: Uint8Array;
  /** Lines in segments, those not in the table included. */
  readonly kept: number;
  /** Anomalous lines, those not in the table included. */
  readonly flagged: number;
}

/** A line that a segment holds. */
export interface CutMember {
  readonly row: number;
  readonly segmentId: string;
  readonly level: MemberLevel;
}

/** A line of a segment, and how it came to be in it. */
export interface MemberLine {
  readonly line: Line;
  readonly level: MemberLevel;
}

/** Most severe first, then the one with more evidence, then the earlier one; those merged into others left out. */
export function inOrder(segments: Iterable<Segment>): Segment[] {
  return [...segments]
    .filter((segment) => segment.status !== 'merged')
    .sort((a, b) => b.severity - a.severity || b.evidence - a.evidence || a.startMs - b.startMs);
}

/** @param size lines of the table */
export function cutOf(
  size: number,
  segments: Iterable<Segment>,
  members: Iterable<CutMember>,
  counts?: Pick<Cut, 'kept' | 'flagged'>,
): Cut {
  const ordered = inOrder(segments);
  const places = new Map(ordered.map(({ id }, place) => [id, place]));
  const segmentOf = new Int32Array(size).fill(-1);
  const levelOf = new Uint8Array(size);
  let kept = 0;
  for (const { row, segmentId, level } of members) {
    const place = places.get(segmentId);
    if (place === undefined) continue;
    if (segmentOf[row] < 0) kept++;
    segmentOf[row] = place;
    levelOf[row] = MEMBER_LEVELS.indexOf(level);
  }
  return { segments: ordered, segmentOf, levelOf, kept, flagged: 0, ...counts };
}

/** The lines of one of the cut's segments, in their order. */
export function linesOf({ segmentOf, levelOf }: Cut, table: LineTable, place: number): MemberLine[] {
  const lines: MemberLine[] = [];
  segmentOf.forEach((of, row) => {
    if (of === place) lines.push({ line: table.lines[row], level: MEMBER_LEVELS[levelOf[row]] });
  });
  return lines.sort((a, b) => a.line.timeMs - b.line.timeMs || a.line.row - b.line.row);
}

/** Cuts a table's lines under controls, some lines at a time, so that a page stays usable meanwhile. */
export class Recut {
  readonly #table: LineTable;
  readonly #delineator: Delineator;
  readonly #recipe: Recipe;
  #next = 0;
  #flagged = 0;

  /** @throws ConnectorError CONFIG_INVALID for controls that do not nest */
  constructor(table: LineTable, recipe: Recipe, controls: Controls) {
    this.#table = table.withTopK(controls.topK);
    this.#recipe = recipe;
    this.#delineator = createDelineator(delineationFor(recipe, controls));
  }

  /** Share of the lines that were taken, 0 to 1. */
  get progress(): number {
    return this.#table.size === 0 ? 1 : this.#next / this.#table.size;
  }

  /** Takes up to so many lines. @returns the cut once all were taken */
  advance(lines: number): Cut | undefined {
    const { lines: all } = this.#table;
    const end = Math.min(all.length, this.#next + lines);
    for (; this.#next < end; this.#next++) {
      const line = all[this.#next];
      if (line.isAnomaly) this.#flagged++;
      this.#delineator.push(line);
    }
    return this.#next === all.length ? this.#end() : undefined;
  }

  #end(): Cut {
    if (this.#recipe.isFinished) this.#delineator.finish();
    const { segments, members } = this.#delineator.drain();
    const rows = members.map(({ score, segmentId, level }) => ({ row: (score as Line).row, segmentId, level }));
    return { ...cutOf(this.#table.size, segments, rows), flagged: this.#flagged };
  }
}

/** Cuts all lines at once. */
export function recut(table: LineTable, recipe: Recipe, controls: Controls): Cut {
  const work = new Recut(table, recipe, controls);
  for (;;) {
    const cut = work.advance(table.size);
    if (cut !== undefined) return cut;
  }
}
