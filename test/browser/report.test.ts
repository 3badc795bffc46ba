import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { chromium } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ReportData } from '../../src/report/index.js';
import { renderReport } from '../../src/report/index.js';
import { HOSTILE_TEXTS, emptyData, hostileData, reportData } from '../unit/report/report-fixture.js';

const CHROMIUM = process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium';

function hasChromium(): boolean {
  if (existsSync(CHROMIUM)) return true;
  if (process.env['CI'] === 'true') throw new Error(`${CHROMIUM} is missing, and CI=true requires it`);
  console.info(`skipped: no Chromium at ${CHROMIUM} (Debian: apt-get install chromium)`);
  return false;
}

interface Opened {
  readonly page: Page;
  /** Console errors, page errors and requests for anything but the page itself. */
  readonly faults: string[];
}

describe.runIf(hasChromium())('report in Chromium', () => {
  const folder = mkdtempSync(join(tmpdir(), 'logmamba-report-'));
  let browser: Browser;

  beforeAll(async () => {
    browser = await chromium.launch({
      executablePath: CHROMIUM,
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    });
  });

  afterAll(async () => {
    await browser.close();
    rmSync(folder, { recursive: true });
  });

  async function open(data: ReportData, width = 1280, colorScheme: 'light' | 'dark' = 'light'): Promise<Opened> {
    const path = join(folder, 'report.html');
    writeFileSync(path, renderReport(data));
    const context = await browser.newContext({ viewport: { width, height: 900 }, colorScheme });
    const page = await context.newPage();
    const url = pathToFileURL(path).href;
    const faults: string[] = [];
    page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning') faults.push(message.text());
    });
    page.on('pageerror', (error) => faults.push(error.message));
    page.on('request', (request) => {
      if (!request.url().startsWith(url) && !request.url().startsWith('data:')) faults.push(request.url());
    });
    await page.goto(url);
    return { page, faults };
  }

  /** Widest content beyond the window, in pixels, with everything unfolded. */
  async function overflow(page: Page): Promise<number> {
    return await page.evaluate(`(() => {
      for (const details of document.querySelectorAll('details')) details.open = true;
      return document.documentElement.scrollWidth - document.documentElement.clientWidth;
    })()`);
  }

  /** For looking at by eye: set REPORT_SCREENSHOTS to a folder. */
  async function picture(page: Page, name: string): Promise<void> {
    const to = process.env['REPORT_SCREENSHOTS'];
    if (to !== undefined) await page.screenshot({ path: join(to, `${name}.png`), fullPage: true });
  }

  it('loads without faults and leads with the most severe segment', async () => {
    const { page, faults } = await open(reportData());
    await picture(page, 'light-1280');
    const verdict = await page.locator('#summary .verdict').innerText();
    expect(verdict).toContain('2 segments on 2 hosts look like an intrusion');
    expect(verdict).toContain('Look first at web-02');
    expect(verdict).toContain('useradd changed account svc-update');
    expect(await page.locator('#segment-1').getAttribute('open')).not.toBeNull();
    expect(faults).toEqual([]);
  });

  it('shows the right numbers', async () => {
    const { page } = await open(reportData());
    const figure = (name: string): Promise<string> => page.locator(`[data-figure="${name}"]`).innerText();
    expect(await figure('scored')).toBe('171,656');
    expect(await figure('segment-count')).toBe('2');
    expect(await figure('retained')).toBe('18');
    expect(await figure('anomalies')).toBe('31');
    expect(await figure('unparsed')).toBe('12');
    expect(await figure('found')).toBe('1 of 2');
    expect(await figure('coverage')).toBe('76 %');
    expect(await page.locator('#timeline .lane:not(.axis)').count()).toBe(12);
    expect(await page.locator('table.segments tbody tr').count()).toBe(2);
    expect(await page.locator('#segment-1 table.lines tbody tr').count()).toBe(9);
    expect(await page.locator('#segment-1 .sum').innerText()).toMatch(
      /access 30\.2².*action 47\.0².*= 55\.9.*10\.2.*66\.1 nats.*31\.2 \(2\.1 times\)/s,
    );
    expect(await page.locator('#strays table.lines tbody tr').count()).toBe(5);
    const machine: unknown = JSON.parse((await page.locator('#report-data').textContent()) ?? '');
    expect(machine).toMatchObject({ counts: { scored: 171_656 }, segments: [{ host: 'web-02' }, { host: 'db-01' }] });
  });

  it('opens the segment that a flag of the timeline leads to, and hides levels', async () => {
    const { page } = await open(reportData());
    const second = page.locator('#segment-2');
    expect(await second.getAttribute('open')).toBeNull();
    await page.locator('#timeline a[href="#segment-2"]').first().click();
    await second.locator('.facts').waitFor({ state: 'visible' });
    await second.locator('button[data-show="core"]').click();
    expect(await second.locator('table.lines tbody tr:visible').count()).toBe(4);
    await second.locator('button[data-show="alpha"]').click();
    expect(await second.locator('table.lines tbody tr:visible').count()).toBe(7);
  });

  it('shows what was done whatever level is chosen', async () => {
    const data = reportData();
    const lines = data.lines.map((line) =>
      line.level === 'alpha'
        ? { ...line, score: { ...line.score, stream: 'inside' as const, action: 'sudo' as const } }
        : line,
    );
    const { page } = await open({ ...data, lines });
    const second = page.locator('#segment-2');
    await page.locator('#timeline a[href="#segment-2"]').first().click();
    await second.locator('button[data-show="core"]').click();
    expect(await second.locator('table.lines tbody tr:visible').count()).toBe(7);
  });

  it.each([1280, 1920])('fits a window of %i pixels', async (width) => {
    const { page } = await open(reportData(), width, 'dark');
    expect(await overflow(page)).toBeLessThanOrEqual(0);
    await picture(page, `dark-${width}`);
  });

  it('keeps hostile text as text', async () => {
    const { page, faults } = await open(hostileData());
    expect(await overflow(page)).toBeLessThanOrEqual(0);
    await picture(page, 'hostile-1280');
    expect(await page.evaluate('typeof globalThis.pwned')).toBe('undefined');
    expect(await page.locator('script').count()).toBe(2);
    expect(await page.locator('style').count()).toBe(1);
    expect(await page.locator('img, iframe, object, #broken, [onmouseover], [onerror], [onload]').count()).toBe(0);
    expect(await page.locator('a[href^="javascript:"]').count()).toBe(0);
    const text = await page.locator('#details').innerText();
    expect(text).toContain(HOSTILE_TEXTS[0]);
    expect(text).toContain(HOSTILE_TEXTS[3]);
    const whole = await page.locator('main').innerText();
    expect(whole).toContain('user \\u{202e}gnp.exe\\u{2066}');
    expect(whole).not.toMatch(/[\p{Cf}\p{Cs}]|[^\P{Cc}\t\n]/u);
    expect(faults).toEqual([]);
  });

  it('says so when there is nothing to see', async () => {
    const { page, faults } = await open(emptyData());
    expect(await page.locator('.verdict').innerText()).toContain('Nothing passed the alarm threshold');
    expect(await page.locator('#timeline, #segments, #details, #strays, #evaluation').count()).toBe(0);
    expect(faults).toEqual([]);
  });
});
