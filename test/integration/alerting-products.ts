import mustache from 'mustache';
import type { SearchClient } from '../../src/search/index.js';
import type { Json } from './stored-documents.js';

/** What the products do with a rule, after their source: the search they send, the context they give, the template they render. */

/** OpenSearch Alerting fills the period into a monitor's query by mustache. */
export function monitorSearch(query: unknown, periodEndMs: number): Json {
  return JSON.parse(JSON.stringify(query).replaceAll('{{period_end}}', String(periodEndMs))) as Json;
}

/** A query trigger's script with its context, in the engine's own Painless. */
export async function runTrigger(client: SearchClient, source: string, ctx: Json): Promise<boolean> {
  const script = { lang: 'painless', source: `def ctx = params.ctx; ${source}`, params: { ctx } };
  const { body } = await client.request({ method: 'POST', path: '/_scripts/painless/_execute', body: { script } });
  const { result } = body as { result: string };
  if (result !== 'true' && result !== 'false') throw new Error(`the script gives ${result}, no boolean`);
  return result === 'true';
}

/**
 * Keys of the buckets that a bucket trigger selects: the plugin runs its script as a bucket selector beneath the parent aggregation,
 * and so does this, by the engine's own.
 */
export async function selectedBuckets(
  client: SearchClient,
  index: string,
  query: Json,
  condition: Json,
): Promise<Json[]> {
  const {
    parent_bucket_path: parent,
    buckets_path,
    script,
    gap_policy,
  } = condition as {
    parent_bucket_path: string;
    buckets_path: Json;
    script: Json;
    gap_policy: string;
  };
  const { aggregations, ...rest } = query as { aggregations: Record<string, { aggregations: Json }> };
  const selector = { bucket_selector: { buckets_path, script, gap_policy } };
  const chosen = { ...aggregations[parent], aggregations: { ...aggregations[parent].aggregations, selector } };
  const found = await client.search({ ...rest, aggregations: { [parent]: chosen } }, { index });
  return (found.aggregations[parent] as { buckets: Json[] }).buckets;
}

/** Fields that the plugin fetches of a sample document: those in braces between the tags of `sample_documents`, and no others. */
export function sampleFields(template: string): string[] {
  const blocks = [...template.matchAll(/\{\{#sample_documents\}\}(.*?)\{\{\/sample_documents\}\}/gs)].map(
    ([, block]) => block,
  );
  const tags = blocks.flatMap((block) => [...block.matchAll(/\{\{([^{}]+)\}\}/g)].map(([, tag]) => tag.trim()));
  return [...new Set(tags.filter((tag) => tag.startsWith('_source.')).map((tag) => tag.slice('_source.'.length)))];
}

/**
 * A monitor's message in OpenSearch's own mustache, which the plugin renders with. It renders JSON only, so the message goes in as a
 * string, and what it escapes for that is taken back when the answer is read: so triple braces come out as they are. Undefined on an
 * engine without the module (monitors are OpenSearch's alone).
 */
export async function render(client: SearchClient, template: string, params: Json): Promise<string | undefined> {
  const escaped = template.replaceAll('{{{', '{{').replaceAll('}}}', '}}');
  const source = JSON.stringify({ text: escaped });
  const request = { method: 'POST', path: '/_render/template', body: { source, params }, allow: [400] } as const;
  const { status, body } = await client.request(request);
  if (status === 400 && client.info.distribution === 'elasticsearch') return undefined;
  return (body as { template_output: { text: string } }).template_output.text;
}

/** A Kibana rule's message in the mustache of Kibana, for a connector that escapes nothing. */
export function renderInKibana(template: string, context: Json): string {
  return mustache.render(template, { context }, {}, { escape: String });
}

interface EsQueryParams {
  readonly index: readonly string[];
  readonly timeField: string;
  readonly esQuery: string;
  readonly size: number;
  readonly timeWindowSize: number;
  readonly timeWindowUnit: 'm' | 'h';
  readonly thresholdComparator: '>' | '>=' | '<';
  readonly threshold: readonly number[];
  readonly aggField?: string;
  readonly termField?: string;
  readonly termSize?: number;
  readonly excludeHitsFromPreviousRun?: boolean;
}

export interface EsQueryRun {
  /** Groups that meet the threshold; of a rule without groups `all` or nothing. */
  readonly met: string[];
  readonly value: number;
  readonly hits: Json[];
  /** The newest hit's time: the next run leaves out what is not newer. */
  readonly latest: string | undefined;
}

const UNIT_MS = { m: 60_000, h: 3_600_000 };

/** One run of a `.es-query` rule, as `fetch_es_query.ts` and `executor.ts` of Kibana do it. */
export async function runEsQuery(
  client: SearchClient,
  rule: EsQueryParams,
  nowMs: number,
  latest?: string,
): Promise<EsQueryRun> {
  const { query } = JSON.parse(rule.esQuery) as { query: Json };
  const { timeField, termField, aggField } = rule;
  const from = new Date(nowMs - rule.timeWindowSize * UNIT_MS[rule.timeWindowUnit]).toISOString();
  const format = 'strict_date_optional_time';
  const window = { range: { [timeField]: { gte: from, lte: new Date(nowMs).toISOString(), format } } };
  const seen = { bool: { filter: [{ range: { [timeField]: { lte: latest, format } } }] } };
  const leftOut = latest === undefined || rule.excludeHitsFromPreviousRun === false;
  const found = await client.search(
    {
      size: termField === undefined ? rule.size : 0,
      track_total_hits: true,
      query: { bool: { filter: [query, ...(leftOut ? [] : [{ bool: { must_not: [seen] } }]), window] } },
      sort: [{ [timeField]: { order: 'desc' } }],
      ...(termField === undefined ? {} : { aggs: groups(rule, termField, aggField ?? '') }),
    },
    { index: rule.index.join(',') },
  );
  const value = found.total ?? 0;
  const buckets =
    termField === undefined ? [] : (found.aggregations.groupAgg as { buckets: { key: string }[] }).buckets;
  const isMet = compare(value, rule.thresholdComparator, rule.threshold[0]);
  return {
    met: termField === undefined ? (isMet ? ['all'] : []) : buckets.map(({ key }) => key),
    value,
    hits: found.hits.map(({ source }) => ({ _source: source })),
    latest: found.hits.length === 0 ? undefined : new Date(found.hits[0].sort[0] as number).toISOString(),
  };
}

function groups(rule: EsQueryParams, termField: string, aggField: string): Json {
  const script = `params.compareValue ${rule.thresholdComparator} ${rule.threshold[0]}L`;
  return {
    groupAgg: {
      terms: { field: termField, size: rule.termSize },
      aggs: {
        metricAgg: { sum: { field: aggField } },
        conditionSelector: { bucket_selector: { buckets_path: { compareValue: 'metricAgg' }, script } },
      },
    },
  };
}

function compare(value: number, comparator: EsQueryParams['thresholdComparator'], threshold: number): boolean {
  if (comparator === '<') return value < threshold;
  return comparator === '>' ? value > threshold : value >= threshold;
}

/** The few words of KQL that the detection rules use, in Lucene's words. */
export function luceneOf(kuery: string): string {
  return kuery
    .replace(/(\S+) : /g, '$1:')
    .replace(/(\S+) >= /g, '$1:>=')
    .replace(/\band not\b/g, 'AND NOT')
    .replace(/\band\b/g, 'AND');
}
