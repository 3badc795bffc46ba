import { budgetText, clip } from '../delineate/index.js';
import { MAX_HOSTS } from '../lru/index.js';
import { MAX_LINE_BYTES } from '../source/index.js';
import type { AlarmLevel, BundleManifest, Segment } from '../types/index.js';
import type { ModelView } from './models.js';
import { driftText } from './drift-report.js';
import { suppressedOf, type RunResult } from './run-result.js';

const SHOWN_SEGMENTS = 10;
const SHOWN_REASONS = 3;
/** A sentence with three keys in it, each with its classes, fits. */
const MAX_SENTENCE = 700;

/** What a person wants to know after a pass, as plain text; names from the log are made printable. */
export function runText(result: RunResult): string {
  const { totals, bundle } = result;
  const lines = totals.inside + totals.outside;
  const share = lines === 0 ? 0 : result.retained / lines;
  const span =
    result.fromMs === undefined || result.toMs === undefined
      ? 'no lines'
      : `${minute(result.fromMs)} to ${minute(result.toMs)}`;
  const facts: [string, string][] = [
    [
      'bundle',
      `${bundle.id}, trained on ${minute(Date.parse(bundle.training.from))} to ${minute(Date.parse(bundle.training.to))}`,
    ],
    ['scored', `${grouped(lines)} lines of ${totals.hosts} hosts, ${span}`],
    [
      'inside',
      `${grouped(totals.inside)} lines of authenticated work, scored by the model; ${grouped(totals.outside)} outside, counted`,
    ],
    [
      'unparsed',
      `${grouped(totals.unparsed)}${totals.unparsed === 0 ? '' : ` (first: ${printable(totals.unparsedSample[0]?.reason ?? '')})`}`,
    ],
    ['keys', `${totals.keys} distinct; ${grouped(totals.unknownKeys)} lines with a key never seen in training`],
    [
      'anomalies',
      `${grouped(totals.anomalies)} lines outside the Top-${bundle.training.topK}, or where failures of one source pass their limit`,
    ],
    [
      'segments',
      `${result.segments.length} (evidence ≥ ${threshold(bundle, result.alarm)}, for ${budgetText(result.alarm.budgetPerDay)} false alerts a day)${byBurst(result.segments)}${bySuppression(result.segments)}`,
    ],
    ['kept', `${grouped(result.retained)} lines in segments, ${(100 * share).toFixed(2)} % of all`],
    ['drift', driftText(result.drift)],
    ['seconds', stages(result)],
    ['memory', `${Math.round(result.peakMemoryBytes / (1 << 20))} MiB at its peak`],
  ];
  if (totals.reconstructed > 0)
    facts.push(['rebuilt', `${grouped(totals.reconstructed)} lines whose documents had lost them`]);
  if (totals.cutLines > 0)
    facts.push([
      'cut',
      `${grouped(totals.cutLines)} lines longer than ${MAX_LINE_BYTES / 1024} KiB (first: ${printable(totals.firstCutLine)}): only their beginning was read`,
    ]);
  if (totals.disordered > 0)
    facts.push([
      'warning',
      `${grouped(totals.disordered)} lines came long after later ones and were scored so: name the files instead, oldest first or not`,
    ]);
  if (totals.late > 0) facts.push(['late', `${grouped(totals.late)} documents arrived after their pass`]);
  if (totals.missed > 0)
    facts.push([
      'missed',
      `${grouped(totals.missed)} documents arrived too late (source.lateDays): hunt with --from to score them`,
    ]);
  const { hosts, linesNotHeld, closedEarly } = totals.forgotten();
  if (hosts > 0)
    facts.push([
      'warning',
      `${grouped(hosts)} hosts gave way to others and began anew: over ${grouped(MAX_HOSTS)} hosts, hunt in parts`,
    ]);
  if (closedEarly > 0)
    facts.push(['warning', `${grouped(closedEarly)} groups of evidence ended early: too many at once on a host`]);
  if (linesNotHeld > 0)
    facts.push(['warning', `${grouped(linesNotHeld)} lines of segments are not listed: too many at once on a host`]);
  if (result.sink.deadLettered > 0)
    facts.push(['refused', `${grouped(result.sink.deadLettered)} documents, kept in the dead letters`]);
  const text = facts.map(([name, value]) => `  ${name.padEnd(10)} ${value}`);
  const shown = result.segments.slice(0, SHOWN_SEGMENTS);
  if (shown.length > 0) text.push('', ...shown.flatMap(segmentText));
  const more = result.segments.length - shown.length;
  if (more > 0) text.push(`  … and ${more} more segments`);
  return text.join('\n');
}

/** How many have less evidence than that, and alarmed by failures of one source alone. */
function byBurst(segments: readonly Segment[]): string {
  const count = segments.filter(({ alarmedBy }) => alarmedBy === 'burst').length;
  return count === 0 ? '' : `, ${count} of them by a burst of failures alone`;
}

