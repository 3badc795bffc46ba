import { MEMBER_LEVELS } from '../types/index.js';
import { isActed } from './line-table.js';
import type { ReportLine } from './report-data.js';

/**
 * At most `max` of a segment's lines, in their order: core before what was done before alpha before beta,
 * and within each the most surprising, since these are what a reader needs.
 */
export function chooseLines(lines: readonly ReportLine[], max: number): readonly ReportLine[] {
  if (lines.length <= max) return lines;
  const ranked = [...lines].sort((a, b) => levelRank(a) - levelRank(b) || b.score.surprisal - a.score.surprisal);
  const chosen = new Set(ranked.slice(0, max));
  return lines.filter((line) => chosen.has(line));
}

function levelRank({ level, score }: ReportLine): number {
  if (level !== 'core' && isActed(score)) return 0.5;
  return level === undefined ? MEMBER_LEVELS.length : MEMBER_LEVELS.indexOf(level);
}
