import type { Estimate } from './bootstrap.js';

/** A table; the first column left, the others right. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  const rule = head.map((_, i) => (i === 0 ? '---' : '---:'));
  return [line(head), line(rule), ...rows.map(line)].join('\n');
}

export function number(value: number | null | undefined, digits = 2): string {
  return value === null || value === undefined || Number.isNaN(value) ? '–' : value.toFixed(digits);
}

export function percent(share: number | null | undefined, digits = 1): string {
  return share === null || share === undefined || Number.isNaN(share) ? '–' : `${(100 * share).toFixed(digits)} %`;
}

/** `82.5 % (75.0–90.0)` */
export function interval({ mean, low, high }: Estimate): string {
  return Number.isNaN(mean) ? '–' : `${percent(mean)} (${(100 * low).toFixed(1)}–${(100 * high).toFixed(1)})`;
}

/** A difference in points of a hundred. */
export function points({ mean, low, high }: Estimate): string {
  const signed = (value: number): string => `${value >= 0 ? '+' : '−'}${Math.abs(100 * value).toFixed(1)}`;
  return Number.isNaN(mean) ? '–' : `${signed(mean)} (${signed(low)} to ${signed(high)})`;
}
