import { createLogParser } from '../parse/index.js';
import type { SearchHit } from '../search/index.js';
import type { ParsedLog } from '../types/index.js';
import { faultRow, okRow, warningRow, type CheckRow } from './check-row.js';

/** What parsing made of the newest documents. */
export interface SampleFindings {
  readonly documents: number;
  readonly unparsed: number;
  /** Lines that no field held and that were rebuilt from others. */
  readonly reconstructed: number;
  /** Why documents did not parse, most frequent first. */
  readonly reasons: readonly { readonly reason: string; readonly documents: number }[];
  /** Where lines were found, most frequent first; `(rebuilt)` for those that were not. */
  readonly linesIn: readonly { readonly field: string; readonly documents: number }[];
  readonly hosts: number;
  /** Mean size of a document as JSON, bytes. */
  readonly documentBytes: number;
  /** Some of the newest. */
  readonly lines: readonly SampleLine[];
}

export interface SampleLine {
  readonly time: string;
  readonly host: string;
  readonly program: string;
  readonly action: string;
  /** Its beginning. */
  readonly body: string;
}

const SHOWN = 5;
const REBUILT = '(rebuilt)';
const BODY = 100;
const MOST_UNPARSED = 0.01;

/** Parses documents as a hunt would. @param hits in order of time */
export function parseSample(hits: readonly SearchHit[], utcOffsetMinutes: number): SampleFindings {
  const parser = createLogParser({ defaultOffsetMinutes: utcOffsetMinutes });
  const reasons = new Map<string, number>();
  const linesIn = new Map<string, number>();
  const hosts = new Set<string>();
  const lines: ParsedLog[] = [];
  let bytes = 0;
  for (const { index, id, source } of hits) {
    bytes += Buffer.byteLength(JSON.stringify(source));
    const result = parser.parse({ kind: 'document', ref: { kind: 'document', index, id }, source, late: false });
    if (!result.ok) {
      count(reasons, result.unparsed.reason);
      continue;
    }
    const { log } = result;
    hosts.add(log.host);
    count(linesIn, log.lineReconstructed ? REBUILT : (fieldWith(source, log.body)?.slice(0, BODY) ?? '(other)'));
    lines.push(log);
  }
  const unparsed = hits.length - lines.length;
  return {
    documents: hits.length,
    unparsed,
    reconstructed: linesIn.get(REBUILT) ?? 0,
    reasons: frequent(reasons).map(([reason, documents]) => ({ reason, documents })),
    linesIn: frequent(linesIn)
      .slice(0, SHOWN)
      .map(([field, documents]) => ({ field, documents })),
    hosts: hosts.size,
    documentBytes: hits.length === 0 ? 0 : bytes / hits.length,
    lines: lines.slice(-SHOWN).map(({ timeMs, host, program, fields, body }) => ({
      time: new Date(timeMs).toISOString(),
      host,
      program,
      action: fields.action,
      body: body.slice(0, BODY),
    })),
  };
}

export function sampleRow(
  { documents, unparsed, reconstructed, reasons, linesIn }: SampleFindings,
  where: string,
): CheckRow {
  if (documents === 0) {
    const todo = 'check source.indices and source.query, and that the shippers run';
    return warningRow('sample', 'the indices hold no documents that a hunt would read', todo);
  }
  const why = reasons.slice(0, 3).map(({ reason, documents: n }) => `${reason} (${n})`);
  if (unparsed === documents) {
    const text = `none of the newest ${documents} documents could be read: ${why.join(', ')}`;
    const todo = 'name indices that hold auth logs (source.indices), or narrow them with source.query';
    return faultRow('sample', 'NO_USABLE_FIELD', text, where, todo);
  }
  const found = linesIn.map(({ field, documents: n }) => `${field} ${n}`).join(', ');
  const share = `${((100 * unparsed) / documents).toFixed(1)} % of the newest ${documents} documents unparsed`;
  const text = `${share}${why.length === 0 ? '' : `: ${why.join(', ')}`}; lines in ${found}; ${reconstructed} rebuilt`;
  if (unparsed / documents <= MOST_UNPARSED) return okRow('sample', text);
  return warningRow(
    'sample',
    text,
    'look at the reasons; narrow the documents with source.query if they are no auth logs',
  );
}

const MAX_DEPTH = 6;

/** Dotted name of the first field whose text ends as the line does. */
function fieldWith(value: Readonly<Record<string, unknown>>, body: string, path = '', depth = 0): string | undefined {
  for (const [name, member] of Object.entries(value)) {
    const here = path === '' ? name : `${path}.${name}`;
    const texts: readonly unknown[] = Array.isArray(member) ? member.slice(0, 16) : [member];
    if (texts.some((text) => typeof text === 'string' && body !== '' && text.includes(body))) return here;
    if (depth < MAX_DEPTH && isRecord(member)) {
      const found = fieldWith(member, body, here, depth + 1);
      if (found !== undefined) return found;
    }
  }
  return undefined;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function count(counts: Map<string, number>, name: string): void {
  counts.set(name, (counts.get(name) ?? 0) + 1);
}

function frequent(counts: ReadonlyMap<string, number>): [string, number][] {
  return [...counts].sort((a, b) => b[1] - a[1]);
}
