import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chooseLines } from '../../../src/report/choose-lines.js';
import { clipped, count, decimal, duration, percent, span } from '../../../src/report/format.js';
import { escapeText, html, jsonForScript } from '../../../src/report/html.js';
import type { ReportLine } from '../../../src/report/index.js';
import { renderReport } from '../../../src/report/index.js';
import type { Score, Segment } from '../../../src/types/index.js';
import { emptyData, hostileData, reportData, score, segment, START_MS } from './report-fixture.js';

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

  it('escapes what is put into a template and keeps what is markup already', () => {
    const inner = html`<b>${'<i>'}</b>`;
    expect(html`<p title="${'"x'}">${inner}${[inner, inner]}${3}</p>`.markup).toBe(
      '<p title="&quot;x"><b>&lt;i&gt;</b><b>&lt;i&gt;</b><b>&lt;i&gt;</b>3</p>',
    );
  });

  it('writes JSON that cannot leave its block and reads back the same', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('<', '/', 'script', '>', '!--', '&', '\u2028', '\\', '"', 'a') }),
        (text) => {
          const { markup } = jsonForScript({ text });
          expect(markup).not.toMatch(/[<>&\u2028\u2029]/);
          expect(JSON.parse(markup)).toEqual({ text });
        },
      ),
    );
  });
});

describe('figures', () => {
  it('are written for people', () => {
    expect(count(1_234_567)).toBe('1,234,567');
    expect(decimal(3.14159)).toBe('3.1');
    expect([0, 0.00001, 0.021, 5.26, 93.84, 100].map((part) => percent(part, 100))).toEqual([
      '0 %',
      '< 0.001 %',
      '0.021 %',
      '5.3 %',
      '93.8 %',
      '100 %',
    ]);
    expect(percent(1, 0)).toBe('–');
    expect([400, 59_000, 61_000, 5_760_000, 277_200_000].map(duration)).toEqual([
      '0 s',
      '59 s',
      '1 min',
      '1 h 36 min',
      '3 d 5 h',
    ]);
    expect(span(START_MS, START_MS + 1000)).toBe('2026-01-05 00:00:00 – 00:00:01');
    expect(span(START_MS, START_MS + 86_400_000)).toBe('2026-01-05 00:00:00 – 2026-01-06 00:00:00');
    expect(span(NaN, Infinity)).toContain('unknown time');
  });

  it('cuts text between characters and says how much', () => {
    expect(clipped('abcdef', 6)).toBe('abcdef');
    expect(clipped('abcdef', 2)).toBe('ab… (4 more characters)');
    expect(clipped('a😀bcd', 2)).toBe('a… (5 more characters)');
  });
});

describe('lines of a segment that is too long', () => {
  const line = (surprisal: number, level: 'core' | 'alpha' | 'beta'): ReportLine => ({
    level,
    score: score({ surprisal }),
  });

  it('are the core ones first, then the most surprising, in their order', () => {
    const lines = [line(1, 'beta'), line(2, 'alpha'), line(3, 'alpha'), line(0.5, 'core'), line(9, 'beta')];
    expect(chooseLines(lines, 5)).toEqual(lines);
    expect(chooseLines(lines, 3)).toEqual([lines[1], lines[2], lines[3]]);
    expect(chooseLines(lines, 2)).toEqual([lines[2], lines[3]]);
    expect(chooseLines(lines, 0)).toEqual([]);
  });
});

