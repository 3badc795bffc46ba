import { MEMBER_LEVELS } from '../types/index.js';
import type { ReportLine } from './report-data.js';

/**
 * At most `max` of a segment's lines, in their order: core before alpha before beta, and within a level the most
 * surprising, since these are what a reader needs.
 */
export function chooseLines(lines: readonly ReportLine[], max: number): readonly ReportLine[] {
  if (lines.length <= max) return lines;
  const ranked = [...lines].sort((a, b) => levelRank(a) - levelRank(b) || b.score.surprisal - a.score.surprisal);
  const chosen = new Set(ranked.slice(0, max));
  return lines.filter((line) => chosen.has(line));
}

function levelRank({ level }: ReportLine): number {
  return level === undefined ? MEMBER_LEVELS.length : MEMBER_LEVELS.indexOf(level);
}
