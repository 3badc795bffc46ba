import {
  createDelineator,
  mayBeCandidate,
  separateMaxima,
  type DelineateOptions,
  type HubTable,
  type TempoScale,
} from '../../src/delineate/index.js';
import { sourceRefText, toScore, type Score } from '../../src/types/index.js';
import type { Prepared, TestRun } from './prepare.js';
import type { RunScores } from './scores.js';
import type { PlannedSession } from './set-lines.js';
import { drawn } from './split.js';

const DAY_MS = 86_400_000;

/** How strong the benign false alarms and the sessions are by one way of adding up. */
export interface Strengths {
  /**
   * Of the benign alarms as the limit falls, the strongest first: what starts within half an hour of a stronger one on its host is
   * the same alarm (`separateMaxima`, as in calibration).
   */
  readonly benign: readonly number[];
  /** Of each session, with no other session's lines about. */
  readonly sessions: readonly number[];
}

/** By evidence, and what makes an alarm beside it. */
export interface EvidenceStrengths extends Strengths {
  /** Of each session, the most that failures of one source came to (12 = the host's limit); 0 where none passed it. */
  readonly bursts: readonly number[];
}

/** Scored lines of one run, in order of time; lines that are no candidates may be left out. */
export interface ScoredRun {
  readonly scores: readonly Score[];
  /** Of each line: its session's index, −1 for benign. */
  readonly session: ArrayLike<number>;
}

/** Both runs of a set, scored. */
export interface ScoredSet {
  readonly benign: ScoredRun;
  readonly all: ScoredRun;
  readonly sessions: readonly PlannedSession[];
  readonly hubs: HubTable;
  readonly candidateNats: number;
  /** How tempo counts beside keys; without it, it does not. */
  readonly tempo?: TempoScale | undefined;
}

/** Nothing is bounded here as it is in service: a bench may use memory. */
export const BENCH_LIMITS: DelineateOptions['limits'] = {
  hosts: 10_000,
  componentsPerHost: 100_000,
  entitiesPerHost: 1_000_000,
  ringSlotsPerHost: 16_384,
  heldLinesPerHost: 10_000_000,
  membersPerSegment: 1_000_000,
  signaturesPerComponent: 256,
};
const NO_REACH = { events: 0, lookBackS: 0, holdS: 0 };

/** Candidates of a run, by scores alone. */
function scoredRun(run: TestRun, scores: Float64Array, candidateNats: number): ScoredRun {
  const made: Score[] = [];
  const session: number[] = [];
  run.events.forEach((event, i) => {
    const cusum = run.burst[i];
    const surprisal = scores[i];
    if (cusum === 0 && surprisal < candidateNats && event.log.fields.action !== 'accepted') return;
    const prediction = { surprisal, rank: 0, isAnomaly: cusum > 0, reason: '', expected: [], cusum };
    made.push(toScore(event, prediction));
    session.push(run.session[i]);
  });
  return { scores: made, session };
}

/** *Added evidence*: D of linked lines by the delineation in use. */
export function evidence(data: Prepared, scores: RunScores, options: { candidateNats?: number } = {}): Strengths {
  const { sessions, hubs, config } = data;
  const candidateNats = options.candidateNats ?? config.delineate.candidateNats;
  return evidenceOf({
    benign: scoredRun(data.benign, scores.benign, candidateNats),
    all: scoredRun(data.all, scores.all, candidateNats),
    sessions,
    hubs,
    candidateNats,
  });
}

/** The same for scores of any make. */
export function evidenceOf(set: ScoredSet): EvidenceStrengths {
  const { benign, candidateNats } = set;
  const delineator = createDelineator({ ...evidenceOptions(set), threshold: Infinity, recordComponents: true });
  for (const score of benign.scores) if (mayBeCandidate(score, candidateNats)) delineator.push(score);
  delineator.finish();
  const own = sessionEvidence(set);
  return {
    benign: separateMaxima(delineator.components()),
    sessions: own.map(({ evidence: d }) => d),
    bursts: own.map(({ burst }) => burst),
  };
}

function evidenceOptions({ hubs, candidateNats, tempo }: ScoredSet): Partial<DelineateOptions> {
  return { candidateNats, hubs, ...(tempo === undefined ? {} : { tempo }), limits: BENCH_LIMITS };
}

/**
 * Delineates benign lines and one session's, from a day before it to a day after. Every component alarms here, so that
 * segments tell which lines they are made of; what counts is the largest D, and the largest burst, of those with a line of the session.
 */
function sessionEvidence(set: ScoredSet): { readonly evidence: number; readonly burst: number }[] {
  const { all, sessions, candidateNats } = set;
  const candidates = all.scores.flatMap((score, i) =>
    mayBeCandidate(score, candidateNats) ? [{ score, session: all.session[i] }] : [],
  );
  return sessions.map(({ hosts, startMs, endMs }, session) => {
    const delineator = createDelineator({
      ...evidenceOptions(set),
      threshold: Number.MIN_VALUE,
      alpha: NO_REACH,
      beta: NO_REACH,
    });
    const own = new Set<string>();
    for (const { score, session: of } of candidates) {
      const { timeMs, host, ref } = score;
      if (timeMs < startMs - DAY_MS || timeMs > endMs + DAY_MS || !hosts.includes(host)) continue;
      if (of >= 0 && of !== session) continue;
      if (of === session) own.add(sourceRefText(ref));
      delineator.push(score);
    }
    delineator.finish();
    const ofOwn = delineator
      .drain()
      .segments.filter(
        ({ status, members }) =>
          status !== 'merged' && members.some(({ level, ref }) => level === 'core' && own.has(sourceRefText(ref))),
      );
    return {
      evidence: Math.max(0, ...ofOwn.map(({ evidence: d }) => d)),
      burst: Math.max(0, ...ofOwn.map(({ burst }) => burst?.statistic ?? 0)),
    };
  });
}

/** Far below any difference that means something: orders equal scores by chance instead of by place. */
const TIE = 1e-9;

/** *Line score*: the best single line. Lines of equal score are in a seeded random order. */
export function lineScore(data: Prepared, scores: RunScores, seed = 1): Strengths {
  const jittered = (run: TestRun, i: number, score: number): number =>
    score + TIE * drawn(seed, sourceRefText(run.events[i].log.ref));
  const lines = data.benign.events.flatMap(({ log }, i) => {
    const score = scores.benign[i];
    return score > 0 ? [{ host: log.host, startMs: log.timeMs, evidence: jittered(data.benign, i, score) }] : [];
  });
  const sessions = data.sessions.map(() => 0);
  data.all.session.forEach((session, i) => {
    const score = scores.all[i];
    if (session >= 0 && score > 0) sessions[session] = Math.max(sessions[session], jittered(data.all, i, score));
  });
  return { benign: separateMaxima(lines), sessions };
}

/** False alerts per host-day at which sessions found are counted. */
export const RATES = [0.1, 0.25, 0.5, 1, 3] as const;
/** False alerts a day over all hosts of a set: the same where it has one host. */
export const PER_DAY = [0.25, 1] as const;

/** The lowest limit with at most so many benign alarms: what is above it alarms. */
export function limitFor({ benign }: Strengths, alarms: number): number {
  const allowed = Math.floor(alarms + 1e-9);
  return allowed < benign.length ? benign[allowed] : 0;
}

/** Of each session, whether it is found with at most so many benign alarms. */
export function foundAt(strengths: Strengths, alarms: number): boolean[] {
  const limit = limitFor(strengths, alarms);
  return strengths.sessions.map((strength) => strength > limit);
}
