import type { Segment } from '../types/index.js';
import type { BundleComparison, BundleSide } from './compare-bundles.js';

const SHOWN = 10;
const WIDTH = 22;

const day = (timeMs: number): string => new Date(timeMs).toISOString().slice(0, 10);
const minute = (timeMs: number): string => new Date(timeMs).toISOString().slice(0, 16).replace('T', ' ');

/** Two bundles side by side on the same days, as plain text. */
export function comparisonText({ range, lines, current, candidate, difference }: BundleComparison): string {
  const { both, gained, lost } = difference;
  const row = (name: string, value: (side: BundleSide) => string): string =>
    `  ${name.padEnd(16)} ${value(current).padEnd(WIDTH)} ${value(candidate)}`;
  return [
    `Compared on ${lines.toLocaleString('en-US')} lines, ${minute(range.fromMs)} to ${minute(range.toMs)} UTC; nothing of it was written.`,
    row('', (side) => (side === current ? 'current' : 'new')),
    row('bundle', ({ manifest }) => manifest.id),
    row(
      'learned',
      ({ manifest: { training } }) => `${day(Date.parse(training.from))} – ${day(Date.parse(training.to))}`,
    ),
    row('state', ({ manifest }) => manifest.training.state),
    row('segments', ({ segments }) => String(segments.length)),
    row('suppressed', ({ segments }) => String(segments.filter(({ suppressed }) => suppressed === true).length)),
    row('alerts a day', ({ alertsPerDay }) => alertsPerDay.toFixed(2)),
    row('threshold', ({ manifest }) => manifest.training.threshold.toFixed(1)),
    row('unknown keys', ({ unknownShare }) => `${(100 * unknownShare).toFixed(2)} %`),
    row('mean surprisal', ({ meanSurprisal }) => `${meanSurprisal.toFixed(2)} nats`),
    row('drift', ({ drift }) => drift.state),
    ...[current, candidate].flatMap((side) => flattered(side, side === current ? 'current' : 'new')),
    '',
    `  ${both.length} segments of both, ${gained.length} gained, ${lost.length} lost`,
    ...listed('gained', gained),
    ...listed('lost', lost),
    ...listed(
      'both',
      both.map(({ candidate: segment }) => segment),
    ),
  ].join('\n');
}

/** What a bundle has learned as benign surprises it no more: its figures are then too good. */
function flattered({ learnedDays }: BundleSide, name: string): string[] {
  if (learnedDays <= 0) return [];
  const days = learnedDays.toFixed(1);
  return [
    `  warning: the ${name} bundle has learned from ${days} of these days, which flatters it: give an earlier --to`,
  ];
}

function listed(name: string, segments: readonly Segment[]): string[] {
  const more = segments.length - SHOWN;
  return [
    ...segments.slice(0, SHOWN).map((segment) => `  ${name.padEnd(7)} ${described(segment)}`),
    ...(more > 0 ? [`  ${name.padEnd(7)} … and ${more} more`] : []),
  ];
}

function described({ host, severity, startMs, suppressed, reasons }: Segment): string {
  const mark = suppressed === true ? ' (suppressed)' : '';
  return `${host}  ${minute(startMs)}  severity ${Math.round(severity)}${mark}  ${reasons[0]?.text ?? ''}`;
}
