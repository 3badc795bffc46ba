import { z } from 'zod';

import { ConnectorError } from '../errors/index.js';
import type { SearchClient, SearchHit } from '../search/index.js';
import type { SourceRef, Verdict } from '../types/index.js';
import { pagesOf } from './hit-pages.js';
import { LineSet, type Standing } from './line-set.js';
import type { TimeRange } from './read-history.js';

export interface AlertedOptions {
  readonly client: SearchClient;
  /** Of the indices that hunts write. */
  readonly prefix: string;
  /** Segments that reach into it count, with all their lines. */
  readonly range: TimeRange;
  /** Those that stand. Lines that are called benign are learned from, those called malicious never. */
  readonly verdicts?: readonly Verdict[];
  /** Only what is called malicious is left out. */
  readonly keepAlerts?: boolean;
  readonly maxLines?: number;
  /** Segments asked for at a time. */
  readonly pageSize?: number;
}

/** Source ids take some 100 bytes each. */
const MAX_LINES = 1_000_000;
/** A segment's document lists up to 500 members. */
const SEGMENTS_A_PAGE = 100;
const LINES_A_PAGE = 5000;
/** Segment ids in one query; engines take up to 65,536. */
const IDS_A_QUERY = 1000;

const place = z.object({ index: z.string(), id: z.string() });
const segmentBody = z.object({
  anomaly: z.object({
    segment: z.object({
      id: z.string(),
      merged_into: z.string().optional(),
      suppressed: z.boolean().default(false),
      lines: z.object({ beta: z.number() }),
      members: z.array(z.object({ source: z.unknown() })).default([]),
    }),
  }),
});
type SegmentBody = z.infer<typeof segmentBody>['anomaly']['segment'];
const scoreBody = z.object({ anomaly: z.object({ segment: z.object({ id: z.string() }), source: place }) });

/** The lines of segments that earlier hunts wrote, and those that people have judged: what alarmed is not learned as benign. */
export class AlertedLines {
  /** In segments that nobody called benign. */
  readonly alerted: LineSet;
  readonly malicious: LineSet;
  /** In segments that someone called benign, or that are suppressed by such a verdict. */
  readonly forgiven: LineSet;
  /** Called benign themselves, wherever they lie. */
  readonly benign: LineSet;
  segments = 0;
  forgivenSegments = 0;

  constructor(where: string, maxLines = MAX_LINES) {
    const full = (): ConnectorError => tooMany(where, maxLines);
    this.alerted = new LineSet(maxLines, full);
    this.malicious = new LineSet(maxLines, full);
    this.forgiven = new LineSet(maxLines, full);
    this.benign = new LineSet(maxLines, full);
  }

  /** Undefined for a line that nothing is known of. */
  standingOf(ref: SourceRef): Standing | undefined {
    if (this.malicious.has(ref)) return 'malicious';
    if (this.benign.has(ref)) return 'benign';
    if (this.alerted.has(ref)) return 'alerted';
    return this.forgiven.has(ref) ? 'benign' : undefined;
  }
}

function tooMany(where: string, maxLines: number): ConnectorError {
  return new ConnectorError(
    'OUT_OF_MEMORY',
    `the segments of earlier hunts hold more than ${maxLines} lines: too many to leave out one by one`,
    {
      where,
      todo: 'leave their time out as a whole with --exclude FROM/TO, or learn from them with --keep-alerts',
    },
  );
}

/**
 * Reads which lines of the range lie in segments, those merged into others apart (the others hold their lines). A segment's document lists
 * its first members; of one with more, the scores say which lines it holds.
 * @throws ConnectorError OUT_OF_MEMORY
 */
export async function alertedLines(options: AlertedOptions): Promise<AlertedLines> {
  const { client, prefix, range, verdicts = [] } = options;
  const lines = new AlertedLines(`${prefix}-segments`, options.maxLines);
  const judged = segmentVerdicts(verdicts);
  for (const id of await mergedInto(options, judged.malicious)) judged.malicious.add(id);
  for (const { about, verdict } of verdicts) {
    if (about.kind === 'segment' || about.ref.kind !== 'document') continue;
    (verdict === 'malicious' ? lines.malicious : lines.benign).add(about.ref);
  }
  const filter = [
    { range: { 'event.start': { lt: range.toMs, format: 'epoch_millis' } } },
    { range: { 'event.end': { gte: range.fromMs, format: 'epoch_millis' } } },
  ];
  const queries =
    options.keepAlerts === true
      ? chunksOf([...judged.malicious], IDS_A_QUERY).map((ids) => [...filter, { terms: { 'anomaly.segment.id': ids } }])
      : [filter];
  for (const query of queries) {
    const must_not = [{ term: { 'anomaly.segment.status': 'merged' } }];
    for await (const hits of segmentPages(options, { bool: { filter: query, must_not } })) {
      await addSegments(lines, hits.map(bodyOf), judged, { client, prefix });
    }
  }
  return lines;
}

