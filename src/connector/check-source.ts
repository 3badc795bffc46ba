import type { Config } from '../config/index.js';
import type { SearchClient } from '../search/index.js';
import { resolveIndexFields, type IndexFields } from '../source/index.js';
import { okRow, rowsOf, warningRow, type CheckRow } from './check-row.js';
import { countHosts } from './count-hosts.js';
import { parseSample, sampleRow, type SampleFindings } from './check-sample.js';

const DAY_MS = 86_400_000;

/** How much there is to read. */
export interface Volume {
  readonly newestMs: number;
  /** Time that the count was taken over, up to the newest document. */
  readonly days: number;
  readonly documents: number;
  readonly documentsPerDay: number;
  /** At least. */
  readonly hosts: number;
}

export interface SourceFindings {
  readonly rows: readonly CheckRow[];
  readonly indices: readonly string[];
  readonly fields: IndexFields | undefined;
  readonly sample: SampleFindings | undefined;
  readonly volume: Volume | undefined;
}

/** Matching indices, the fields they are read by, a parsed sample, and the volume. */
export async function checkSource(client: SearchClient, config: Config, nowMs: number): Promise<SourceFindings> {
  const { indices: patterns, timeField, cursorField, query } = config.source;
  const index = patterns.join(',');
  let indices: readonly string[] = [];
  let fields: IndexFields | undefined;
  let sample: SampleFindings | undefined;
  let volume: Volume | undefined;
  const rows: CheckRow[] = [];
  const found = await rowsOf('indices', 'fault', async () => {
    ({ indices } = await client.fieldCaps(index, [timeField]));
    return [indicesRow(indices, config)];
  });
  rows.push(...found);
  if (found.some(({ state }) => state === 'fault')) return { rows, indices, fields, sample, volume };
  const filter = query ?? { match_all: {} };
  const readable = { bool: { filter: [{ exists: { field: timeField } }, filter] } };
  rows.push(
    ...(await rowsOf('fields', 'fault', async () => {
      const resolved = await resolveIndexFields(client, index, timeField, cursorField, readable);
      fields = resolved;
      const without = { bool: { filter: [filter], must_not: [{ exists: { field: timeField } }] } };
      return fieldRows(resolved, await client.count(index, without));
    })),
  );
  const known: IndexFields | undefined = fields;
  if (known === undefined) return { rows, indices, fields, sample, volume };
  rows.push(
    ...(await rowsOf('sample', 'fault', async () => {
      const newest = await readNewest(client, index, known, readable);
      const parsed = parseSample(newest.hits.toReversed(), config.source.utcOffsetMinutes);
      sample = parsed;
      const result = [sampleRow(parsed, index)];
      if (newest.times === undefined) return result;
      volume = await measure(client, index, known, readable, newest.times, parsed.hosts, nowMs);
      return [...result, volumeRow(volume, nowMs)];
    })),
  );
  return { rows, indices, fields, sample, volume };
}

const SHOWN = 6;

function indicesRow(indices: readonly string[], { sink: { prefix }, source }: Config): CheckRow {
  const names = indices.slice(0, SHOWN).join(', ') + (indices.length > SHOWN ? ', …' : '');
  const text = `${indices.length} match ${source.indices.join(', ')}: ${names}`;
  const own = indices.filter((name) => OWN.some((part) => name.startsWith(`${prefix}-${part}`)));
  if (own.length === 0) return okRow('indices', text);
  const todo = 'narrow source.indices, or choose another sink.prefix';
  return warningRow('indices', `${text}; ${own.slice(0, SHOWN).join(', ')} hold what LogMamba itself writes`, todo);
}

/** What the connector writes under its prefix. */
const OWN = ['scores-', 'segments', 'alerts', 'feedback', 'rollups-', 'runs', 'dead-letter', 'models', 'checkpoints'];