describe('the page', () => {
  it('is the same for the same data', () => {
    expect(renderReport(reportData())).toBe(renderReport(reportData()));
  });

  it('puts the most severe segment first and leaves merged ones out', () => {
    const segments = [
      segment({ id: 'low', host: 'low-host', severity: 51 }),
      segment({ id: 'gone', host: 'gone-host', severity: 99, status: 'merged', mergedInto: 'high' }),
      segment({ id: 'high', host: 'high-host', severity: 90 }),
    ];
    const page = renderReport({ ...reportData(), segments, lines: [], timeline: [] });
    expect(page).toContain('2 segments on 2 hosts');
    expect(page.indexOf('high-host')).toBeLessThan(page.indexOf('low-host'));
    expect(page).not.toContain('gone-host');
  });

  it('warns of a model that is not ready and of unparsed lines', () => {
    const { run, ...rest } = reportData();
    const training = { ...run.bundle.training, state: 'provisional' as const, warnings: ['only 3 days of history'] };
    const page = renderReport({
      ...rest,
      run: { ...run, counts: { ...run.counts, unparsed: 60_000 }, bundle: { ...run.bundle, training } },
    });
    expect(page).toContain('only 3 days of history');
    expect(page).toContain('10.3 % of what was read could not be parsed');
  });

  it('stays bounded however much it is given, and counts what it leaves out', () => {
    const body = '<'.repeat(2048);
    const ids = Array.from({ length: 400 }, (_, index) => `segment-id-${index}`);
    const lines = Array.from({ length: 60_000 }, (_, index): ReportLine => {
      const line = score({ body, reason: body, isAnomaly: true, surprisal: index % 17, timeMs: START_MS + index });
      return index % 3 === 0 ? { score: line } : { score: line, segmentId: ids[index % 400] ?? '', level: 'core' };
    });
    const segments = ids.map((id, index) =>
      segment({ id, severity: 50 + index / 10, memberCount: { core: 100, alpha: 100, beta: 100 } }),
    );
    const timeline = Array.from({ length: 50_000 }, (_, index) => ({
      host: `host-${index % 5000}`,
      timeMs: START_MS + Math.floor(index / 5000) * 3_600_000,
      lines: 1,
      anomalies: 0,
      maxScore: 1,
    }));
    const page = renderReport({ ...reportData(), segments, lines, timeline, linesBeyond: 7 });
    expect(page.length).toBeLessThan(30_000_000);
    expect(page).toContain('200 less severe segments left out');
    expect(page).toContain('Details of 300 less severe segments left out');
    expect(page).toContain('4,940 hosts left out of this drawing');
    expect(page).toContain('19,900 less surprising lines not shown');
    expect(page).toContain('7 kept lines too many to carry');
  });

  it('shows at first only as many lines of a segment as a reader takes in', () => {
    const lines = Array.from({ length: 60 }, (_, index): ReportLine => ({
      score: score({ timeMs: START_MS + index }),
      segmentId: 'a1b2c3d4e5f60718',
      level: index < 2 ? 'core' : index < 30 ? 'alpha' : 'beta',
    }));
    const page = renderReport({ ...reportData(), segments: [segment({})], lines });
    expect(page).toContain('data-first="alpha"');
    expect(page).toContain('core (2)');
    expect(page).toContain('+ beta (60)');
    expect(renderReport({ ...reportData(), segments: [segment({})], lines: lines.slice(0, 40) })).toContain(
      'data-first="beta"',
    );
  });

  it('says of lines that the model did not score what they are', () => {
    const noise = score({ rank: 0, surprisal: 0 });
    const burst = { ...noise, cusum: 37.3 };
    const lines = [noise, burst].map((line): ReportLine => ({
      score: line,
      segmentId: 'a1b2c3d4e5f60718',
      level: 'core',
    }));
    const page = renderReport({ ...reportData(), segments: [segment({})], lines });
    expect(page).toContain('Σ 37.3');
    expect(page).toContain('not scored by the model');
  });

  it('does not tell twice what the sentence of a line tells, and tells the tempo of a quiet line', () => {
    const transition = { of: 'process', from: 'cron: ran', seen: 3, total: 90 } as const;
    const tempo = [{ factor: 'count', subject: 'bob', nats: 5.5, text: '9 runs on one day' }] as const;
    const show = (part: Partial<Score>): string => {
      const line = {
        score: score({ transition, tempo, ...part }),
        segmentId: 'a1b2c3d4e5f60718',
        level: 'core',
      } as const;
      return renderReport({ ...reportData(), segments: [segment({})], lines: [line] });
    };
    const told = show({ isAnomaly: true, reason: 'a step seen 3 of 90 times; 9 runs on one day' });
    expect(told).not.toContain('class="step"');
    expect(told).not.toContain('class="tempo-reason"');
    const untold = show({ isAnomaly: true, reason: 'odd' });
    expect(untold).toContain('this process went from “cron: ran” to this line, seen 3 of 90 times.');
    const quiet = show({ isAnomaly: false });
    expect(quiet).toContain('9 runs on one day (5.5 nats)');
    expect(quiet).not.toContain('class="step"');
  });

  it('draws the tempo channel by the share of its square', () => {
    const parts = { evidence: 10, threshold: 0, accessEvidence: 6, actionEvidence: 0, tempoEvidence: 8, failures: 0 };
    const page = renderReport({ ...reportData(), segments: [segment(parts)], lines: [] });
    // 100 / 1.02 wide: 36 % access, then 64 % tempo.
    expect(page).toContain('<rect class="tempo" x="35.29" width="62.75" height="10" />');
    expect(page).toContain('tempo 8.0² ) =');
  });

  it('says that failures alone made the alarm where the evidence is under the threshold', () => {
    const said = (parts: Partial<Segment>): boolean =>
      renderReport({ ...reportData(), segments: [segment({ threshold: 60, ...parts })], lines: [] }).includes(
        'It alarmed because failures of one source passed the limit',
      );
    const burst = { statistic: 13 };
    expect(said({ evidence: 21, burst, alarmedBy: 'burst' })).toBe(true);
    expect(said({ evidence: 61, burst })).toBe(false);
    expect(said({ evidence: 21 })).toBe(false);
  });

  it('draws anomalies that have no score', () => {
    const point = { host: 'h', timeMs: START_MS, lines: 90, anomalies: 1, maxScore: 0 };
    expect(renderReport({ ...reportData(), segments: [], timeline: [point] })).toContain('d="M0 40v-8.0h1v8.0z"');
  });

  it('survives figures out of range', () => {
    const odd = segment({ startMs: NaN, endMs: Infinity, evidence: NaN, threshold: 0, severity: NaN, reasons: [] });
    const page = renderReport({
      ...reportData(),
      segments: [odd],
      timeline: [{ host: 'h', timeMs: NaN, lines: 0, anomalies: 0, maxScore: NaN }],
    });
    expect(page).toContain('unknown time');
    expect(renderReport(emptyData())).toContain('Nothing passed the alarm threshold');
  });

  it('has no markup of a log in it', () => {
    const page = renderReport(hostileData());
    expect(page.match(/<script/g)).toHaveLength(2);
    expect(page.match(/<style/g)).toHaveLength(1);
    expect(page).not.toContain('<img');
    expect(page).not.toContain('<h1 id');
  });
});
