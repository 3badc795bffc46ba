import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { clipped, count, decimal, duration, percent, span } from '../../../src/explore/index.js';
import { escapeJson, escapeText } from '../../../src/report/html.js';
import { pageData, readPage, renderPage, renderReport } from '../../../src/report/index.js';
import { emptyData, HOSTILE_TEXTS, hostileData, reportData, score, segment, START_MS } from './report-fixture.js';

/** What a browser makes of the entities that `escapeText` writes. */
function unescape(markup: string): string {
  const entities = new Map([
    ['&lt;', '<'],
    ['&gt;', '>'],
    ['&quot;', '"'],
    ['&#39;', "'"],
    ['&#96;', '`'],
    ['&amp;', '&'],
  ]);
  return markup.replace(/&[#a-z0-9]+;/g, (entity) => entities.get(entity) ?? '?');
}

describe('escaping', () => {
  it('leaves no character that could end a text or an attribute, and loses nothing', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const escaped = escapeText(text);
        expect(escaped).not.toMatch(/[<>"'`]/);
        expect(escaped).not.toMatch(/[\p{Cf}\p{Cs}\u2028\u2029]|[^\P{Cc}\t]/u);
        const readable = text.replace(
          /[\p{Cf}\p{Cs}\u2028\u2029]|[^\P{Cc}\t]/gu,
          (char) => `\\u{${(char.codePointAt(0) ?? 0).toString(16)}}`,
        );
        expect(unescape(escaped)).toBe(readable);
      }),
      { numRuns: 500 },
    );
  });

  it('writes JSON that cannot leave its block and reads back the same', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('<', '/', 'script', '>', '!--', '&', '\u2028', '\\', '"', 'a') }),
        (text) => {
          const json = escapeJson(JSON.stringify({ text }));
          expect(json).not.toMatch(/[<>&\u2028\u2029]/);
          expect(JSON.parse(json)).toEqual({ text });
        },
      ),
    );
  });
});

describe('formatting', () => {
  it('writes times, durations, figures and shares as a person reads them', () => {
    expect(span(START_MS, START_MS + 3_600_000)).toBe('2026-01-05 00:00:00 – 01:00:00');
    expect(span(START_MS, START_MS + 90_000_000)).toBe('2026-01-05 00:00:00 – 2026-01-06 01:00:00');
    expect([36_000, 600_000, 5_760_000, 273_600_000].map(duration)).toEqual([
      '36 s',
      '10 min',
      '1 h 36 min',
      '3 d 4 h',
    ]);
    expect([count(1_234_567), decimal(2), percent(1, 3), percent(0, 5), percent(1, 1e7), percent(1, 0)]).toEqual([
      '1,234,567',
      '2.0',
      '33.3 %',
      '0 %',
      '< 0.001 %',
      '–',
    ]);
    expect(clipped('abcdef', 4)).toBe('abcd… (2 more characters)');
    expect(clipped('ab\u{1F600}d', 3)).toBe('ab… (3 more characters)');
  });
});

describe('the page as a file', () => {
  it('is the same for the same data', () => {
    expect(renderReport(reportData())).toBe(renderReport(reportData()));
  });

  it('forbids everything but its own script and style, and text that becomes markup', () => {
    const page = renderReport(reportData());
    const policy = /http-equiv="Content-Security-Policy" content="([^"]+)"/.exec(page)?.[1] ?? '';
    expect(policy).toMatch(/^default-src 'none'; script-src 'sha256-[^']+'; style-src 'sha256-[^']+'; img-src data:;/);
    expect(policy).toContain("require-trusted-types-for 'script'; trusted-types 'none'");
    expect(policy).not.toContain('unsafe');
    expect(page.match(/<script/g)).toHaveLength(2);
    expect(page).not.toMatch(/(?:src|href)="(?!data:|#)/);
  });

  it('gives its data back, packed or not', () => {
    const small = pageData(emptyData());
    expect(renderPage(small)).toContain('<script type="application/json" id="page-data">');
    expect(readPage(renderPage(small), 'x')).toEqual(JSON.parse(JSON.stringify(small)));
    const large = pageData(reportData());
    expect(renderPage(large)).toContain('<script type="application/gzip" id="page-data">');
    expect(readPage(renderPage(large), 'x')).toEqual(JSON.parse(JSON.stringify(large)));
  });

  it('is refused where it is none', () => {
    for (const html of ['', '<html></html>', '<script type="application/gzip" id="page-data">AAAA</script>']) {
      expect(() => readPage(html, 'results/report.html')).toThrow(/not a report that this version can read/);
    }
  });

  it('says the answer without JavaScript, too', () => {
    const page = renderReport(reportData());
    expect(page).toContain('<h1>2 segments on 2 hosts need reading</h1>');
    expect(page).toContain('<title>2 segments – auth.log of a small company – LogMamba</title>');
    expect(page).toMatch(/<p>web-02, 2026-01-13 02:16:39 – 02:24:28 UTC, deploy from 203\.0\.113\.9: useradd changed/);
    expect(renderReport(emptyData())).toContain('<h1>Nothing needs reading');
  });

  it('holds hostile text as text only', () => {
    const page = renderReport(hostileData());
    expect(page.match(/<script/g)).toHaveLength(2);
    expect(page.match(/<\/script/g)).toHaveLength(2);
    expect(page).not.toMatch(/<(?:img|svg|h1 id="broken")/);
    const { segments, blocks } = readPage(page, 'x');
    expect(segments[0].reasons.map(({ text }) => text)).toEqual(HOSTILE_TEXTS.slice(0, 10));
    expect(blocks[0].texts).toEqual(expect.arrayContaining([HOSTILE_TEXTS[0], HOSTILE_TEXTS[8]]));
  });
});

describe('the data of the page', () => {
  it('names the lines of segments by their rows, and leaves merged segments out', () => {
    const data = pageData({
      ...reportData(),
      segments: [segment({ id: 'gone', status: 'merged', mergedInto: 'kept' }), segment({ id: 'kept' })],
      lines: [
        { score: score({ ref: { kind: 'line', file: 'a', line: 1 } }) },
        { score: score({ ref: { kind: 'line', file: 'a', line: 2 } }), segmentId: 'kept', level: 'alpha' },
        { score: score({ ref: { kind: 'line', file: 'a', line: 3 } }), segmentId: 'gone', level: 'core' },
      ],
    });
    expect(data.segments.map(({ id }) => id)).toEqual(['kept']);
    expect(data.members).toEqual({ rows: [1], segments: [0], levels: [1] });
    expect(data.isComplete).toBe(false);
  });
});
