import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import axe from 'axe-core';
import type { Browser, Page } from 'playwright-core';
import { chromium } from 'playwright-core';

const CHROMIUM = process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium';

/** @throws Error where CI requires one and there is none */
export function hasChromium(): boolean {
  if (existsSync(CHROMIUM)) return true;
  if (process.env['CI'] === 'true') throw new Error(`${CHROMIUM} is missing, and CI=true requires it`);
  console.info(`skipped: no Chromium at ${CHROMIUM} (Debian: apt-get install chromium)`);
  return false;
}

export interface Opened {
  readonly page: Page;
  /** Console errors and warnings, page errors, and requests for anything but the page itself. */
  readonly faults: string[];
}

export interface View {
  readonly width?: number;
  readonly height?: number;
  readonly scheme?: 'light' | 'dark';
  /** `#/lines` */
  readonly hash?: string;
}

/** A browser that opens pages from files of a folder of its own. */
export class Pages {
  readonly #folder = mkdtempSync(join(tmpdir(), 'logmamba-page-'));
  #browser: Browser | undefined;
  #count = 0;

  async start(): Promise<void> {
    this.#browser = await chromium.launch({
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
  }

  async stop(): Promise<void> {
    await this.#browser?.close();
    rmSync(this.#folder, { recursive: true });
  }

  /** Opens it from a file, and waits until it is drawn. */
  async open(html: string, { width = 1280, height = 900, scheme = 'light', hash = '' }: View = {}): Promise<Opened> {
    if (this.#browser === undefined) throw new Error('not started');
    const path = join(this.#folder, `report-${this.#count++}.html`);
    writeFileSync(path, html);
    const context = await this.#browser.newContext({ viewport: { width, height }, colorScheme: scheme });
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
    await page.goto(url + hash);
    await page.locator('html[data-ready]').waitFor({ state: 'attached' });
    return { page, faults };
  }
}

/** Widest content beyond the window, in pixels. */
export function overflow(page: Page): Promise<number> {
  return page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth');
}

/** For looking at by eye: set REPORT_SCREENSHOTS to a folder. */
export async function picture(page: Page, name: string): Promise<void> {
  const to = process.env['REPORT_SCREENSHOTS'];
  if (to !== undefined) await page.screenshot({ path: join(to, `${name}.png`) });
}

export async function scrollToEnd(page: Page, selector: string): Promise<void> {
  await page.evaluate(`{
    const list = document.querySelector('${selector}');
    list.scrollTo(0, list.scrollHeight);
  }`);
}

/** Rules of axe-core that are broken in a way it calls serious or critical, with where. */
export async function seriousFaults(page: Page): Promise<string[]> {
  // a page's own policy lets nothing be injected: the debugger may
  const session = await page.context().newCDPSession(page);
  await session.send('Runtime.evaluate', { expression: axe.source });
  const { result } = await session.send('Runtime.evaluate', {
    expression: `axe.run().then(({ violations }) => JSON.stringify(violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .map(({ id, nodes }) => id + ': ' + nodes.slice(0, 3).map(({ html, any }) => html.slice(0, 120) + ' ' + (any[0]?.message ?? '')).join(' | '))))`,
    awaitPromise: true,
  });
  return JSON.parse(String(result.value)) as string[];
}