function bySuppression(segments: readonly Segment[]): string {
  const count = suppressedOf(segments);
  return count === 0 ? '' : `, ${count} of them suppressed by verdicts`;
}

function segmentText(segment: Segment, i: number): string[] {
  return [
    `  ${i + 1}. ${printable(segment.host)}  severity ${Math.round(segment.severity)}  ${minute(segment.startMs)} to ${minute(segment.endMs)} UTC  (${segment.status}, ${grouped(segment.memberCount.alpha)} lines)`,
    ...feedbackText(segment),
    `     ${clip(printable(segment.summary), MAX_SENTENCE)}`,
    ...segment.reasons.slice(0, SHOWN_REASONS).map((reason) => `     - ${clip(printable(reason.text), MAX_SENTENCE)}`),
  ];
}

function feedbackText({ suppressed, feedback }: Segment): string[] {
  if (feedback === undefined) return [];
  const { verdict, by, atMs, note } = feedback;
  const head = suppressed === true ? 'suppressed: ' : verdict === 'benign' ? 'more than ' : '';
  const why = note === undefined ? '' : `: ${note}`;
  return [
    `     ${head}called ${verdict} by ${printable(by)} at ${minute(atMs)} UTC${clip(printable(why), MAX_SENTENCE)}`,
  ];
}

/** What training found, and whether the bundle is fit for use. */
export function bundleText(manifest: BundleManifest): string {
  const { training } = manifest;
  const verdict = {
    ready: training.warnings.length === 0 ? 'ready: fit for use' : 'ready, but see the warnings',
    provisional: 'provisional: less than a week of history to set the threshold by',
    unfit: 'not fit for use: the model has learned nothing',
    learning: 'learning: less than a day of history; nothing alarms',
  }[training.state];
  return [
    `  bundle     ${manifest.id} (${verdict})`,
    `  history    ${grouped(training.lines)} lines of ${training.hosts.length} hosts, ${minute(Date.parse(training.from))} to ${minute(Date.parse(training.to))} (${training.days.toFixed(1)} days)`,
    `  inside     ${grouped(training.inside)} lines of authenticated work; ${grouped(training.outside)} outside; ${grouped(training.unparsed)} unparsed, ${grouped(training.excluded)} excluded, ${grouped(training.alerted)} in earlier alerts left out${judgedText(training)}`,
    `  keys       ${training.templates} templates, ${training.keys} composite keys`,
    `  model      ${training.steps} steps; ${heldOut(manifest)}`,
    `  threshold  Top-${training.topK}; segments from evidence ${threshold(manifest, training)}, for ${budgetText(training.budgetPerDay)} false alerts a day`,
    ...training.warnings.map((warning) => `  warning    ${warning}`),
  ].join('\n');
}

function judgedText({ calledBenign = 0, calledMalicious = 0 }: BundleManifest['training']): string {
  const parts = [
    ...(calledMalicious === 0 ? [] : [`${grouped(calledMalicious)} called malicious left out`]),
    ...(calledBenign === 0 ? [] : [`${grouped(calledBenign)} called benign learned`]),
  ];
  return parts.map((part) => `, ${part}`).join('');
}

function heldOut({ training: { heldOutLoss, heldOutUnknown } }: BundleManifest): string {
  if (heldOutLoss === null) return 'nothing held out to measure it on';
  return `held-out loss ${heldOutLoss.toFixed(3)} nats an event, ${(100 * heldOutUnknown).toFixed(2)} % unknown keys`;
}

/** What a bundle alarms from for other budgets: `hunt --budget` and `scan --bundle … --budget` choose. */
export function budgetsText({ manifest, levels }: ModelView): string {
  const each = levels.map((level) => `${threshold(manifest, level)} for ${budgetText(level.budgetPerDay)}`);
  return `  --budget   segments from evidence ${each.join(', ')} a day`;
}

function threshold({ training }: BundleManifest, level: AlarmLevel): string {
  return training.state === 'learning' ? '∞ (learning)' : level.threshold.toFixed(1);
}

function stages({ totals }: RunResult): string {
  const seconds: Readonly<Record<string, number>> = { ...totals.seconds };
  return Object.entries(seconds)
    .map(([name, value]) => `${name} ${value.toFixed(1)}`)
    .join(', ');
}

function grouped(count: number): string {
  return count.toLocaleString('en-US');
}

function minute(timeMs: number): string {
  return new Date(timeMs).toISOString().slice(0, 16).replace('T', ' ');
}

/** Control characters could move the cursor or colour the terminal: shown as `?`. */
function printable(text: string): string {
  // eslint-disable-next-line no-control-regex -- control characters are what it is about
  return text.replace(/[\u0000-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, '?');
}
