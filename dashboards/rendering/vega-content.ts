import { readFileSync } from 'node:fs';
import { specOf } from '../query/panel-requests.js';
import { withAnswers } from '../query/vega-request.js';
import type { SavedObject } from '../saved-object.js';
import type { Answered } from './answers.js';
import { vegaConfig } from './themes.js';
import type { Theme } from './themes.js';

/** Vega as the page loads it; another build can be named to see whether an older version draws the same. */
export function vegaScript(path = process.env['VEGA_BUILD']): string {
  return readFileSync(path ?? new URL('../../node_modules/vega/build/vega.min.js', import.meta.url), 'utf8');
}

/** The specification as the products hand it to Vega: answers for URLs, their colours, their tooltips' settings taken out. */
export function readySpec(panel: SavedObject, answered: readonly Answered[], theme: Theme): unknown {
  const spec = specOf(panel);
  const ready = withAnswers(spec, new Map(answered.map(({ request, answer }) => [request.name, answer])));
  const own = Object.entries(spec.config ?? {}).filter(([name]) => name !== 'kibana');
  return { ...ready, config: { ...vegaConfig(theme), ...Object.fromEntries(own) } };
}

/**
 * Draws all specifications of the page into their elements: `[{id, spec, width, height}]` in `#specs`, and keeps the views in
 * `vegaViews`, faults in `vegaFaults`. Width and height are set on the view, as both products do.
 */
export const DRAW = `
window.vegaViews = {}; window.vegaFaults = []; window.filters = [];
// the products' own function, by which an installed panel filters its dashboard
for (const name of ['kibanaAddFilter', 'opensearchDashboardsAddFilter']) {
  vega.expressionFunction(name, (...args) => { window.filters.push(args); });
}
window.vegaReady = Promise.all(JSON.parse(document.querySelector('#specs').textContent).map(async ({ id, spec, width, height }) => {
  const complain = (...args) => { window.vegaFaults.push(id + ': ' + args.map(String).join(' ')); };
  const logger = vega.logger(vega.Warn); logger.warn = complain; logger.error = complain;
  try {
    const { width: _w, height: _h, ...rest } = spec;
    const view = new vega.View(vega.parse({ ...rest, width, height }), { renderer: 'canvas', logger, container: document.getElementById(id), hover: true });
    window.vegaViews[id] = view;
    view.width(width).height(height);
    await view.runAsync();
  } catch (error) { complain(error && error.stack || error); }
}));`;

export interface DrawnSpec {
  readonly id: string;
  readonly spec: unknown;
  readonly width: number;
  readonly height: number;
}

/** The element that `DRAW` reads; text that looks like markup stays text. */
export function specsElement(specs: readonly DrawnSpec[]): string {
  return `<script type="application/json" id="specs">${JSON.stringify(specs).replaceAll('<', '\\u003c')}</script>`;
}