function fieldRows({ time, cursor, hasOffset, hasNanos }: IndexFields, without: number): readonly CheckRow[] {
  const parts = [
    `time ${time}${hasNanos ? ' (nanoseconds)' : ''}`,
    cursor === time ? `arrival ${cursor} too` : `arrival ${cursor}`,
    hasOffset ? 'order log.offset' : 'no log.offset: lines of equal time keep the order they were indexed in',
  ];
  if (without === 0) return [okRow('fields', parts.join('; '))];
  const text = `${parts.join('; ')}; ${without} documents have no ${time} and are never read`;
  return [warningRow('fields', text, 'name the field that every document has in source.timeField')];
}

/** Documents that are parsed for the sample. */
const SAMPLE = 500;

interface Newest {
  /** Newest first. */
  readonly hits: Awaited<ReturnType<SearchClient['search']>>['hits'];
  /** Undefined when there is no document. */
  readonly times: { readonly oldestMs: number; readonly newestMs: number } | undefined;
}

async function readNewest(client: SearchClient, index: string, fields: IndexFields, query: unknown): Promise<Newest> {
  const { time, hasOffset, hasNanos } = fields;
  const body = {
    size: SAMPLE,
    query,
    track_total_hits: false,
    sort: [
      // as in the source: engines lose documents of `date_nanos` when a converting sort comes first
      ...(hasNanos ? [{ 'logmamba.constant': { order: 'asc', missing: 0, unmapped_type: 'long' } }] : []),
      { [time]: { order: 'desc', numeric_type: 'date', unmapped_type: 'date' } },
      ...(hasOffset ? [{ 'log.offset': { order: 'desc', missing: -1, unmapped_type: 'long' } }] : []),
    ],
    aggs: { oldest: { min: { field: time } }, newest: { max: { field: time } } },
  };
  const { hits, aggregations } = await client.search(body, { index });
  const oldestMs = valueOf(aggregations.oldest);
  const newestMs = valueOf(aggregations.newest);
  return { hits, times: oldestMs === undefined || newestMs === undefined ? undefined : { oldestMs, newestMs } };
}

function valueOf(aggregation: unknown): number | undefined {
  if (typeof aggregation !== 'object' || aggregation === null || !('value' in aggregation)) return undefined;
  return typeof aggregation.value === 'number' ? aggregation.value : undefined;
}

const VOLUME_DAYS = 7;
/** A shorter history says little about a day. */
const LEAST_DAYS = 1 / 24;

async function measure(
  client: SearchClient,
  index: string,
  { time }: IndexFields,
  query: unknown,
  { oldestMs, newestMs }: { readonly oldestMs: number; readonly newestMs: number },
  sampledHosts: number,
  nowMs: number,
): Promise<Volume> {
  // a clock that runs ahead must not move the week that is counted
  const toMs = Math.max(oldestMs, Math.min(newestMs, nowMs + DAY_MS));
  const fromMs = Math.max(oldestMs, toMs - VOLUME_DAYS * DAY_MS);
  const range = { range: { [time]: { gte: Math.floor(fromMs), lte: Math.ceil(toMs), format: 'epoch_millis' } } };
  const week = { bool: { filter: [query, range] } };
  const documents = await client.count(index, week);
  const days = Math.max((toMs - fromMs) / DAY_MS, LEAST_DAYS);
  const hosts = Math.max(sampledHosts, await countHosts(client, index, week));
  return { newestMs, days, documents, documentsPerDay: documents / days, hosts };
}

function volumeRow({ newestMs, days, documents, documentsPerDay, hosts }: Volume, nowMs: number): CheckRow {
  const span = days < 1 ? `${(days * 24).toFixed(1)} hours` : `${days.toFixed(1)} days`;
  const text =
    `about ${Math.round(documentsPerDay)} documents a day of ${hosts} ${hosts === 1 ? 'host' : 'hosts'} ` +
    `(${documents} in the ${span} up to ${new Date(newestMs).toISOString()})`;
  if (newestMs <= nowMs + DAY_MS) return okRow('volume', text);
  const todo = 'look for a wrong clock or a wrong year; a hunt reads such a document only when its time has come';
  return warningRow('volume', `${text}; the newest document lies in the future`, todo);
}
