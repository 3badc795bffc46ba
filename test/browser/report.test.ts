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

/** Relative luminance (WCAG 2.1) of `rgb(r, g, b)`. */
function luminance(colour: string): number {
  const [r, g, b] = (colour.match(/\d+/g) ?? []).map((part) => {
    const share = Number(part) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(a: number, b: number): number {
  return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
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
      /access 30\.2².*action 47\.0².*tempo 12\.4².*= 57\.2.*10\.0.*67\.2 nats.*31\.2 \(2\.2 times\)/s,
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

  it('explains a segment in one sentence and a line by its kinds, step, tempo and both predictors', async () => {
    const { page } = await open(reportData());
    const first = page.locator('#segment-1');
    expect(await first.locator('.in-one-sentence').innerText()).toMatch(
      /^deploy from 203\.0\.113\.9 on web-02: access 30\.2, .* 2\.2 times the alarm threshold; most of it from “useradd/,
    );
    const line = first.locator('table.lines tr.anomaly').first();
    expect(await line.locator('.kind').allInnerTexts()).toEqual(['new combination', 'unusual tempo']);
    expect(await line.locator('.step').innerText()).toBe(
      'this account’s session went from “sshd: session opened for user <:USER:>” to this line, seen 0 of 412 times.',
    );
    expect(await line.locator('.tempo-reason').innerText()).toContain(
      'deploy was active at 02 h on 0 of 21 days (6.2 nats)',
    );
    const opinions = line.locator('details.opinions');
    expect(await opinions.locator('.side').isVisible()).toBe(false);
    await opinions.locator('summary').click();
    await picture(page, 'opinions-1280');
    const sides = opinions.locator('.side > div');
    expect(await sides.count()).toBe(2);
    expect(await sides.nth(0).innerText()).toMatch(/^mamba 9\.9 nats, rank 41\s+62 % sshd/);
    expect(await sides.nth(1).innerText()).toMatch(/^n-gram 12\.3 nats, rank 58\s+21 % CRON/);
  });

  it.each(['light', 'dark'] as const)('draws the channels in colours that differ and show (%s)', async (scheme) => {
    const { page } = await open(reportData(), 1280, scheme);
    const fills: unknown = await page.evaluate(`
      ['access', 'action', 'tempo', 'failures'].map((name) =>
        getComputedStyle(document.querySelector('#segment-1 rect.' + name)).fill).concat(
        getComputedStyle(document.querySelector('#segment-1').closest('section')).backgroundColor)`);
    const colours = (fills as string[]).map(luminance);
    const card = colours.at(-1) ?? 0;
    expect(new Set(fills as string[]).size).toBe(5);
    // WCAG 2.1, 1.4.11: graphics at 3 : 1 against what lies beside them.
    for (const colour of colours.slice(0, -1)) expect(contrast(colour, card)).toBeGreaterThanOrEqual(3);
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
