import type { Config } from '../config/index.js';
import { ConnectorError } from '../errors/index.js';
import type { SearchClient } from '../search/index.js';
import { readTemplates } from '../sink/index.js';
import type { AlertStep } from './alert-step.js';
import { uninstallAlerts } from './install-alerts.js';
import { uninstallDashboards, type DashboardsRemoval } from './install-dashboards.js';
import { requireDashboards, type InstallPart } from './install.js';
import { indexPatternsOf, uninstallIndices, type DataRemoval, type IndexRemoval } from './uninstall-indices.js';
import { uninstallTemplates, type TemplateRemoval } from './uninstall-templates.js';
import { withEngine } from './workspace.js';

export type RemovalStep = AlertStep | DashboardsRemoval | TemplateRemoval | IndexRemoval;

export interface UninstallOptions extends DataRemoval {
  /** All parts by default. */
  readonly parts?: readonly InstallPart[];
  readonly onStep?: (step: RemovalStep) => void;
}

type Remover = (config: Config, client: SearchClient, options: UninstallOptions) => Promise<readonly RemovalStep[]>;

/** The other way round than they were installed: what refers to something goes first. */
const REMOVERS: Readonly<Record<InstallPart, Remover>> = {
  alerts: removeAlerts,
  dashboards: async (config, client, { dryRun }) => {
    const step = await uninstallDashboards(config, client.info.distribution, dryRun);
    return step === undefined ? [] : [step];
  },
  engine: async ({ sink: { prefix, keepDays } }, client, options) => {
    const templates = await readTemplates({ prefix, keepDays });
    const indices = await uninstallIndices(client, indexPatternsOf(templates), options);
    return [...indices, ...(await uninstallTemplates(client, templates, options.dryRun))];
  },
};

/** Where a server has no rules at all, there are none to remove, unless somebody asks for just that. */
async function removeAlerts(
  config: Config,
  client: SearchClient,
  { dryRun, parts }: UninstallOptions,
): Promise<readonly RemovalStep[]> {
  try {
    return await uninstallAlerts(config, client, dryRun);
  } catch (error) {
    const isLacking = error instanceof ConnectorError && error.code === 'ENGINE_UNSUPPORTED';
    if (!isLacking || parts !== undefined) throw error;
    return [{ kind: 'Kibana rule', name: `none: ${error.message}`, change: 'unsupported' }];
  }
}

/**
 * Removes what `install` made: rules, dashboards, templates, the lifecycle policy, and its indices as long as they are empty. Data stays
 * unless `data` is given and agreed to; bundles and checkpoints stay in any case. As often as one likes.
 * @throws ConnectorError what stops it; steps before the fault are done then
 */
export async function uninstallFromEngine(config: Config, options: UninstallOptions): Promise<RemovalStep[]> {
  const { parts, onStep } = options;
  if (parts?.includes('dashboards') === true) requireDashboards(config);
  return withEngine(config, async (client) => {
    const steps: RemovalStep[] = [];
    for (const [part, remove] of Object.entries(REMOVERS)) {
      if (parts !== undefined && !parts.includes(part as InstallPart)) continue;
      for (const step of await remove(config, client, options)) {
        onStep?.(step);
        steps.push(step);
      }
    }
    return steps;
  });
}
