import { ConnectorError } from '../errors/index.js';
import {
  createMonitor,
  deleteMonitor,
  hasAlerting,
  hasChannel,
  monitorFaults,
  monitorsNamed,
  updateMonitor,
  type SearchClient,
} from '../search/index.js';
import { readMonitors, type AlertRuleOptions, type MonitorFile } from '../sink/index.js';
import { contentOf, type AlertStep } from './alert-step.js';

type Client = Pick<SearchClient, 'request' | 'info'>;

const KIND = 'alerting monitor';

/**
 * Monitors of OpenSearch's Alerting, created where there is none of the name, replaced where ours differs. One that somebody disabled
 * stays disabled. After it is written, each that has scripts is run without telling anybody, since the plugin takes scripts that fail.
 */
export async function installMonitors(
  client: Client,
  options: AlertRuleOptions,
  dryRun: boolean,
): Promise<readonly AlertStep[]> {
  const monitors = await readMonitors(options);
  if (!(await hasAlerting(client))) {
    return monitors.map(({ name }) => ({ kind: KIND, name, change: 'unsupported' }));
  }
  await requireChannel(client, options.channel);
  const steps: AlertStep[] = [];
  for (const monitor of monitors) steps.push(await installMonitor(client, monitor, dryRun));
  return steps;
}

async function installMonitor(client: Client, monitor: MonitorFile, dryRun: boolean): Promise<AlertStep> {
  const { name } = monitor;
  const content = contentOf(monitor);
  const body = { ...monitor, ui_metadata: { logmamba: { content } } };
  const [stored] = await monitorsNamed(client, name);
  if (stored === undefined) {
    if (!dryRun) await requireRuns(client, await createMonitor(client, body), monitor);
    return { kind: KIND, name, change: 'created' };
  }
  const metadata = stored.body.ui_metadata as { logmamba?: { content?: unknown } } | undefined;
  if (metadata?.logmamba?.content === content) return { kind: KIND, name, change: 'unchanged' };
  if (!dryRun) {
    await updateMonitor(client, stored, { ...body, enabled: stored.body.enabled !== false });
    await requireRuns(client, stored.id, monitor);
  }
  return { kind: KIND, name, change: 'updated' };
}

async function requireRuns(client: Client, id: string, { name, monitor_type: type }: MonitorFile): Promise<void> {
  // has no scripts, and a run by hand would look at every document there is
  if (type === 'doc_level_monitor') return;
  const faults = await monitorFaults(client, id);
  if (faults.length === 0) return;
  throw new ConnectorError(
    'REQUEST_FAILED',
    `${name} was stored, but does not run: ${faults.join('; ').slice(0, 500)}`,
    {
      where: `${client.info.url} monitor ${id}`,
      todo: 'see the reasons; the account that installs needs to read the indices, since monitors run with its roles',
    },
  );
}

async function requireChannel(client: Client, channel: string | undefined): Promise<void> {
  if (channel === undefined || (await hasChannel(client, channel)) !== false) return;
  throw new ConnectorError(
    'CONFIG_INVALID',
    `OpenSearch has no notification channel ${JSON.stringify(channel.slice(0, 100))}`,
    {
      where: 'alerts.channel',
      todo: 'name the id of a channel (GET _plugins/_notifications/configs), not its name',
    },
  );
}

/** Removes every monitor of the names that `installMonitors` gives. */
export async function uninstallMonitors(
  client: Client,
  options: AlertRuleOptions,
  dryRun: boolean,
): Promise<readonly AlertStep[]> {
  if (!(await hasAlerting(client))) return [];
  const steps: AlertStep[] = [];
  for (const { name } of await readMonitors(options)) {
    const stored = await monitorsNamed(client, name);
    if (!dryRun) for (const { id } of stored) await deleteMonitor(client, id);
    steps.push({ kind: KIND, name, change: stored.length === 0 ? 'missing' : 'removed' });
  }
  return steps;
}
