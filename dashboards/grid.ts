import { savedObject } from './saved-object.js';
import type { SavedObject } from './saved-object.js';

/** Columns of the dashboard's grid; a row of it is 20 pixels high. */
const GRID_COLUMNS = 48;

export interface Placed {
  readonly object: SavedObject;
  /** Columns; the widths of a row fill the grid. */
  readonly w: number;
}

/** Panels side by side. */
export interface Row {
  readonly h: number;
  readonly panels: readonly Placed[];
}

export interface DashboardDescription {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  /** Time range that it opens with, as the time picker writes it. */
  readonly from: string;
  readonly rows: readonly Row[];
}

/** The dashboard alone; its panels are saved objects of their own. */
export function dashboardObject({ name, title, description, from, rows }: DashboardDescription): SavedObject {
  const panels: Record<string, unknown>[] = [];
  const references: SavedObject['references'][number][] = [];
  let y = 0;
  for (const { h, panels: placed } of rows) {
    let x = 0;
    for (const { object, w } of placed) {
      const i = String(panels.length + 1);
      const panelRefName = `panel_${panels.length}`;
      panels.push({ version: '7.9.3', gridData: { x, y, w, h, i }, panelIndex: i, embeddableConfig: {}, panelRefName });
      references.push({ id: object.id, name: panelRefName, type: object.type });
      x += w;
    }
    if (x !== GRID_COLUMNS) throw new Error(`A row of ${name} is ${x} columns wide.`);
    y += h;
  }
  const attributes = {
    title,
    description,
    hits: 0,
    version: 1,
    panelsJSON: JSON.stringify(panels),
    optionsJSON: JSON.stringify({ hidePanelTitles: false, useMargins: true }),
    timeRestore: true,
    timeFrom: from,
    timeTo: 'now',
    kibanaSavedObjectMeta: {
      searchSourceJSON: JSON.stringify({ query: { query: '', language: 'kuery' }, filter: [] }),
    },
  };
  return savedObject('dashboard', name, attributes, references);
}
