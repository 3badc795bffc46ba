import type { Browser, Page } from 'playwright-core';
import type { SearchClient } from '../../src/search/index.js';
import { buildDashboards } from '../build.js';
import type { DashboardContext } from '../query/context.js';
import type { SavedObject } from '../saved-object.js';
import { answersOf } from './answers.js';
import { dashboardPage } from './dashboard-page.js';
import type { Theme } from './themes.js';

/** All saved objects of the bundle. */
export function dashboardObjects(ndjson = buildDashboards()): SavedObject[] {
  return ndjson
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as SavedObject);
}

export interface PlacedPanel {
  readonly panel: SavedObject;
  readonly at: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
}

/** A dashboard's panels with their places on the grid. */
export function placedPanels(name: string, objects: readonly SavedObject[]): PlacedPanel[] {
  const dashboard = objects.find(({ type, id }) => type === 'dashboard' && id.endsWith(`-${name}`));
  if (dashboard === undefined) throw new Error(`there is no dashboard ${name}`);
  const panels = JSON.parse(String(dashboard.attributes.panelsJSON)) as {
    panelRefName: string;
    gridData: PlacedPanel['at'];
  }[];
  return panels.map(({ panelRefName, gridData }) => {
    const reference = dashboard.references.find((candidate) => candidate.name === panelRefName);
    const panel = objects.find(({ type, id }) => type === reference?.type && id === reference.id);
    if (panel === undefined) throw new Error(`${name} refers to a panel that is not there: ${panelRefName}`);
    return { panel, at: gridData };
  });
}

export interface DrawOptions {
  readonly client: SearchClient;
  readonly browser: Browser;
  readonly objects: readonly SavedObject[];
  readonly name: string;
  readonly context: DashboardContext;
  readonly theme: Theme;
  readonly width: number;
}

/** A page with the dashboard drawn from what the engine answers. @throws Error when Vega complains */
export async function drawDashboard({
  client,
  browser,
  objects,
  name,
  context,
  theme,
  width,
}: DrawOptions): Promise<Page> {
  const placed = [];
  for (const { panel, at } of placedPanels(name, objects)) {
    placed.push({ panel, at, answered: await answersOf(client, panel, objects, context) });
  }
  const opened = await browser.newContext({ viewport: { width, height: 900 }, timezoneId: 'UTC', locale: 'en-GB' });
  const page = await opened.newPage();
  await page.setContent(dashboardPage(placed, theme, width));
  await page.evaluate('window.vegaReady');
  const faults = await page.evaluate<string[]>('window.vegaFaults');
  if (faults.length > 0) throw new Error(`Vega complains: ${faults.join('\n')}`);
  return page;
}
