import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { takePictures } from '../../dashboards/pictures.js';
import { answersOf } from '../../dashboards/rendering/answers.js';
import { openBrowser } from '../../dashboards/rendering/browser.js';
import { drawDashboard } from '../../dashboards/rendering/draw-dashboards.js';
import { drawnItems } from '../../dashboards/rendering/drawn-items.js';
import { valueAt } from '../../dashboards/rendering/table-content.js';
import { chromiumIsThere } from '../browser/dashboards-draw.js';
import { describeEngines } from '../engines.js';
import { openDashboardsBench } from './dashboards-bench.js';
import type { DashboardsBench } from './dashboards-bench.js';

if (chromiumIsThere() || inject('engines').length === 0) {
  describeEngines('dashboards drawn from what an engine answers', (engine) => {
    const folder = mkdtempSync(join(tmpdir(), 'logmamba-drawn-'));
    let bench: DashboardsBench;
    let browser: Browser;

    beforeAll(async () => {
      [bench, browser] = await Promise.all([openDashboardsBench(engine), openBrowser()]);
    }, 400_000);

    afterAll(async () => {
      await browser.close();
      await bench.close();
      rmSync(folder, { recursive: true });
    });

    /** Set DASHBOARD_PICTURES to a folder to look at them. */
    it('Vega draws every panel of every dashboard without a word of complaint', async () => {
      const { client, prefix, objects, context } = bench;
      const to = process.env['DASHBOARD_PICTURES'] ?? folder;
      const options = { client, browser, prefix, objects, context, folder: to } as const;
      const paths = await takePictures({ ...options, themes: ['light', 'dark'], widths: [1280, 1920] });
      expect(paths).toHaveLength(16);
      for (const path of paths) expect(statSync(path).size).toBeGreaterThan(20_000);
    }, 180_000);

    it('the swimlane has a mark for each cell, and the timeline for each line, of the answers', async () => {
      const { client, objects, prefix, context } = bench;
      const drawing = { client, browser, objects, context, theme: 'light', width: 1280 } as const;
      const overview = await drawDashboard({ ...drawing, name: 'overview' });
      const swimlane = objects.find(({ id }) => id === `${prefix}-swimlane`);
      if (swimlane === undefined) throw new Error('no swimlane');
      const [{ answer }, { answer: found }] = await answersOf(client, swimlane, objects, context);
      const hosts = valueAt(answer.aggregations ?? {}, 'hosts.buckets') as { time: { buckets: unknown[] } }[];
      const cells = hosts.reduce((sum, { time }) => sum + time.buckets.length, 0);
      const shown = (await drawnItems(overview, swimlane.id)).filter(({ tooltip }) => tooltip !== null);
      expect(cells).toBeGreaterThan(50);
      expect(shown).toHaveLength(cells + found.hits.hits.length);
      const hunt = await drawDashboard({ ...drawing, name: 'hunt' });
      const timeline = objects.find(({ id }) => id === `${prefix}-timeline`);
      if (timeline === undefined) throw new Error('no timeline');
      const [{ answer: bands }, { answer: lines }] = await answersOf(client, timeline, objects, context);
      const drawn = (await drawnItems(hunt, timeline.id)).filter(({ tooltip }) => tooltip !== null);
      expect(drawn.filter(({ mark }) => mark === 'symbol')).toHaveLength(lines.hits.hits.length);
      expect(drawn.filter(({ mark }) => mark === 'rect')).toHaveLength(bands.hits.hits.length);
    }, 60_000);
  });
}
