import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openBrowser } from '../../dashboards/rendering/browser.js';
import type { DrawnItem } from '../../dashboards/rendering/drawn-items.js';
import { dashboardObjects } from '../../dashboards/rendering/draw-dashboards.js';
import { THEMES } from '../../dashboards/rendering/themes.js';
import { SEVERITIES } from '../../dashboards/severity.js';
import { readDashboards } from '../../src/sink/index.js';
import {
  contrast,
  FROM,
  hits,
  HOSTILE,
  HOUR,
  line,
  rollupAnswer,
  segment,
  SEGMENTS,
  TO,
  verdictAnswer,
} from './dashboards-answers.js';
import { chromiumIsThere, drawPanel } from './dashboards-draw.js';
import type { Drawn, DrawOptions } from './dashboards-draw.js';

describe.runIf(chromiumIsThere())('Vega panels in Chromium', () => {
  const objects = dashboardObjects();
  let browser: Browser;

  beforeAll(async () => {
    browser = await openBrowser();
  });

  afterAll(async () => {
    await browser.close();
  });

  const draw = (name: string, answers: Parameters<typeof drawPanel>[2], options = {}): Promise<Drawn> =>
    drawPanel(browser, name, answers, { from: objects, ...options } satisfies DrawOptions);

  const SWIMLANE = {
    rollups: rollupAnswer(['db-01', 'web-02', 'app-01'], (host, hour) => [0.1, 0.6, 0.8, 0.95][(host + hour) % 4]),
    found: { hits: hits(...SEGMENTS) },
  };

  it('the answer says where to begin, since when, who, why and how sure', async () => {
    const { texts } = await draw('verdict', { answer: verdictAnswer(SEGMENTS, [1, 0, 1, 0]) });
    expect(texts[0]).toBe('2 segments on 2 hosts look like an intrusion.');
    expect(texts[1]).toBe('Read first: web-02, Mon 09 Mar 03:00 to 04:00, severity 93');
    expect(texts[2]).toMatch(
      /^Evidence \d+ nats, \d+\.\d times the alarm threshold, in \d+ lines?; accounts .*; from /,
    );
    expect(texts[3]).toMatch(/^Why: ./);
    expect(texts.slice(4)).toEqual([
      ...['1', '0', '1', '0'],
      ...['critical · 90 and more', 'major · 75 to 90', 'minor · 50 to 75', 'low · 0 to 50'],
    ]);
  });

  it('the answer says so when there is nothing', async () => {
    const { texts, items } = await draw('verdict', { answer: verdictAnswer([], [0, 0, 0, 0]) });
    expect(texts.slice(0, 2)).toEqual([
      'Nothing here looks like an intrusion.',
      'No segment in this time range passed the alarm threshold.',
    ]);
    expect(items.filter(({ mark }) => mark === 'rect').map(({ fill }) => fill)).toEqual(Array(4).fill('transparent'));
  });

  it.each([
    ['light', 1280],
    ['light', 1920],
    ['dark', 1280],
    ['dark', 1920],
  ] as const)(
    'the swimlane draws every cell in its severity, and each segment on its lane (%s, %i)',
    async (theme, width) => {
      const { items, texts } = await draw('swimlane', SWIMLANE, { theme, width });
      const colours = SEVERITIES.map(({ colour }) => colour);
      const drawn = items.filter(({ mark, isGuide, tooltip }) => mark === 'rect' && !isGuide && tooltip !== null);
      const cells = drawn.filter(({ tooltip }) => 'Highest score' in (tooltip as object));
      expect(cells).toHaveLength(3 * 48);
      for (const { fill, tooltip } of cells) {
        const score = Number((tooltip as Record<string, string>)['Highest score']);
        expect([score, fill]).toEqual([score, colours[SEVERITIES.findIndex(({ from }) => score >= from)]]);
      }
      const frames = drawn.filter(({ tooltip }) => 'Segment on' in (tooltip as object));
      expect(frames.map(({ tooltip }) => (tooltip as Record<string, string>)['Id'])).toEqual(['a', 'b']);
      const laneOf = (host: string): number | undefined =>
        cells.find(({ tooltip }) => (tooltip as Record<string, string>).Host === host)?.top;
      for (const frame of frames) {
        const host = (frame.tooltip as Record<string, string>)['Segment on'];
        expect(Math.abs(frame.top - (laneOf(host) ?? -1))).toBeLessThan(3);
        const at = cells.find(({ tooltip }) => (tooltip as Record<string, string>).Host === host);
        expect(frame.right - frame.left).toBeGreaterThanOrEqual(20);
        expect(at).toBeDefined();
      }
      // hosts with segments on top, the worst first
      expect(['web-02', 'db-01', 'app-01'].map((host) => laneOf(host) ?? 0)).toEqual(
        [...['web-02', 'db-01', 'app-01'].map((host) => laneOf(host) ?? 0)].sort((a, b) => a - b),
      );
      expect(texts).toEqual(
        expect.arrayContaining(['web-02', 'db-01', 'app-01', '93', '61', 'critical (90 and more)']),
      );
      for (const { text, left, right, top, bottom } of items) {
        if (text === null || text === '') continue;
        expect([text, left > -2, right < width, top > -2, bottom < 16 * 28]).toEqual([text, true, true, true, true]);
      }
      const labels = items.filter(({ isGuide, mark, text }) => isGuide && mark === 'text' && text !== '');
      expect(labels.length).toBeGreaterThan(6);
      for (const { fill, text } of labels)
        expect([text, contrast(String(fill), THEMES[theme].panel) >= 4.5]).toEqual([text, true]);
    },
  );

  it('the swimlane shows what a cell holds when pointed at', async () => {
    const { page, items } = await draw('swimlane', SWIMLANE);
    const [cell] = items.filter(({ tooltip }) => tooltip !== null && 'Highest score' in (tooltip as object));
    expect(cell.tooltip).toEqual({
      ...{ Host: 'db-01', From: 'Mon 09 Mar 00:00', 'Highest score': '10', Lines: '10', 'Anomalous lines': '1' },
    });
    const canvas = page.locator('canvas');
    const box = await canvas.boundingBox();
    await page.evaluate(
      `window.vegaViews['logmamba-swimlane'].tooltip((_, __, ___, value) => { window.shown = value; }).runAsync().then(() => 0)`,
    );
    const at = [(cell.left + cell.right) / 2 + (box?.x ?? 0), (cell.top + cell.bottom) / 2 + (box?.y ?? 0)] as const;
    await page.mouse.move(at[0] - 1, at[1]);
    await page.mouse.move(...at);
    expect(await page.evaluate('window.shown')).toMatchObject({ Host: 'db-01' });
  });

  it.each(['Kibana', 'OpenSearch Dashboards'] as const)(
    'a click filters by host or segment, as %s calls it',
    async (product) => {
      const own = dashboardObjects(await readDashboards({ prefix: 'acme', server: { product, version: '9.9.9' } }));
      const { page, items } = await draw('swimlane', SWIMLANE, {
        from: own.map((object) => ({ ...object, id: object.id.replace('acme', 'logmamba') })),
      });
      const box = await page.locator('canvas').boundingBox();
      const click = async ({ left, right, top, bottom }: DrawnItem): Promise<void> =>
        page.mouse.click((left + right) / 2 + (box?.x ?? 0), (top + bottom) / 2 + (box?.y ?? 0));
      const withTip = (name: string): DrawnItem[] =>
        items.filter(({ tooltip }) => tooltip !== null && name in (tooltip as object));
      await click(withTip('Highest score')[0]);
      await click(withTip('Segment on')[1]);
      expect(await page.evaluate('window.filters')).toEqual([
        [{ match_phrase: { 'host.name': 'db-01' } }, 'acme-rollups-*', 'host.name: db-01'],
        [{ match_phrase: { 'anomaly.segment.id': 'b' } }, 'acme-segments', 'anomaly.segment.id: b'],
      ]);
    },
  );

  it('panels without documents say what to do', async () => {
    const nothing = { hits: hits() };
    const empty = {
      ...nothing,
      aggregations: { bounds: { buckets: [{ from: FROM, to: TO }] }, hosts: { buckets: [] } },
    };
    const swimlane = await draw('swimlane', { rollups: empty, found: nothing });
    expect(swimlane.texts).toContainEqual(
      expect.stringMatching(/^No lines were read in this time range\. Choose a wider one/),
    );
    const timeline = await draw('timeline', { found: nothing, lines: empty });
    expect(timeline.texts).toContainEqual(expect.stringMatching(/^Nothing anomalous here\. Open a segment/));
    const related = await draw('related', { hereAnswer: nothing, aroundAnswer: nothing });
    expect(related.texts).toEqual([expect.stringMatching(/no segment of the weeks around shares/)]);
  });

  it('the timeline draws a band for each segment and a dot for each line, evidence filled', async () => {
    const lines = [
      line({ score: 95, hour: 3.2, level: 'core' }),
      line({ score: 20, hour: 3.4, level: 'alpha' }),
      line({ score: 70, hour: 20 }),
    ];
    const bounds = { bounds: { buckets: [{ from: FROM, to: TO }] } };
    const { items, texts } = await draw('timeline', {
      found: { hits: hits(...SEGMENTS) },
      lines: { hits: hits(...lines), aggregations: bounds },
    });
    const dots = items.filter(({ mark, isGuide }) => mark === 'symbol' && !isGuide);
    expect(dots.map(({ opacity }) => opacity)).toEqual([0.95, 0.15, 0.15]);
    expect(dots.map(({ fill }) => fill)).toEqual(['#FE5050', '#8BC8FB', '#FDEC25']);
    const bands = items.filter(({ mark, tooltip }) => mark === 'rect' && tooltip !== null);
    expect(bands).toHaveLength(2);
    for (const { left, right } of dots.slice(0, 2)) {
      expect((left + right) / 2).toBeGreaterThan(bands[0].left);
      expect((left + right) / 2).toBeLessThan(bands[0].right);
    }
    expect(texts).toEqual(expect.arrayContaining(['web-02 · 93', 'db-01 · 61']));
  });

  it('related segments are those that share a host, an account or an address, the closest first', async () => {
    const people = (users: string[], addresses: string[]): object => ({ entities: { users, addresses, programs: [] } });
    const here = segment({ id: 'here', host: 'web-02', ...people(['deploy', 'root'], ['203.0.113.9']) });
    const around = [
      here,
      segment({ id: 'far', host: 'db-01', severity: 99, ...people(['root'], ['198.51.100.1']) }),
      segment({ id: 'one', host: 'app-01', severity: 80, ...people(['deploy'], []) }),
      segment({ id: 'two', host: 'web-02', severity: 55, ...people(['root'], ['203.0.113.9']) }),
    ];
    const { items } = await draw('related', {
      hereAnswer: { hits: hits(here) },
      aroundAnswer: { hits: hits(...around) },
    });
    const chips = items.filter(({ mark }) => mark === 'rect').sort((a, b) => a.top - b.top);
    expect(chips.map(({ tooltip }) => tooltip)).toMatchObject([
      { Segment: 'two', Shares: 'host web-02, address 203.0.113.9' },
      { Segment: 'one', Shares: 'account deploy' },
    ]);
  });

  it('hostile names stay text', async () => {
    const own = segment({ id: 'x', host: HOSTILE, severity: 95, startMs: FROM, endMs: FROM + HOUR });
    const rollups = rollupAnswer([HOSTILE], () => 0.9);
    const { page, texts } = await draw('swimlane', { rollups, found: { hits: hits(own) } });
    expect(texts).toContain(HOSTILE);
    expect(await page.evaluate('typeof globalThis.pwned')).toBe('undefined');
    expect(await page.locator('img').count()).toBe(0);
    const verdict = await draw('verdict', { answer: verdictAnswer([own], [1, 0, 0, 0]) });
    expect(verdict.texts[1]).toContain(HOSTILE);
    const dot = line({ score: 95, hour: 1, level: 'core', message: `</script>${HOSTILE}` });
    const bounds = { bounds: { buckets: [{ from: FROM, to: TO }] } };
    const { items } = await draw('timeline', {
      found: { hits: hits(own) },
      lines: { hits: hits(dot), aggregations: bounds },
    });
    const tooltips = items.flatMap(({ tooltip }) => (tooltip === null ? [] : [JSON.stringify(tooltip)]));
    expect(tooltips.some((tooltip) => tooltip.includes('</script><img'))).toBe(true);
  });

  it('fifteen lanes keep names and numbers readable', async () => {
    const hosts = [...Array(15).keys()].map((i) => `host-with-a-rather-long-name-${i}.example.org`);
    const found = {
      hits: hits(
        ...hosts.map((host, i) =>
          segment({ id: host, host, severity: 50 + i, startMs: FROM + i * HOUR, endMs: FROM + i * HOUR }),
        ),
      ),
    };
    const { items, texts } = await draw('swimlane', { rollups: rollupAnswer(hosts, () => 0.55), found });
    expect(texts.filter((text) => text.startsWith('host-with'))).toHaveLength(15);
    const names = items
      .filter(({ text, isGuide }) => isGuide && text?.startsWith('host-with') === true)
      .sort((a, b) => a.top - b.top);
    for (const [i, name] of names.entries()) if (i > 0) expect(name.top).toBeGreaterThan(names[i - 1].bottom - 6);
  });
});
