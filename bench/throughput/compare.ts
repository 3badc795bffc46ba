import { table } from '../detection/markdown.js';
import { rateText, ratioText } from './rate-text.js';
import { rateOf } from './results.js';
import type { ResultRow, Results } from './results.js';

/** Two runs row by row: rates of the best blocks, and how many times as fast the second is. Markdown. */
export function compareTable(before: Results, after: Results): string {
  const name = ({ id, by }: ResultRow): string => `${id}, ${by}`;
  const old = new Map(before.rows.map((row) => [name(row), row]));
  const names = [...new Set([...before.rows, ...after.rows].map(name))];
  const now = new Map(after.rows.map((row) => [name(row), row]));
  const rate = (row: ResultRow | undefined): number => (row === undefined ? NaN : rateOf(row));
  const lines = names.map((one) => {
    const was = rate(old.get(one));
    const is = rate(now.get(one));
    return [one, rateText(was), rateText(is), ratioText(is / was)];
  });
  const titles = ['units per second', before.commit, after.commit, 'ratio'];
  return [table(titles, lines), ...differences(before, after)].join('\n');
}

/** What makes the ratios say less. */
function differences(before: Results, after: Results): string[] {
  const notes: string[] = [];
  if (before.machine.cpu !== after.machine.cpu || before.machine.cores !== after.machine.cores) {
    notes.push(`Different machines: ${machine(before)}; ${machine(after)}.`);
  }
  if (before.versions.node !== after.versions.node) {
    notes.push(`Different Node.js: ${before.versions.node} and ${after.versions.node}.`);
  }
  if (before.quick || after.quick) notes.push('A quick run has few blocks.');
  return notes.flatMap((note) => ['', note]);
}

function machine({ machine: { cpu, cores } }: Results): string {
  return `${cpu}, ${cores} cores`;
}
