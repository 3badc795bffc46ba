import type { Config } from '../config/index.js';
import type { SearchClient } from '../search/index.js';
import type { AlertRuleOptions } from '../sink/index.js';
import type { AlertStep } from './alert-step.js';
import { ensureTemplates } from './ensure-templates.js';
import { connectConfigured } from './install-dashboards.js';
import { installElastalertRules, uninstallElastalertRules } from './install-elastalert.js';
import { installKibanaRules, uninstallKibanaRules } from './install-kibana-rules.js';
import { installMonitors, uninstallMonitors } from './install-monitors.js';

const WITHOUT_KIBANA: AlertStep = {
  kind: 'Kibana rule',
  name: 'none: set dashboards.url, Elasticsearch itself has no rules',
  change: 'unsupported',
};

/**
 * Installs the rules that alert: monitors on OpenSearch, rules in Kibana beside Elasticsearch, files for ElastAlert 2 where a folder is
 * named. As often as one likes; with `dryRun` it says what it would do and writes nothing.
 * @throws ConnectorError what stops it; rules before the fault are installed then
 */
export async function installAlerts(
  config: Config,
  client: SearchClient,
  dryRun: boolean,
): Promise<readonly AlertStep[]> {
  const options = ruleOptions(config);
  const { elastalertFolder: folder } = config.alerts;
  const files = folder === undefined ? [] : await installElastalertRules(folder, options, dryRun);
  if (client.info.distribution === 'opensearch') {
    if (!dryRun) await makeAlertsIndex(config, client);
    return [...files, ...(await installMonitors(client, options, dryRun))];
  }
  const kibana = await connectConfigured(config, client.info.distribution);
  if (kibana === undefined) return [...files, WITHOUT_KIBANA];
  return [...files, ...(await installKibanaRules(kibana, options, config.alerts, dryRun))];
}

/** A monitor on documents is refused while its index is missing; and without its template, the index would guess at types. */
async function makeAlertsIndex(config: Config, client: SearchClient): Promise<void> {
  const alerts = `${config.sink.prefix}-alerts`;
  if (await client.indexExists(alerts)) return;
  await ensureTemplates(client, config);
  await client.createIndex(alerts);
}

/** Removes exactly what `installAlerts` makes for this prefix. */
export async function uninstallAlerts(
  config: Config,
  client: SearchClient,
  dryRun: boolean,
): Promise<readonly AlertStep[]> {
  const options = ruleOptions(config);
  const { elastalertFolder: folder } = config.alerts;
  const files = folder === undefined ? [] : await uninstallElastalertRules(folder, options, dryRun);
  if (client.info.distribution === 'opensearch') {
    return [...files, ...(await uninstallMonitors(client, options, dryRun))];
  }
  const kibana = await connectConfigured(config, client.info.distribution);
  if (kibana === undefined) return files;
  return [...files, ...(await uninstallKibanaRules(kibana, options, config.alerts, dryRun))];
}

function ruleOptions({ sink, alerts, dashboards }: Config): AlertRuleOptions {
  const { level, channel, webhook } = alerts;
  return { prefix: sink.prefix, level, channel, webhook, dashboards: alerts.link ?? linkTo(dashboards) };
}

/** Without credentials, which a URL may hold. */
function linkTo({ url, space }: Config['dashboards']): string | undefined {
  if (url === undefined) return undefined;
  const { origin, pathname } = new URL(url);
  const base = `${origin}${pathname}`.replace(/\/$/, '');
  return space === undefined ? base : `${base}/s/${encodeURIComponent(space)}`;
}
