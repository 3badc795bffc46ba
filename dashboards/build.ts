import { dashboardObject } from './grid.js';
import type { DashboardDescription } from './grid.js';
import { health } from './health.js';
import { hunt } from './hunt.js';
import { indexPatterns } from './index-patterns.js';
import { overview } from './overview.js';
import { why } from './why.js';

export function describeDashboards(): DashboardDescription[] {
  return [overview(), hunt(), why(), health()];
}

/** The dashboards with all they need, as NDJSON for the import of Kibana and OpenSearch Dashboards. */
export function buildDashboards(): string {
  const dashboards = describeDashboards();
  const panels = dashboards.flatMap(({ rows }) => rows.flatMap((row) => row.panels.map(({ object }) => object)));
  const objects = [...indexPatterns(), ...panels, ...dashboards.map(dashboardObject)];
  return objects.map((object) => `${JSON.stringify(object)}\n`).join('');
}
