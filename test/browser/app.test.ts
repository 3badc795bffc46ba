import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { renderReport, type ReportData } from '../../src/report/index.js';
import { emptyData, HOSTILE_TEXTS, hostileData, reportData, score, segment } from '../unit/report/report-fixture.js';
import {
  hasChromium,
  overflow,
  Pages,
  picture,
  scrollToEnd,
  seriousFaults,
  type Opened,
  type View,
} from './chromium.js';

const FIRST = 'aaaaaaaaaaaaaaaa';

describe.runIf(hasChromium())('the report in Chromium', () => {
  const pages = new Pages();
  beforeAll(() => pages.start());
  afterAll(() => pages.stop());

  const open = (data: ReportData, view?: View): Promise<Opened> => pages.open(renderReport(data), view);
  const figure = (page: Page, name: string): Promise<string> =>
    page.locator(`[data-figure="${name}"]`).first().innerText();

  it('answers in a sentence: what needs reading, where, since when, who, why, how sure', async () => {
    const { page, faults } = await open(reportData());
    await picture(page, 'fleet-light-1280');
    const verdict = await page.locator('.verdict').innerText();
    expect(verdict).toContain('2 segments on 2 hosts need reading');
    expect(verdict).toMatch(/77\s+web-02, since 2026-01-13 02:16:39 UTC \(8 min\), deploy from 203\.0\.113\.9/);
    expect(verdict).toContain('useradd changed account svc-update');
    expect(verdict).toMatch(/How sure 2\.2 × the alarm threshold/);
    await page.locator('.verdict .button').click();
    await page.locator('.segment-page .line-row').first().waitFor();
    expect(faults).toEqual([]);
  });

  it('shows the figures of the run', async () => {
    const { page } = await open(reportData());
    expect(await figure(page, 'segments')).toBe('2');
    expect(await figure(page, 'scored')).toBe('171,656');
    expect(await figure(page, 'kept')).toBe('18');
    expect(await figure(page, 'flagged')).toBe('31');
    expect(await page.locator('[data-figure="coverage"]').count()).toBe(0);
    expect(await page.locator('.segment-row').count()).toBe(2);
    expect(await page.locator('.segment-row').first().innerText()).toMatch(/77\s+#1\s+web-02\s+2026-01-13 02:13:48/);
    await scrollToEnd(page, '.lanes');
    const hosts = await page.locator('.lane').count();
    expect(hosts).toBe(12);
  });

  it('says why the controls are off where not every line is carried', async () => {
    const { page } = await open(reportData());
    await page.keyboard.press('c');
    expect(await page.locator('.controls').innerText()).toContain('The controls are off: this page was made without');
    expect(await page.locator('.controls input').count()).toBe(0);
  });

  it('explains a line by kinds, sentence, step, tempo and both predictors, and gives its reference', async () => {
    const { page } = await open(reportData(), { hash: `#/segment/${FIRST}` });
    await page.locator('.line-row.core .cell-open button').first().click();
    await picture(page, 'segment-light-1280');
    const why = page.locator('.why-box').first();
    expect(await why.locator('.kind').allInnerTexts()).toEqual(['new combination', 'unusual tempo']);
    const text = await why.innerText();
    expect(text).toContain('address 203.0.113.9 was never seen on this host');
    expect(text).toContain('seen 0 of 412 times');
    expect(text).toContain('deploy was active at 02 h on 0 of 21 days (6.2 nats)');
    expect(text).toContain('auth.log:1002');
    const predictors = await why.locator('.predictors > div').allInnerTexts();
    expect(predictors).toHaveLength(3);
    expect(predictors[1]).toMatch(/^mamba 9\.9 nats, rank 41\s+62 % sshd/);
    expect(predictors[2]).toMatch(/^n-gram 12\.3 nats, rank 58\s+21 % CRON/);
  });

  it('sums the evidence by channel, names who was there, and links related segments', async () => {
    const { page } = await open(reportData(), { hash: `#/segment/${FIRST}` });
    const side = await page.locator('.segment-side').innerText();
    expect(side).toMatch(/67\.2 nats against a threshold of 31\.2 \(2\.2 times\)/);
    expect(side).toMatch(/access\s+30\.2.*action\s+47\.0.*tempo\s+12\.4.*failures\s+10\.0/s);
    expect(side).toContain('T1136.001');
    expect(await page.locator('.related a').innerText()).toContain('db-01');
    await page.locator('.related a').click();
    await expect.poll(() => page.locator('.segment-head h1').innerText()).toContain('db-01');
  });

  it('shows lines up to a level', async () => {
    const { page } = await open(reportData(), { hash: `#/segment/${FIRST}` });
    const rows = page.locator('.segment-page .line-row');
    expect(await rows.count()).toBe(9);
    await page.getByRole('button', { name: 'core 4' }).click();
    expect(await rows.count()).toBe(4);
    await page.getByRole('button', { name: 'alpha 7' }).click();
    expect(await rows.count()).toBe(7);
  });

  it('filters by host, user, address, time and words, typed or pressed', async () => {
    const { page, faults } = await open(reportData());
    const rows = page.locator('.segment-row');
    const filter = page.getByRole('searchbox', { name: 'Filter' });
    const typed: readonly (readonly [string, number])[] = [
      ['host:db-01', 1],
      ['host:web*', 1],
      ['user:deploy', 2],
      ['user:nobody', 0],
      ['address:203.0.113.9 host:web-02', 1],
      ['from:2026-01-12', 1],
      ['to:2026-01-12', 1],
      ['"svc-update" t1136', 2],
      ['nowhere', 0],
    ];
    for (const [text, count] of typed) {
      await filter.fill(text);
      await expect.poll(() => rows.count(), { message: text }).toBe(count);
    }
    await filter.fill('');
    await page.locator('.segment-row').first().getByRole('button', { name: 'web-02' }).click();
    expect(await filter.inputValue()).toBe('host:web-02');
    expect(await rows.count()).toBe(1);
    await page.keyboard.press('l');
    expect(await figure(page, 'lines-shown')).toBe('9');
    await page.getByRole('button', { name: 'flagged' }).click();
    expect(await filter.inputValue()).toBe('host:web-02 is:flagged');
    expect(await figure(page, 'lines-shown')).toBe('4');
    expect(faults).toEqual([]);
  });

  it('is worked by keys alone', async () => {
    const { page } = await open(reportData());
    await page.keyboard.press('?');
    await page.locator('dialog.help').waitFor();
    await page.keyboard.press('Escape');
    await page.locator('dialog.help').waitFor({ state: 'detached' });
    await page.keyboard.press('j');
    expect(await page.locator('.segment-row[aria-selected="true"]').innerText()).toContain('db-01');
    await page.keyboard.press('Enter');
    const heading = page.locator('.segment-head h1');
    await expect.poll(() => heading.innerText()).toContain('db-01');
    await page.keyboard.press('p');
    await expect.poll(() => heading.innerText()).toContain('web-02');
    const selected = page.locator('.line-row[aria-selected="true"]');
    const before = await selected.innerText();
    await page.keyboard.press('j');
    await expect.poll(() => selected.innerText()).not.toBe(before);
    await page.keyboard.press('Enter');
    await expect.poll(() => selected.locator('.why-box').count()).toBe(1);
    await page.keyboard.press('/');
    await page.keyboard.type('db-01');
    await page.keyboard.press('Enter');
    await page.keyboard.press('Escape');
    await expect.poll(() => page.getByRole('searchbox').inputValue()).toBe('');
    await page.keyboard.press('Escape');
    await page.locator('.verdict').waitFor();
    await page.keyboard.press('t');
    expect(await page.evaluate('document.documentElement.dataset.theme')).toBe('light');
  });

  it.each([
    [1280, 'light'],
    [1280, 'dark'],
    [1920, 'light'],
    [1920, 'dark'],
  ] as const)('fits a window of %i pixels (%s) and has no serious fault of accessibility', async (width, scheme) => {
    const { page, faults } = await open(reportData(), { width, scheme });
    expect(await seriousFaults(page)).toEqual([]);
    expect(await overflow(page)).toBe(0);
    await page.keyboard.press('?');
    expect(await seriousFaults(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await page.keyboard.press('Enter');
    await page.locator('.line-row.core .cell-open button').first().click();
    expect(await seriousFaults(page)).toEqual([]);
    expect(await overflow(page)).toBe(0);
    await picture(page, `segment-${scheme}-${width}`);
    await page.keyboard.press('l');
    expect(await seriousFaults(page)).toEqual([]);
    await page.keyboard.press('r');
    expect(await seriousFaults(page)).toEqual([]);
    expect(faults).toEqual([]);
  });

  it('keeps hostile text as text, in every view', async () => {
    const { page, faults } = await open(hostileData());
    const check = async (): Promise<void> => {
      expect(await page.evaluate('typeof globalThis.pwned')).toBe('undefined');
      expect(await page.locator('img, iframe, object, #broken, [onmouseover], [onerror], [onload]').count()).toBe(0);
      expect(await page.locator('script').count()).toBe(1);
      expect(await page.locator('a[href^="javascript:"]').count()).toBe(0);
      expect(await overflow(page)).toBe(0);
      expect(await page.locator('body').innerText()).not.toMatch(/[\p{Cf}\p{Cs}]|[^\P{Cc}\t\n]/u);
    };
    await check();
    await picture(page, 'hostile');
    await page.locator('.verdict .button').click();
    await page.locator('.line-row').first().waitFor();
    for (const button of await page.locator('.cell-open button').all()) await button.click();
    await check();
    const text = await page.locator('main').innerText();
    expect(text).toContain(HOSTILE_TEXTS[3]);
    await page.keyboard.press('l');
    await page.locator('.lines-page').waitFor();
    for (const button of await page.locator('.cell-open button').all()) await button.click();
    await check();
    const lines = await page.locator('main').innerText();
    for (const at of [0, 1, 2, 4, 6]) expect(lines).toContain(HOSTILE_TEXTS[at]);
    expect(lines).toContain('user \\u{202e}gnp.exe\\u{2066}');
    expect(faults).toEqual([]);
  });

  it('says so when there is nothing to see', async () => {
    const { page, faults } = await open(emptyData());
    expect(await page.locator('.verdict').innerText()).toContain('Nothing needs reading');
    expect(await page.locator('.swimlane, .volume').count()).toBe(0);
    await page.keyboard.press('l');
    expect(await page.locator('.lines-page').innerText()).toContain('No line');
    expect(faults).toEqual([]);
  });

  it('holds a hundred thousand lines, of which only those in sight stand in the page', async () => {
    const lines = Array.from({ length: 100_000 }, (_, i) => ({
      segmentId: 'a1b2c3d4e5f60718',
      level: 'beta' as const,
      score: score({
        ref: { kind: 'line', file: 'auth.log', line: i + 1 },
        timeMs: 1.7e12 + 1000 * i,
        body: `line ${i}`,
      }),
    }));
    const only = segment({ memberCount: { core: 0, alpha: 0, beta: lines.length } });
    const { page, faults } = await open({ ...reportData(), segments: [only], lines }, { hash: '#/lines' });
    expect(await figure(page, 'lines-shown')).toBe('100,000');
    expect(await page.locator('.line-row').count()).toBeLessThan(80);
    await scrollToEnd(page, '.line-grid');
    await page.getByText('line 99999', { exact: true }).waitFor();
    expect(await page.locator('.line-row').count()).toBeLessThan(80);
    await page.keyboard.press('Home');
    await page.getByText('line 0', { exact: true }).waitFor();
    await page.getByRole('searchbox').fill('"line 4242"');
    await expect.poll(() => figure(page, 'lines-shown')).toBe('11');
    expect(faults).toEqual([]);
  });
});
