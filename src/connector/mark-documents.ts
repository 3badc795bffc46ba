import { noteOf, standingVerdicts } from '../feedback/index.js';
import { bulkLines, type SearchClient, type SearchHit } from '../search/index.js';
import { createIndexSink, noteFields } from '../sink/index.js';
import type { SinkDocument, Verdict } from '../types/index.js';
import { pagesOf } from './hit-pages.js';

type Json = Readonly<Record<string, unknown>>;

export interface MarkOptions {
  readonly client: SearchClient;
  readonly prefix: string;
  readonly nowMs: number;
}

const HITS_A_PAGE = 500;
/** Ids in one query. */
const IDS_A_QUERY = 500;
/** Documents that one verdict ends the suppression of; hunts put the rest right as far as it is open. */
const MOST_MARKED = 10_000;

/**
 * Shows verdicts on the stored documents of what they are about, at once: a hunt puts them into every newer document of a segment. A
 * segment that is no longer suppressed gets its alerts. What is not there any more is passed over.
 * @returns segments that were marked
 */
export async function markSegments(verdicts: readonly Verdict[], options: MarkOptions): Promise<number> {
  const byId = new Map(
    verdicts.flatMap((verdict) => (verdict.about.kind === 'segment' ? [[verdict.about.id, verdict] as const] : [])),
  );
  let marked = 0;
  const ids = [...byId.keys()];
  for (let at = 0; at < ids.length; at += IDS_A_QUERY) {
    const query = { terms: { 'anomaly.segment.id': ids.slice(at, at + IDS_A_QUERY) } };
    for await (const hits of documentPages(options, `${options.prefix}-segments`, query)) {
      const pairs = hits.flatMap((hit): [SearchHit, Verdict][] => {
        const verdict = byId.get(hit.id);
        // what shows the verdict already may have been weighed anew since
        return verdict === undefined || feedbackOf(hit).id === verdict.id ? [] : [[hit, verdict]];
      });
      await writeSegments(pairs, options);
      marked += pairs.length;
    }
  }
  return marked;
}

/** Clocks of those who judge and of those who hunt may differ by so much. */
const SKEW_MS = 3_600_000;

/**
 * At the begin of a pass: a verdict that was given while the pass before ran may have been lost from documents that it wrote. Open
 * segments are weighed anew by the pass itself; this is for those that have ended.
 * @param readMs when the pass before read the verdicts
 */
export async function markMissed(verdicts: readonly Verdict[], readMs: number, options: MarkOptions): Promise<void> {
  const missed = standingVerdicts(verdicts).filter(({ atMs }) => atMs >= readMs - SKEW_MS);
  if (missed.length > 0) await markSegments(missed, options);
}

/** Shows a verdict on the document of the line that it is about. */
export async function markLine(verdict: Verdict, index: string, id: string, { client }: MarkOptions): Promise<void> {
  const patch = { anomaly: marks(verdict) };
  await client.bulk(bulkLines({ op: 'update', index, id, body: { doc: patch } }), { refresh: 'wait_for' });
}

/** What was suppressed by verdicts that hold no longer is so no more; the new verdict is shown. */
export async function endSuppression(
  formerIds: readonly string[],
  verdict: Verdict,
  options: MarkOptions,
): Promise<number> {
  if (formerIds.length === 0) return 0;
  const { prefix } = options;
  let ended = 0;
  const segments = { bool: { filter: [{ terms: { 'anomaly.segment.feedback.id': formerIds } }] } };
  for await (const hits of documentPages(options, `${prefix}-segments`, segments)) {
    const pairs = hits.map((hit) => [hit, verdict] as const);
    await writeSegments(pairs, options);
    ended += hits.length;
    if (ended >= MOST_MARKED) break;
  }
  const lines = { bool: { filter: [{ terms: { 'anomaly.feedback.id': formerIds } }] } };
  let lineCount = 0;
  for await (const hits of documentPages(options, `${prefix}-scores-*`, lines)) {
    const patch = { anomaly: marks(verdict) };
    await update(
      options.client,
      hits.map(({ index, id }) => [index, id, patch] as const),
    );
    lineCount += hits.length;
    if (lineCount >= MOST_MARKED) break;
  }
  return ended;
}

/** Through the sink, which writes the alerts of what is not suppressed; those that are there already stay as they are. */
async function writeSegments(pairs: readonly (readonly [SearchHit, Verdict])[], options: MarkOptions): Promise<void> {
  const { client, prefix, nowMs } = options;
  const sink = createIndexSink({ client, prefix, clock: () => nowMs });
  await sink.write(
    pairs.map(([{ id, source }, verdict]): SinkDocument => {
      const patch = { anomaly: { segment: marks(verdict) } };
      const anomaly = asJson(source.anomaly);
      const segment = { ...asJson(anomaly.segment), ...marks(verdict) };
      const body = { ...source, anomaly: { ...anomaly, segment } };
      const timeMs = Date.parse(String(source['@timestamp']));
      return { target: 'segments', id, op: 'upsert', timeMs, body, patch };
    }),
  );
  await sink.close();
}

function documentPages({ client }: MarkOptions, index: string, query: Json): AsyncGenerator<readonly SearchHit[]> {
  const fields = ['*'];
  return pagesOf(client, { index, size: HITS_A_PAGE, query, fields, sort: ['@timestamp', 'anomaly.segment.id'] });
}

async function update(
  client: SearchClient,
  changes: readonly (readonly [index: string, id: string, patch: Json])[],
): Promise<void> {
  if (changes.length === 0) return;
  const lines = changes.map(([index, id, doc]) => bulkLines({ op: 'update', index, id, body: { doc } }));
  await client.bulk(lines.join(''), { refresh: 'wait_for' });
}

function isSuppressed({ verdict }: Verdict): boolean {
  return verdict === 'benign';
}

/** What a document says of a verdict on it: an update merges, so what an earlier one said is overwritten by nothing. */
function marks(verdict: Verdict): Json {
  const note = noteFields(noteOf(verdict));
  const { verdict: word } = verdict;
  return { suppressed: isSuppressed(verdict), feedback: { note: null, until: null, ...note, verdict: word } };
}

function feedbackOf({ source }: SearchHit): Json {
  return asJson(asJson(asJson(source.anomaly).segment).feedback);
}

function asJson(value: unknown): Json {
  return typeof value === 'object' && value !== null ? (value as Json) : {};
}
