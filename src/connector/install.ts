import type { Config } from '../config/index.js';
import { ConnectorError } from '../errors/index.js';
import type { SearchClient } from '../search/index.js';
import { installTemplates, readTemplates, type InstallStep } from '../sink/index.js';
import type { AlertStep } from './alert-step.js';
import { installAlerts } from './install-alerts.js';
import { installDashboards, type DashboardsStep } from './install-dashboards.js';
import { installIndices, type IndexStep } from './install-indices.js';
import { withEngine } from './workspace.js';

/** What can be installed by itself. `engine`: templates, the lifecycle policy, and the indices that dashboards look at. */
export type InstallPart = 'engine' | 'dashboards' | 'alerts';

export type InstalledStep = InstallStep | IndexStep | DashboardsStep | AlertStep;

/** What an installation is without being told. */
const DEFAULT_PARTS: readonly InstallPart[] = ['engine', 'dashboards'];

type Installer = (config: Config, client: SearchClient, dryRun: boolean) => Promise<readonly InstalledStep[]>;

/** In the order in which they are installed. */
const INSTALLERS: Readonly<Record<InstallPart, Installer>> = {
  engine: async (config, client, dryRun) => {
    const { prefix, keepDays } = config.sink;
    const templates = await installTemplates(client, await readTemplates({ prefix, keepDays }), { dryRun });
    return [...templates, ...(await installIndices(client, prefix, dryRun))];
  },
  dashboards: async (config, client, dryRun) => {
    const step = await installDashboards(config, client.info.distribution, dryRun);
    return step === undefined ? [] : [step];
  },
  alerts: installAlerts,
};

/**
 * Puts index templates, the lifecycle policy where the engine has one, and the dashboards where `dashboards.url` is given, or else the
 * parts that are asked for; as often as one likes. With `dryRun` it says what it would do and writes nothing.
 * @throws ConnectorError what stops it; steps before the fault are done then
 */
export async function installOnEngine(
  config: Config,
  options: {
    readonly dryRun: boolean;
    readonly parts?: readonly InstallPart[];
    readonly onStep?: (step: InstalledStep) => void;
  },
): Promise<InstalledStep[]> {
  const { dryRun, onStep, parts } = options;
  if (parts?.includes('dashboards') === true) requireDashboards(config);
  return withEngine(config, async (client) => {
    const steps: InstalledStep[] = [];
    for (const [part, install] of Object.entries(INSTALLERS)) {
      if (!(parts ?? DEFAULT_PARTS).includes(part as InstallPart)) continue;
      for (const step of await install(config, client, dryRun)) {
        onStep?.(step);
        steps.push(step);
      }
    }
    return steps;
  });
}

/** Where dashboards are asked for by name, there must be a place for them. */
export function requireDashboards({ dashboards }: Config): void {
  if (dashboards.url !== undefined) return;
  throw new ConnectorError('CONFIG_INVALID', 'No Kibana or OpenSearch Dashboards is configured', {
    where: 'dashboards.url',
    todo: 'name its address, or import dashboards/logmamba.ndjson as saved objects by hand',
  });
}