interface Judged {
  readonly benign: ReadonlySet<string>;
  readonly malicious: Set<string>;
}

function segmentVerdicts(verdicts: readonly Verdict[]): Judged {
  const called = (word: Verdict['verdict']): Set<string> =>
    new Set(verdicts.flatMap(({ verdict, about }) => (verdict === word && about.kind === 'segment' ? [about.id] : [])));
  return { benign: called('benign'), malicious: called('malicious') };
}

/** Segments that have taken in what was called malicious. */
async function mergedInto(options: AlertedOptions, malicious: ReadonlySet<string>): Promise<string[]> {
  const into: string[] = [];
  for (let wanted = [...malicious]; wanted.length > 0;) {
    const found: string[] = [];
    for (const ids of chunksOf(wanted, IDS_A_QUERY)) {
      const filter = [{ terms: { 'anomaly.segment.id': ids } }, { term: { 'anomaly.segment.status': 'merged' } }];
      for await (const hits of segmentPages(options, { bool: { filter } })) {
        for (const { merged_into: id } of hits.map(bodyOf)) if (id !== undefined) found.push(id);
      }
    }
    wanted = found.filter((id) => !malicious.has(id) && !into.includes(id));
    into.push(...wanted);
  }
  return into;
}

function segmentPages(
  { client, prefix, pageSize = SEGMENTS_A_PAGE }: AlertedOptions,
  query: Readonly<Record<string, unknown>>,
): AsyncGenerator<readonly SearchHit[]> {
  const fields = ['id', 'merged_into', 'suppressed', 'lines', 'members.source'].map(
    (name) => `anomaly.segment.${name}`,
  );
  return pagesOf(client, {
    index: `${prefix}-segments`,
    size: pageSize,
    query,
    fields,
    sort: ['anomaly.segment.id'],
  });
}

function bodyOf({ source }: SearchHit): SegmentBody {
  return segmentBody.parse(source).anomaly.segment;
}

async function addSegments(
  lines: AlertedLines,
  segments: readonly SegmentBody[],
  { benign, malicious }: Judged,
  place: { readonly client: SearchClient; readonly prefix: string },
): Promise<void> {
  const longer = new Map<string, LineSet>();
  for (const { id, suppressed, members, lines: counts } of segments) {
    const isForgiven = !malicious.has(id) && (suppressed || benign.has(id));
    if (isForgiven) lines.forgivenSegments++;
    else lines.segments++;
    const set = malicious.has(id) ? lines.malicious : isForgiven ? lines.forgiven : lines.alerted;
    for (const member of members) addPlace(set, member.source);
    if (counts.beta > members.length) longer.set(id, set);
  }
  if (longer.size > 0) await addScored(longer, place);
}

/** A line of a file has no place in an index. */
function addPlace(lines: LineSet, source: unknown): void {
  const { success, data } = place.safeParse(source);
  if (success) lines.add(data);
}

async function addScored(
  segments: ReadonlyMap<string, LineSet>,
  { client, prefix }: { readonly client: SearchClient; readonly prefix: string },
): Promise<void> {
  const filter = [
    { terms: { 'anomaly.segment.id': [...segments.keys()] } },
    { exists: { field: 'anomaly.source.id' } },
  ];
  const scores = pagesOf(client, {
    index: `${prefix}-scores-*`,
    size: LINES_A_PAGE,
    query: { bool: { filter } },
    fields: ['anomaly.source', 'anomaly.segment.id'],
    sort: ['anomaly.source.index', 'anomaly.source.id'],
  });
  for await (const hits of scores) {
    for (const { source } of hits) {
      const { segment, source: line } = scoreBody.parse(source).anomaly;
      segments.get(segment.id)?.add(line);
    }
  }
}

function chunksOf<T>(list: readonly T[], size: number): T[][] {
  const chunks: T[][] = [];
  for (let at = 0; at < list.length; at += size) chunks.push(list.slice(at, at + size));
  return chunks;
}
