// Pictures of a report for the docs and for looking at it: `node app/screenshots.mjs report.html folder [width…]`.
import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';

const [report, folder, ...widths] = process.argv.slice(2);
if (report === undefined || folder === undefined)
  throw new Error('node app/screenshots.mjs report.html folder [width…]');
const url = pathToFileURL(resolve(report)).href;
await mkdir(folder, { recursive: true });
const browser = await chromium.launch({
  executablePath: process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-sync'],
});

for (const width of widths.length > 0 ? widths.map(Number) : [1280, 1920]) {
  for (const colorScheme of ['light', 'dark']) {
    const page = await browser.newPage({ viewport: { width, height: width > 1500 ? 1080 : 800 }, colorScheme });
    page.on('console', (message) => console.log(`${message.type()}: ${message.text()}`));
    page.on('pageerror', (error) => console.log(`fault: ${error.message}`));
    const shoot = (name) => page.screenshot({ path: join(folder, `report-${name}-${width}-${colorScheme}.png`) });
    await page.goto(url);
    await page.waitForSelector('[data-ready] .verdict');
    await shoot('fleet');
    await page.evaluate(() => scrollTo(0, document.documentElement.scrollHeight));
    await shoot('fleet-end');
    await page.evaluate(() => scrollTo(0, 0));
    if ((await page.locator('.controls').count()) === 0) await page.keyboard.press('c');
    await page
      .waitForFunction(() => document.querySelectorAll('.curve tbody tr').length >= 13, undefined, { timeout: 60_000 })
      .catch(() => undefined);
    await shoot('controls');
    if (width < 1500) await page.keyboard.press('c');
    if ((await page.locator('.verdict.found').count()) > 0) {
      await page.locator('.verdict .lead').click();
      await page.waitForSelector('.segment-page .line-row');
      await page.locator('.line-row.core .cell-open button').first().click();
      await page.waitForTimeout(150);
      await shoot('segment');
    }
    await page.keyboard.press('l');
    await page.waitForSelector('.lines-page .line-row');
    await shoot('lines');
    await page.close();
  }
}
await browser.close();
