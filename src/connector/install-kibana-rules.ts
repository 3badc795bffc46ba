import { createHash } from 'node:crypto';
import type { Config } from '../config/index.js';
import { ConnectorError } from '../errors/index.js';
import {
  alertingRule,
  connector,
  createRule,
  deleteDetectionRule,
  deleteRule,
  detectionRule,
  importDetectionRules,
  updateRule,
  type DashboardsClient,
} from '../search/index.js';
import { readDetectionRules, readKibanaRules, type AlertRuleOptions, type KibanaRuleFile } from '../sink/index.js';
import { actionParameters } from './alert-actions.js';
import { contentOf, type AlertStep } from './alert-step.js';

type Json = Readonly<Record<string, unknown>>;

/** Rules of Kibana's alerting, those for its version. */
export async function installKibanaRules(
  client: DashboardsClient,
  options: AlertRuleOptions,
  { recipients, detectionEngine }: Config['alerts'],
  dryRun: boolean,
): Promise<readonly AlertStep[]> {
  const type = await connectorType(client, options.channel);
  const steps: AlertStep[] = [];
  for (const file of (await readKibanaRules(options)).filter((rule) => isFor(rule, client.info.version))) {
    const params = type === undefined ? undefined : actionParameters(type, file, recipients);
    const actions = params === undefined ? [] : [{ id: options.channel, group: 'query matched', params }];
    steps.push(await installRule(client, options.prefix, file, actions, dryRun));
  }
  if (detectionEngine) steps.push(...(await installDetectionRules(client, options, dryRun)));
  return steps;
}

async function installRule(
  client: DashboardsClient,
  prefix: string,
  { key, rule }: KibanaRuleFile,
  actions: readonly Json[],
  dryRun: boolean,
): Promise<AlertStep> {
  const id = ruleId(prefix, key);
  const stamped = withStamp({ ...rule, actions }, rule.tags);
  const stored = await alertingRule(client, id);
  const step = { kind: 'Kibana rule', name: rule.name } as const;
  if (stored === undefined) {
    if (!dryRun) await createRule(client, id, stamped);
    return { ...step, change: 'created' };
  }
  if (hasTags(stored, stamped.tags)) return { ...step, change: 'unchanged' };
  if (!dryRun) await updateRule(client, id, stamped);
  return { ...step, change: 'updated' };
}

async function installDetectionRules(
  client: DashboardsClient,
  options: AlertRuleOptions,
  dryRun: boolean,
): Promise<readonly AlertStep[]> {
  const rules = (await readDetectionRules(options)).map((rule) => withStamp(rule, rule.tags));
  const stored = await Promise.all(rules.map((rule) => detectionRule(client, rule.rule_id)));
  const steps = rules.map(({ name, tags }, i): AlertStep => {
    const found = stored[i];
    const change = found === undefined ? 'created' : hasTags(found, tags) ? 'unchanged' : 'updated';
    return { kind: 'detection rule', name, change };
  });
  const changed = rules.filter((_, i) => steps[i].change !== 'unchanged');
  if (!dryRun && changed.length > 0) {
    await importDetectionRules(client, changed.map((rule) => `${JSON.stringify(rule)}\n`).join(''));
  }
  return steps;
}

/** Removes the rules of every version, should Kibana have been upgraded since. */
export async function uninstallKibanaRules(
  client: DashboardsClient,
  options: AlertRuleOptions,
  { detectionEngine }: Config['alerts'],
  dryRun: boolean,
): Promise<readonly AlertStep[]> {
  const steps: AlertStep[] = [];
  for (const { key, rule } of await readKibanaRules(options)) {
    const id = ruleId(options.prefix, key);
    const found = (await alertingRule(client, id)) !== undefined;
    if (found && !dryRun) await deleteRule(client, id);
    steps.push({ kind: 'Kibana rule', name: rule.name, change: found ? 'removed' : 'missing' });
  }
  if (!detectionEngine) return steps;
  for (const rule of await readDetectionRules(options)) {
    const found = (await detectionRule(client, rule.rule_id)) !== undefined;
    if (found && !dryRun) await deleteDetectionRule(client, rule.rule_id);
    steps.push({ kind: 'detection rule', name: rule.name, change: found ? 'removed' : 'missing' });
  }
  return steps;
}

async function connectorType(client: DashboardsClient, channel: string | undefined): Promise<string | undefined> {
  if (channel === undefined) return undefined;
  const found = await connector(client, channel);
  if (typeof found?.connector_type_id === 'string') return found.connector_type_id;
  throw new ConnectorError(
    'CONFIG_INVALID',
    `Kibana has no connector ${JSON.stringify(channel.slice(0, 100))} in this space`,
    {
      where: 'alerts.channel',
      todo: 'name the id of a connector (GET /api/actions/connectors), not its name',
    },
  );
}

/** The newest version that rules are written for; later ones, and what Kibana keeps to itself, are taken for it. */
const NEWEST = 9;

function isFor({ versions }: KibanaRuleFile, version: string): boolean {
  const major = Number.parseInt(version, 10);
  return versions.includes(major < NEWEST ? major : NEWEST);
}

/** Kibana takes an id of one's own for a rule only if it is a UUID: version 8 (RFC 9562), made of prefix and key. */
export function ruleId(prefix: string, key: string): string {
  const hex = createHash('sha256').update(`logmamba rule ${prefix} ${key}`).digest('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), `8${hex.slice(13, 16)}`, `8${hex.slice(17, 20)}`, hex.slice(20, 32)].join(
    '-',
  );
}

/** A tag says which content was installed: Kibana adds members of its own, and leaves tags alone. */
function withStamp<T extends Json>(rule: T, tags: readonly string[]): T & { readonly tags: readonly string[] } {
  return { ...rule, tags: [...tags, `content ${contentOf(rule)}`] };
}

function hasTags(stored: Json, tags: readonly string[]): boolean {
  const { tags: own } = stored;
  return Array.isArray(own) && tags.every((tag) => own.includes(tag));
}
