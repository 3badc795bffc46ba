import { clip, levelOf, type AlarmCalibration, type BenignMaxima } from '../delineate/index.js';
import type { Segment } from '../types/index.js';

const MAX_NAME = 48;
const MAX_BECAUSE = 220;
const MOST_REASONS = 3;
/** Characters that tell one deed from another. */
const DEED = 14;
const YEAR_DAYS = 365;

/** The answer at the top of the page: is there something, and what to read first. */
export interface Verdict {
  /** `1 segment needs reading`, or that none does. */
  readonly headline: string;
  readonly first?: VerdictSegment;
}

/** One segment in the order in which a reader asks: where, since when, who, why, how sure. */
export interface VerdictSegment {
  readonly host: string;
  readonly sinceMs: number;
  readonly untilMs: number;
  readonly who: string;
  readonly because: readonly string[];
  readonly sure: string;
}

/** @param segments most severe first */
export function verdictOf(segments: readonly Segment[], calibration: AlarmCalibration | undefined): Verdict {
  const [first] = segments;
  if (first === undefined) return { headline: 'Nothing needs reading: no segment passed the alarm threshold' };
  const hosts = new Set(segments.map(({ host }) => host)).size;
  const where = hosts > 1 ? ` on ${hosts} hosts` : '';
  const headline =
    segments.length === 1 ? '1 segment needs reading' : `${segments.length} segments${where} need reading`;
  return { headline, first: segmentVerdict(first, calibration) };
}

export function segmentVerdict(segment: Segment, calibration: AlarmCalibration | undefined): VerdictSegment {
  return {
    host: clip(segment.host, MAX_NAME),
    sinceMs: segment.onsetMs,
    untilMs: segment.lastEvidenceMs,
    who: whoOf(segment),
    because: becauseOf(segment).map((text) => clip(text, MAX_BECAUSE)),
    sure: sureOf(segment, calibration),
  };
}

/** The strongest reasons, of those that begin alike the first: the same deed again tells nothing new. */
function becauseOf({ reasons }: Segment): string[] {
  const chosen = new Map<string, string>();
  for (const { text } of reasons) {
    const deed = text.slice(0, DEED);
    if (!chosen.has(deed)) chosen.set(deed, text);
  }
  return [...chosen.values()].slice(0, MOST_REASONS);
}

/** `alice from 203.0.113.7`, with a word about the others. */
function whoOf({ entities: { users, addresses } }: Pick<Segment, 'entities'>): string {
  const user = users.length === 0 ? 'unknown account' : named(users);
  return addresses.length === 0 ? user : `${user} from ${named(addresses)}`;
}

function named(names: readonly string[]): string {
  const more = names.length > 1 ? ` and ${names.length - 1} more` : '';
  return `${clip(names[0], MAX_NAME)}${more}`;
}

/** How far over the threshold, and how often benign history comes to as much. */
function sureOf(segment: Segment, calibration: AlarmCalibration | undefined): string {
  const { evidence, threshold, alarmedBy, burst } = segment;
  const times = `${(evidence / threshold).toFixed(1)} × the alarm threshold`;
  if (calibration === undefined) return times;
  const isBurst = alarmedBy === 'burst' && burst !== undefined;
  const perDay = isBurst
    ? benignPerDay(calibration.failures.alarms, burst.statistic)
    : benignPerDay(calibration.benign, evidence);
  const seldom = `benign history comes to as much ${oftenText(perDay)}`;
  return isBurst ? `failures of one source alone: ${seldom}` : `${times}: ${seldom}`;
}

const LEAST_PER_DAY = 1e-6;
const MOST_PER_DAY = 100;

/** How often a day benign history comes to a value, over all hosts: the inverse of its level, by halving. */
function benignPerDay(benign: BenignMaxima, value: number): number {
  let least = Math.log(LEAST_PER_DAY);
  let most = Math.log(MOST_PER_DAY);
  for (let step = 0; step < 40; step++) {
    const middle = (least + most) / 2;
    if (levelOf(benign, Math.exp(middle)) > value) least = middle;
    else most = middle;
  }
  return Math.exp(most);
}

/** `3 times a day`, `once in 12 days`; nothing is promised beyond a few years. */
export function oftenText(perDay: number): string {
  if (perDay >= 1.5) return `${perDay.toFixed(0)} times a day`;
  const days = 1 / perDay;
  if (days < 1.5) return 'about once a day';
  if (days < 2 * YEAR_DAYS) return `about once in ${days.toFixed(0)} days`;
  return days < 10 * YEAR_DAYS ? `about once in ${(days / YEAR_DAYS).toFixed(0)} years` : 'less than once in ten years';
}
