import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { controlsOf, count, coverageOf, nested, percent, recut, type Controls } from '../../src/explore/index.js';
import { renderPage } from '../../src/report/index.js';
import { fleetScan, type FleetScan } from '../unit/explore/fleet-scan.js';
import { hasChromium, Pages, picture, seriousFaults } from './chromium.js';

describe.runIf(hasChromium())('the live controls in Chromium', () => {
  const pages = new Pages();
  let fleet: FleetScan;
  let run: Controls;
  let page: Page;
  let faults: string[];

  beforeAll(async () => {
    [fleet] = await Promise.all([fleetScan(), pages.start()]);
    run = controlsOf(fleet.recipe, fleet.page.run.alarm);
    ({ page, faults } = await pages.open(renderPage(fleet.page), { width: 1920, height: 1080 }));
  });
  afterAll(() => pages.stop());

  /** The figures that the page should show, by the same code in Node. */
  function figuresOf(controls: Controls): Record<string, string> {
    const { table, recipe, page: data } = fleet;
    const cut = recut(table, recipe, controls);
    const coverage = data.truth === undefined ? undefined : coverageOf(data.truth, cut);
    return {
      segments: count(cut.segments.length),
      kept: count(cut.kept),
      retention: percent(cut.kept, data.run.counts.scored),
      flagged: count(cut.flagged),
      coverage: percent(coverage?.kept ?? 0, data.truth?.labelled ?? 0),
      false: count(coverage?.falseSegments ?? 0),
    };
  }

  async function shown(kind: 'now' | 'run'): Promise<Record<string, string>> {
    const entries: [string, string][] = await page.evaluate(
      `[...document.querySelectorAll('.outcome td[data-${kind}]')].map((cell) => [cell.dataset.${kind}, cell.textContent])`,
    );
    return Object.fromEntries(entries);
  }

  /** Moves a slider to the step that shows the value. */
  async function slide(name: 'budget' | 'topK', steps: number): Promise<void> {
    await page.locator(`input[name="${name}"]`).focus();
    for (let step = 0; step < Math.abs(steps); step++)
      await page.keyboard.press(steps > 0 ? 'ArrowRight' : 'ArrowLeft');
  }

  async function reset(): Promise<void> {
    await page.getByRole('button', { name: 'Back to the run’s own' }).click();
    await expect.poll(() => shown('now')).toEqual(figuresOf(run));
  }

  it('stand open where there is room, and show the figures of the run', async () => {
    await page.locator('.controls').waitFor();
    const { result } = fleet;
    const figures = figuresOf(run);
    expect(figures).toMatchObject({ kept: count(result.retained), flagged: count(result.totals.anomalies) });
    expect(await shown('run')).toEqual(figures);
    expect(await shown('now')).toEqual(figures);
    await picture(page, 'controls-run');
  });

  it('cut segments anew for another budget, as Node does', async () => {
    await slide('budget', 20);
    const wide = figuresOf({ ...run, budgetPerDay: 24 });
    expect(wide).not.toEqual(figuresOf(run));
    await expect.poll(() => shown('now')).toEqual(wide);
    expect(await page.locator('[data-figure="kept"]').innerText()).toBe(wide['kept']);
    expect(await page.locator('[data-figure="headline"]').innerText()).toContain('under your controls');
    expect(await page.locator('[data-figure="headline"]').innerText()).toContain(`${wide['segments'] ?? ''} segments`);
    await picture(page, 'controls-wide');
    await slide('budget', -20);
    await expect.poll(() => shown('now')).toEqual(figuresOf({ ...run, budgetPerDay: 1 / 60 }));
    await reset();
  });

  it('flag other lines for another K, as Node does', async () => {
    await slide('topK', -40);
    const few = figuresOf({ ...run, topK: 1 });
    expect(few['flagged']).not.toBe(figuresOf(run)['flagged']);
    await expect.poll(() => shown('now')).toEqual(few);
    await page.keyboard.press('Escape');
    await page.locator('main').click({ position: { x: 2, y: 2 } });
    await page.keyboard.press('l');
    await page.getByRole('button', { name: 'flagged' }).click();
    await expect.poll(() => page.locator('[data-figure="lines-shown"]').innerText()).toBe(few['flagged']);
    await page.getByRole('searchbox').fill('');
    await page.keyboard.press('Escape');
    await page.keyboard.press('o');
    await reset();
  });

  it('keep other lines for another extension and reach, as Node does', async () => {
    await page.getByRole('button', { name: 'beta', exact: true }).click();
    await expect.poll(() => shown('now')).toEqual(figuresOf({ ...run, extension: 'beta' }));
    await page.getByLabel('beta: minutes back').fill('10');
    const { beta } = run;
    const short = nested({ ...run, extension: 'beta', beta: { ...beta, lookBackS: 600 } }, 'beta');
    await expect.poll(() => shown('now')).toEqual(figuresOf(short));
    expect(await page.getByLabel('alpha: minutes back').inputValue()).toBe(String(short.alpha.lookBackS / 60));
    // what is no number changes nothing
    await page.getByLabel('beta: minutes back').fill('-3');
    expect(await page.getByLabel('beta: minutes back').getAttribute('aria-invalid')).toBe('true');
    await expect.poll(() => shown('now')).toEqual(figuresOf(short));
    await reset();
  });

  it('draw coverage against retention, each point as Node has it', async () => {
    const rows = page.locator('.curve tbody tr');
    await expect.poll(() => rows.count(), { timeout: 20_000 }).toBe(13);
    const points: number[][] = await page.evaluate(
      `[...document.querySelectorAll('.curve tbody tr')].map((row) =>
        [row.dataset.budget, ...[...row.children].slice(1).map((cell) => cell.textContent)].map(Number))`,
    );
    const { table, recipe, page: data } = fleet;
    for (const [budgetPerDay, retention, share, segments] of points) {
      const cut = recut(table, recipe, { ...run, budgetPerDay });
      expect(retention).toBe(cut.kept / data.run.counts.scored);
      expect(share).toBe(data.truth === undefined ? undefined : coverageOf(data.truth, cut).share);
      expect(segments).toBe(cut.segments.length);
    }
    expect(await page.locator('.curve canvas').count()).toBe(1);
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      expect(await seriousFaults(page)).toEqual([]);
      await picture(page, `controls-${colorScheme}`);
    }
    expect(faults).toEqual([]);
  });
});
