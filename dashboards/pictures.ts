import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Browser } from 'playwright-core';
import { startOpenSearch } from '../src/engine/index.js';
import { connect } from '../src/search/index.js';
import type { SearchClient } from '../src/search/index.js';
import { describeDashboards } from './build.js';
import type { DashboardContext } from './query/context.js';
import { readUrl } from './query/url-format.js';
import { openBrowser } from './rendering/browser.js';
import { dashboardObjects, drawDashboard } from './rendering/draw-dashboards.js';
import { huntedFleet } from './rendering/hunted-fleet.js';
import { valueAt } from './rendering/table-content.js';
import type { Theme } from './rendering/themes.js';
import type { SavedObject } from './saved-object.js';
import { MERGED_CLAUSE, SUPPRESSED_CLAUSE } from './standing.js';

/**
 * Pictures of the dashboards for the documentation, from real data: a generated fleet with three intrusions, hunted in a local
 * OpenSearch (or the engine that `LOGMAMBA_URL` names). `npx tsx dashboards/pictures.ts [FOLDER] [light|dark|both] [WIDTH…]`
 */
export interface PictureOptions {
  readonly client: SearchClient;
  readonly browser: Browser;
  readonly prefix: string;
  readonly objects: readonly SavedObject[];
  readonly context: DashboardContext;
  readonly folder: string;
  readonly themes: readonly Theme[];
  readonly widths: readonly number[];
}

/** Draws each dashboard in each theme and width; the hunt as it opens from the worst segment. @returns paths of the pictures */
export async function takePictures(options: PictureOptions): Promise<string[]> {
  const { client, browser, objects, themes, widths, folder } = options;
  const opened = await worstSegment(options);
  const paths: string[] = [];
  for (const { name } of describeDashboards()) {
    const context = name === 'hunt' ? opened : options.context;
    for (const theme of themes) {
      for (const width of widths) {
        const page = await drawDashboard({ client, browser, objects, name, context, theme, width });
        const path = join(
          folder,
          `dashboard-${name}${theme === 'light' ? '' : `-${theme}`}${width === 1280 ? '' : `-${width}`}.png`,
        );
        await page.screenshot({ path, fullPage: true });
        await page.context().close();
        paths.push(path);
      }
    }
  }
  return paths;
}

/** What the link in the overview's first row leads to. */
async function worstSegment({ client, prefix, context }: PictureOptions): Promise<DashboardContext> {
  const sort = [{ 'anomaly.segment.severity': 'desc' }];
  const query = { bool: { must_not: [MERGED_CLAUSE, SUPPRESSED_CLAUSE] } };
  const { hits } = await client.search({ size: 1, sort, query }, { index: `${prefix}-segments` });
  if (hits.length === 0) return context;
  const view = String(valueAt(hits[0].source, 'anomaly.segment.view'));
  const { states } = readUrl(`http://localhost/app/dashboards#/view/x?_a=(query:${view}`);
  const { from, to } = (states._g as { time: { from: string; to: string } }).time;
  const { query: kql } = (states._a as { query: { query: string } }).query;
  return { fromMs: Date.parse(from), toMs: Date.parse(to), query: kql };
}

async function main(folder = 'docs/images', shades = 'light', ...widths: readonly string[]): Promise<void> {
  const state = mkdtempSync(join(tmpdir(), 'logmamba-pictures-'));
  const given = process.env['LOGMAMBA_URL'];
  const engine = given === undefined ? await startOpenSearch({}) : undefined;
  const client = await connect({ url: given ?? engine?.url ?? '' });
  const browser = await openBrowser();
  try {
    const { huntFromMs, endMs } = await huntedFleet(client, 'logmamba', state);
    const paths = await takePictures({
      client,
      browser,
      prefix: 'logmamba',
      objects: dashboardObjects(),
      context: { fromMs: huntFromMs, toMs: endMs },
      folder,
      themes: shades === 'both' ? ['light', 'dark'] : [shades === 'dark' ? 'dark' : 'light'],
      widths: widths.length === 0 ? [1280] : widths.map(Number),
    });
    process.stdout.write(`${paths.join('\n')}\n`);
  } finally {
    await browser.close();
    await client.close();
    await engine?.stop();
    rmSync(state, { recursive: true });
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main(...process.argv.slice(2));
