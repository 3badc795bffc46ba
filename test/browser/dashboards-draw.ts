import type { Browser, Page } from 'playwright-core';
import { expect } from 'vitest';
import { hasChromium } from '../../dashboards/rendering/browser.js';
import { dashboardPage } from '../../dashboards/rendering/dashboard-page.js';
import { drawnItems } from '../../dashboards/rendering/drawn-items.js';
import type { DrawnItem } from '../../dashboards/rendering/drawn-items.js';
import type { Theme } from '../../dashboards/rendering/themes.js';
import type { SavedObject } from '../../dashboards/saved-object.js';
import type { Json } from './dashboards-answers.js';

/** @throws Error when there is none, and CI=true */
export function chromiumIsThere(): boolean {
  if (hasChromium()) return true;
  if (process.env.CI === 'true') throw new Error('Chromium is missing, and CI=true requires it');
  console.info('skipped: no Chromium (Debian: apt-get install chromium)');
  return false;
}

export interface DrawOptions {
  readonly theme?: Theme;
  readonly width?: number;
  readonly from: readonly SavedObject[];
}

export interface Drawn {
  readonly page: Page;
  readonly items: readonly DrawnItem[];
  readonly texts: readonly string[];
}

/** One Vega panel from these answers, by the names of their requests. @throws when the page complains, or asks for anything */
export async function drawPanel(
  browser: Browser,
  name: string,
  answers: Readonly<Record<string, Json>>,
  { theme = 'light', width = 1280, from }: DrawOptions,
): Promise<Drawn> {
  const panel = from.find(({ id, type }) => id === `logmamba-${name}` && type === 'visualization');
  if (panel === undefined) throw new Error(`no panel ${name}`);
  const answered = Object.entries(answers).map(([request, answer]) => ({
    request: { name: request, index: '', body: {} },
    answer: answer as never,
  }));
  const context = await browser.newContext({ viewport: { width, height: 700 }, timezoneId: 'UTC' });
  const page = await context.newPage();
  const faults: string[] = [];
  page.on('pageerror', (error) => faults.push(error.message));
  page.on('request', (request) => faults.push(request.url()));
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') faults.push(message.text());
  });
  await page.setContent(dashboardPage([{ panel, answered, at: { x: 0, y: 0, w: 48, h: 16 } }], theme, width));
  await page.evaluate('window.vegaReady');
  faults.push(...(await page.evaluate<string[]>('window.vegaFaults')));
  expect(faults).toEqual([]);
  const items = await drawnItems(page, panel.id);
  const texts = items.flatMap(({ text }) => (text === null || text === '' ? [] : [text]));
  return { page, items, texts };
}
