import type { LineColumns, Recipe, Truth } from '../explore/index.js';
import { LineTable, LineWriter } from '../explore/index.js';
import { MEMBER_LEVELS, sourceRefText, type Segment } from '../types/index.js';
import type { ReportData, ReportLine } from './report-data.js';

export const PAGE_FORMAT = 1;

/** What the page is given: the report's data with the lines by column. JSON-safe. */
export interface PageData extends Pick<
  ReportData,
  'title' | 'run' | 'linesBeyond' | 'timeline' | 'timelineBeyond' | 'timelineStepMs'
> {
  readonly format: typeof PAGE_FORMAT;
  /** Those merged into others left out; members are not listed here but in `members`. */
  readonly segments: readonly Segment[];
  readonly blocks: readonly LineColumns[];
  readonly members: PageMembers;
  /** The blocks hold every scored line, so that segments can be cut anew. */
  readonly isComplete: boolean;
  readonly recipe?: Recipe;
  readonly truth?: Truth;
}

/** Lines in segments, by column. */
export interface PageMembers {
  readonly rows: readonly number[];
  /** Place in `segments`. */
  readonly segments: readonly number[];
  /** Place in `MEMBER_LEVELS`. */
  readonly levels: readonly number[];
}

export function pageData(data: ReportData): PageData {
  const { title, run, linesBeyond, timeline, timelineBeyond, timelineStepMs, recipe } = data;
  const segments = data.segments
    .filter(({ status }) => status !== 'merged')
    .map((segment) => ({ ...segment, members: [] }));
  const isComplete = data.scored !== undefined && recipe !== undefined;
  const blocks = isComplete ? data.scored : keptBlock(data.lines);
  return {
    format: PAGE_FORMAT,
    title,
    run,
    linesBeyond,
    timeline,
    ...(timelineBeyond === undefined ? {} : { timelineBeyond }),
    timelineStepMs,
    segments,
    blocks,
    members: membersOf(data.lines, blocks, segments),
    isComplete,
    ...(recipe === undefined ? {} : { recipe }),
  };
}

function keptBlock(lines: readonly ReportLine[]): LineColumns[] {
  const writer = new LineWriter();
  for (const { score } of lines) writer.add(score);
  return [writer.columns()];
}

function membersOf(
  kept: readonly ReportLine[],
  blocks: readonly LineColumns[],
  segments: readonly Segment[],
): PageMembers {
  const places = new Map(segments.map(({ id }, place) => [id, place]));
  const byRef = new Map(
    kept.flatMap((line) => (line.segmentId === undefined ? [] : [[sourceRefText(line.score.ref), line] as const])),
  );
  const members = { rows: [] as number[], segments: [] as number[], levels: [] as number[] };
  if (byRef.size === 0) return members;
  for (const { ref, row } of new LineTable(blocks, 0).lines) {
    const line = byRef.get(sourceRefText(ref));
    const place = places.get(line?.segmentId ?? '');
    if (line === undefined || place === undefined) continue;
    members.rows.push(row);
    members.segments.push(place);
    members.levels.push(MEMBER_LEVELS.indexOf(line.level ?? 'beta'));
  }
  return members;
}
