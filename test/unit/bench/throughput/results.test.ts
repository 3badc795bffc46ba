import { describe, expect, it } from 'vitest';

import { compareTable } from '../../../../bench/throughput/compare.js';
import { rateText, ratioText } from '../../../../bench/throughput/rate-text.js';
import { resultsTable } from '../../../../bench/throughput/results-table.js';
import { rateOf, resultsSchema } from '../../../../bench/throughput/results.js';
import { sideBySide } from '../../../../bench/throughput/side-by-side.js';
import type { ResultRow, Results } from '../../../../bench/throughput/results.js';

function row(id: string, by: string, best: number, more: Partial<ResultRow> = {}): ResultRow {
  const spread = { best, median: 2 * best, spread: 0.1 };
  return {
    suite: 'drain',
    id,
    by,
    command: 'npm run bench -- --only drain',
    unit: 'lines',
    count: 1000,
    blocks: 5,
    cpuSeconds: spread,
    wallSeconds: spread,
    ...more,
  };
}

function results(rows: ResultRow[], more: Partial<Results> = {}): Results {
  return {
    format: 1,
    date: '2026-11-21T10:00:00.000Z',
    commit: 'abc',
    quick: false,
    machine: { cpu: 'AMD EPYC', cores: 2, memoryBytes: 2 ** 34, os: 'Linux' },
    versions: { node: '20.20.2' },
    rows,
    skipped: [],
    ...more,
  };
}

describe('stored results', () => {
  it('are read as they were written', () => {
    const all = results([row('learn', 'logmamba', 0.5, { peakRssBytes: 2 ** 20 })]);
    expect(resultsSchema.parse(JSON.parse(JSON.stringify(all)))).toEqual(all);
  });

  it.each([
    ['another format', { format: 2 }],
    ['no date', { date: 'today' }],
    ['no version names', { versions: ['20'] }],
    ['a row without blocks', { rows: [{ ...row('a', 'b', 1), blocks: 0 }] }],
    ['a row without a command', { rows: [{ ...row('a', 'b', 1), command: undefined }] }],
  ])('are refused with %s', (_, fault) => {
    expect(resultsSchema.safeParse({ ...results([]), ...fault }).success).toBe(false);
  });

  it('count units per CPU second of the best block', () => {
    expect(rateOf(row('a', 'b', 0.25))).toBe(4000);
    expect(rateOf(row('a', 'b', 0))).toBeNaN();
  });

  it('count wall seconds where others work too', () => {
    const wallSeconds = { best: 0.5, median: 0.5, spread: 0 };
    const waits = row('hunt', 'logmamba', 0.25, { wallSeconds, per: 'wall' });
    expect(rateOf(waits)).toBe(2000);
    expect(resultsTable({ rows: [waits], skipped: [] })).toContain('| 2.00k lines (wall) |');
  });
});

describe('the table of a run', () => {
  const table = resultsTable({
    rows: [
      row('learn', 'Drain3', 0.01),
      row('learn', 'logmamba', 0.001),
      row('other', 'Loki', 1, { peakRssBytes: 3e6 }),
    ],
    skipped: [{ what: 'torch', reason: 'not installed' }],
  });

  it('puts ours first and peers beside it as ratios', () => {
    const cells = table.split('\n').map((line) => line.split(' | ').map((cell) => cell.replace(/^\| | \|$/g, '')));
    expect(cells.slice(2, 5).map(([id, by, rate, , , , , ratio]) => [id, by, rate, ratio])).toEqual([
      ['learn', 'logmamba', '1.00M lines', ''],
      ['learn', 'Drain3', '100k lines', '10.0×'],
      ['other', 'Loki', '1.00k lines, 3 MiB', ''],
    ]);
  });

  it('ends with what was skipped and why', () => {
    expect(table.split('\n').at(-1)).toBe('- skipped torch: not installed');
  });
});

describe('a stored run as a page', () => {
  const page = sideBySide(
    results([row('learn', 'logmamba', 0.001), row('learn', 'Drain3', 0.01), row('learn', 'Loki', 0.002)], {
      skipped: [{ what: 'torch', reason: 'not installed' }],
    }),
  ).split('\n');

  it('has a line for each work, with its peers, the ratio to each and the command', () => {
    expect(page).toContain(
      '| learn | **1.00M** lines | Drain3 100k (10.0×); Loki 500k (2.00×) | 10 % | `npm run bench -- --only drain` |',
    );
  });

  it('says where it comes from, and what is missing', () => {
    expect(page[1]).toBe('2026-11-21, commit abc; AMD EPYC, 2 cores, 16 GiB, Linux.');
    expect(page[3]).toBe('Versions: node 20.20.2.');
    expect(page.at(-1)).toBe('- torch: not installed');
  });
});

describe('two runs side by side', () => {
  const before = results([row('learn', 'logmamba', 0.002), row('gone', 'logmamba', 1)]);

  it('have ratios of rates, and dashes where a row is in one of them alone', () => {
    const after = results([row('learn', 'logmamba', 0.001), row('new', 'logmamba', 1)], { commit: 'def' });
    expect(compareTable(before, after)).toBe(
      [
        '| units per second | abc | def | ratio |',
        '| --- | ---: | ---: | ---: |',
        '| learn, logmamba | 500k | 1.00M | 2.00× |',
        '| gone, logmamba | 1.00k | – | – |',
        '| new, logmamba | – | 1.00k | – |',
      ].join('\n'),
    );
  });

  it('say what makes the ratios say less', () => {
    const after = results([], {
      machine: { ...before.machine, cores: 8 },
      versions: { node: '24.1.0' },
      quick: true,
    });
    expect(compareTable(before, after).split('\n').slice(-5)).toEqual([
      'Different machines: AMD EPYC, 2 cores; AMD EPYC, 8 cores.',
      '',
      'Different Node.js: 20.20.2 and 24.1.0.',
      '',
      'A quick run has few blocks.',
    ]);
  });
});

describe('figures', () => {
  it('have three digits', () => {
    expect([2_610_000, 175_400, 999, 3.14159, NaN].map(rateText)).toEqual(['2.61M', '175k', '999', '3.14', '–']);
    expect([123.4, 1.234, 0.01234, Infinity].map(ratioText)).toEqual(['123×', '1.23×', '0.0123×', '–']);
  });
});
