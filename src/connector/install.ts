import type { Config } from '../config/index.js';
import { installTemplates, readTemplates, type InstallStep } from '../sink/index.js';
import { installDashboards, type DashboardsStep } from './install-dashboards.js';
import { withEngine } from './workspace.js';

/**
 * Puts index templates, the lifecycle policy where the engine has one, and the dashboards where `dashboards.url` is given; as often
 * as one likes. With `dryRun` it says what it would do and writes nothing.
 * @throws ConnectorError what stops it; steps before the fault are done then
 */
export async function installOnEngine(
  config: Config,
  options: { readonly dryRun: boolean; readonly onStep?: (step: InstallStep | DashboardsStep) => void },
): Promise<(InstallStep | DashboardsStep)[]> {
  return withEngine(config, async (client) => {
    const { dryRun, onStep } = options;
    const { prefix, keepDays } = config.sink;
    const templates = await readTemplates({ prefix, keepDays });
    const steps: (InstallStep | DashboardsStep)[] = await installTemplates(client, templates, { dryRun });
    for (const step of steps) onStep?.(step);
    const dashboards = await installDashboards(config, client.info.distribution, dryRun);
    if (dashboards === undefined) return steps;
    onStep?.(dashboards);
    return [...steps, dashboards];
  });
}
