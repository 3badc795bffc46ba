import { readdir, readFile } from 'node:fs/promises';
import { parse, stringify } from 'yaml';
import { z } from 'zod';
import type { ALERT_LEVELS } from './alert-document.js';

/** The project's folder of rules, beside `src` and `dist`. */
const RULES = new URL('../../plugin/alerting/', import.meta.url);

export interface AlertRuleOptions {
  readonly prefix: string;
  readonly level: keyof typeof ALERT_LEVELS;
  /** Id of OpenSearch's notification channel; without it monitors have no actions. */
  readonly channel?: string | undefined;
  /** Address of Kibana or OpenSearch Dashboards for a browser; without it messages have no links. */
  readonly dashboards?: string | undefined;
  /** Where ElastAlert 2 posts to; without it, it prints. */
  readonly webhook?: string | undefined;
}

type Json = Readonly<Record<string, unknown>>;

const kibanaRule = z.object({
  key: z.string(),
  versions: z.array(z.number()),
  rule: z.looseObject({ name: z.string(), tags: z.array(z.string()) }),
  subject: z.string(),
  message: z.string(),
});
const monitor = z.looseObject({ name: z.string(), triggers: z.array(z.record(z.string(), z.looseObject({}))) });
const detectionRule = z.looseObject({ rule_id: z.string(), name: z.string(), tags: z.array(z.string()) });

/** A rule of Kibana's alerting, but for its actions. */
export type KibanaRuleFile = z.output<typeof kibanaRule>;
export type MonitorFile = z.output<typeof monitor>;
export type DetectionRuleFile = z.output<typeof detectionRule>;

/** The monitors of `plugin/alerting/opensearch`. */
export async function readMonitors(options: AlertRuleOptions): Promise<MonitorFile[]> {
  const monitors = await Promise.all((await filesOf('opensearch/', '.json')).map((url) => readJson(url, options)));
  return monitors.map((body) => {
    const read = monitor.parse(body);
    return options.channel === undefined ? withoutActions(read) : read;
  });
}

function withoutActions(read: MonitorFile): MonitorFile {
  const triggers = read.triggers.map((trigger) =>
    Object.fromEntries(Object.entries(trigger).map(([kind, body]) => [kind, { ...body, actions: [] }])),
  );
  return { ...read, triggers };
}

/** The rules of `plugin/alerting/kibana`, of every version. */
export async function readKibanaRules(options: AlertRuleOptions): Promise<KibanaRuleFile[]> {
  const rules = await Promise.all((await filesOf('kibana/', '.json')).map((url) => readJson(url, options)));
  return rules.map((rule) => kibanaRule.parse(rule));
}

/** The rules of the detection engine. */
export async function readDetectionRules(options: AlertRuleOptions): Promise<DetectionRuleFile[]> {
  const text = await readFile(new URL('kibana/detection-rules.ndjson', RULES), 'utf8');
  const lines = text.split('\n').filter((line) => line !== '');
  return lines.map((line) => detectionRule.parse(filled(JSON.parse(line), options)));
}

/** ElastAlert 2's rules as YAML, by the name of their file: that of the shipped one after the prefix. */
export async function readElastalertRules(options: AlertRuleOptions): Promise<Map<string, string>> {
  const rules = new Map<string, string>();
  for (const url of await filesOf('elastalert/rules/', '.yaml')) {
    const rule = filled(parse(await readFile(url, 'utf8')), options) as Json;
    const told = options.webhook === undefined ? printing(rule) : rule;
    rules.set(`${options.prefix}-${url.pathname.split('/').pop() ?? ''}`, stringify(told, { lineWidth: 0 }));
  }
  return rules;
}

/** With nowhere to post to, ElastAlert prints what it would tell. */
function printing(rule: Json): Json {
  const rest = Object.entries(rule).filter(([name]) => !name.startsWith('http_post2_'));
  return { ...Object.fromEntries(rest), alert: ['debug'] };
}

async function filesOf(folder: string, ending: string): Promise<URL[]> {
  const url = new URL(folder, RULES);
  const names = (await readdir(url)).filter((name) => name.endsWith(ending)).sort();
  return names.map((name) => new URL(name, url));
}

async function readJson(url: URL, options: AlertRuleOptions): Promise<unknown> {
  return filled(JSON.parse(await readFile(url, 'utf8')), options);
}

const TOKENS = /@(prefix|level|channel|dashboards|webhook)@/g;

/** Fills tokens in, in every text of a rule; a line that holds one for which nothing is known is left out. */
function filled(value: unknown, options: AlertRuleOptions): unknown {
  if (typeof value === 'string') return filledText(value, options);
  if (Array.isArray(value)) return value.map((item) => filled(item, options));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, filled(member, options)]));
}

function filledText(text: string, options: AlertRuleOptions): string {
  const known = new Map(Object.entries(options) as [string, string | undefined][]);
  return text
    .split('\n')
    .filter((line) => [...line.matchAll(TOKENS)].every(([, name]) => known.get(name) !== undefined))
    .join('\n')
    .replace(TOKENS, (token, name: string) => known.get(name) ?? token);
}
