import {
  controlsOf,
  coverageOf,
  cutOf,
  LineTable,
  type Controls,
  type Coverage,
  type Cut,
  type CutMember,
} from '../../src/explore/index.js';
import type { PageData } from '../../src/report/page-data.js';
import { MEMBER_LEVELS } from '../../src/types/index.js';

/** What does not change while the page is open. */
export interface Session {
  readonly data: PageData;
  readonly table: LineTable;
  /** The segments of the run. */
  readonly runCut: Cut;
  /** The controls of the run; undefined where nothing can be cut anew. */
  readonly runControls: Controls | undefined;
  /** Why nothing can be cut anew; empty where it can. */
  readonly whyFixed: string;
}

export function createSession(data: PageData): Session {
  const { recipe, blocks, segments, run } = data;
  const table = new LineTable(blocks, recipe?.topK ?? run.bundle.training.topK);
  const { retained, anomalies } = run.counts;
  const runCut = cutOf(table.size, segments, membersOf(data), { kept: retained, flagged: anomalies });
  const whyFixed = reasonFixed(data);
  const runControls = recipe === undefined || whyFixed !== '' ? undefined : controlsOf(recipe, run.alarm);
  return { data, table, runCut, runControls, whyFixed };
}

function* membersOf({ members, segments }: PageData): Generator<CutMember> {
  for (let i = 0; i < members.rows.length; i++) {
    const segmentId = segments[members.segments[i]].id;
    yield { row: members.rows[i], segmentId, level: MEMBER_LEVELS[members.levels[i]] };
  }
}

function reasonFixed({ isComplete, recipe, run }: PageData): string {
  if (recipe === undefined) return 'this page was made without what they need';
  if (!isComplete)
    return `they need every scored line, and ${run.counts.scored.toLocaleString('en-US')} are too many for a page`;
  return '';
}

/** Coverage of a cut; undefined where the truth is not known. */
export function coverageIn({ data: { truth } }: Session, cut: Cut): Coverage | undefined {
  return truth === undefined ? undefined : coverageOf(truth, cut);
}

export function sameControls(a: Controls, b: Controls): boolean {
  return JSON.stringify(a, sorted) === JSON.stringify(b, sorted);
}

function sorted(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}
