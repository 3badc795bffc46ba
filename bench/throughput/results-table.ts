import { table } from '../detection/markdown.js';
import { memoryText, perText, rateText, ratioText } from './rate-text.js';
import { rateOf, secondsOf } from './results.js';
import type { ResultRow, Results } from './results.js';
import { OURS } from './row.js';

const HEAD = ['work', 'by', 'units per second', 'median', 'spread', 'blocks', 'per wall-s', 'ours against it'];

/** All rows, work by work, ours first; and what was skipped. Markdown. */
export function resultsTable({ rows, skipped }: Pick<Results, 'rows' | 'skipped'>): string {
  const ids = [...new Set(rows.map(({ id }) => id))];
  const lines = ids.flatMap((id) => {
    const same = rows.filter((row) => row.id === id);
    const ours = same.find(({ by }) => by === OURS);
    return same.sort((a, b) => Number(b === ours) - Number(a === ours)).map((row) => cells(row, ours));
  });
  const missing = skipped.map(({ what, reason }) => `- skipped ${what}: ${reason}`);
  return [table(HEAD, lines), ...(missing.length > 0 ? ['', ...missing] : [])].join('\n');
}

function cells(row: ResultRow, ours: ResultRow | undefined): string[] {
  const { id, by, unit, count, blocks, wallSeconds, peakRssBytes } = row;
  const { median, spread } = secondsOf(row);
  return [
    id,
    by,
    `${rateText(rateOf(row))} ${unit}${perText(row)}${memoryText(peakRssBytes)}`,
    rateText(count / median),
    `${(100 * spread).toFixed(0)} %`,
    String(blocks),
    rateText(count / wallSeconds.best),
    ours === undefined || ours === row ? '' : ratioText(rateOf(ours) / rateOf(row)),
  ];
}
