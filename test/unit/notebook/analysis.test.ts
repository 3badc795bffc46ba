import { beforeAll, describe, expect, it } from 'vitest';
import { codeCells, NOTEBOOK, readNotebook, shown, type CodeCell } from './notebook-file.js';
import { hasNotebookTools, runNotebook } from './run-notebook.js';
import { typeFaults } from './type-check.js';

const RENEW = 'the stored outputs are not those of this code: run notebooks/execute and commit the notebook';
const committed = codeCells(readNotebook(NOTEBOOK));

function cellOf(cells: readonly CodeCell[], id: string): CodeCell {
  const found = cells.find((cell) => cell.id === id);
  if (found === undefined) throw new Error(`there is no cell ${id}`);
  return found;
}

function expectAllRan(cells: readonly CodeCell[]): void {
  expect(cells.map(({ executionCount }) => executionCount)).toEqual(cells.map((_, index) => index + 1));
  for (const { id, outputs } of cells) {
    const kinds = outputs.map(({ output_type }) => output_type);
    expect(kinds, id).not.toContain('error');
    // what is printed may arrive after its cell has ended, and be lost: text is displayed instead
    expect(kinds, id).not.toContain('stream');
  }
}

describe('the committed notebook', () => {
  it('is for the Deno kernel and was run from top to bottom', () => {
    expect(readNotebook(NOTEBOOK).metadata.kernelspec).toMatchObject({ name: 'deno', language: 'typescript' });
    expect(committed.length).toBeGreaterThan(15);
    expectAllRan(committed);
  });

  it('imports the public API and what draws the plots, and nothing else', () => {
    const code = committed.map(({ source }) => source).join('\n');
    const imported = [...code.matchAll(/\bfrom\s+['"]([^'"]+)['"]/g)].map(([, name]) => name);
    expect(new Set(imported)).toEqual(new Set(['logmamba', 'vega', 'vega-lite']));
    expect(code).not.toMatch(/\bimport\s*\(|\bimport\s+['"]|\brequire\s*\(|\b(npm|jsr|node|https?):[^/]*['"]/);
  });

  it('compiles against the public API', { timeout: 120_000 }, () => {
    expect(typeFaults(committed.map(({ source }) => source).join('\n'))).toEqual([]);
  });

  it('was run on the generated log, and names no place of the machine it was run on', () => {
    expect(cellOf(committed, 'grouping').text).toContain('LOGMAMBA_DATA names no folder');
    expect(cellOf(committed, 'evaluation').text).toContain('Intrusions found');
    const outputs = committed.map((cell) => JSON.stringify(cell.outputs)).join('\n');
    expect(outputs).not.toMatch(/file:\/\/|\/tmp\/|\/work\//);
  });
});

describe.runIf(hasNotebookTools())('the notebook, run from a clean state', () => {
  let cells: readonly CodeCell[];
  beforeAll(async () => {
    cells = codeCells(await runNotebook());
  }, 600_000);

  it('runs every cell without a fault', () => expectAllRan(cells));

  it('parses the log and covers the later lines with templates', () => {
    expect(cellOf(cells, 'headers').text).toMatch(/^parsed (\d+) of \1 lines; 0 without a header/);
    const covered = /cover ([\d.]+) % of \d+ later lines/.exec(cellOf(cells, 'templates').text)?.[1];
    expect(Number(covered)).toBeGreaterThan(95);
  });

  it('compares the predictors', () => {
    const rows = cellOf(cells, 'surprisal')
      .text.split('\n')
      .filter((line) => line.startsWith('| '))
      .map((line) => line.split('|').map((field) => field.trim()));
    const nats = new Map(rows.slice(2).map(([, name, mean]) => [name, Number(mean)]));
    expect([...nats.keys()]).toEqual(['unigram', 'host trigram', 'context n-gram', 'MLP', 'Mamba']);
    for (const name of ['host trigram', 'context n-gram', 'MLP', 'Mamba']) {
      expect(nats.get(name), name).toBeLessThan(nats.get('unigram') ?? 0);
    }
  });

  it('hunts with the whole detector and evaluates what it finds', () => {
    expect(cellOf(cells, 'detector').text).toMatch(/hunted \d+ lines: [1-9]\d* anomalous, \d+ segments/);
    expect(cellOf(cells, 'evaluation').text).toMatch(/Intrusions found +\d of 4/);
    const summary = JSON.parse(cellOf(cells, 'summary').text) as Record<string, unknown>;
    expect(summary).toMatchObject({ unparsed: 0, intrusions: 4 });
    expect(summary.found).toBeGreaterThan(0);
  });

  it('draws its plots as pictures that need no script', () => {
    const plots = cells.filter((cell) => shown(cell).includes('image/svg+xml'));
    expect(plots.map(({ id }) => id)).toEqual([
      'volume',
      'hours',
      'growth',
      'frequencies',
      'curves',
      'compare',
      'timeline',
    ]);
    for (const cell of plots) expect(JSON.stringify(cell.outputs), cell.id).toMatch(/<path[^>]+d=\\+"M/);
  });

  it('gives the outputs that are stored in it', () => {
    const stale = cells.filter((cell) => cell.text !== cellOf(committed, cell.id).text);
    expect(Object.fromEntries(stale.map(({ id, text }) => [id, text.slice(0, 500)])), RENEW).toEqual({});
  });
});
