import { createDelineator, joinedMaxima, type DelineateOptions } from '../../src/delineate/index.js';
import { sourceRefText, toScore, type Score } from '../../src/types/index.js';
import type { Prepared, TestRun } from './prepare.js';
import type { RunScores } from './scores.js';
import { drawn } from './split.js';

const DAY_MS = 86_400_000;

/** How strong the benign false alarms and the sessions are by one way of adding up. */
export interface Strengths {
  /** Largest first; what starts within 30 minutes on one host counts once. */
  readonly benign: readonly number[];
  /** Of each session, with no other session's lines about. */
  readonly sessions: readonly number[];
  readonly hostDays: number;
}

/** Nothing is bounded here as it is in service: a bench may use memory. */
const LIMITS: DelineateOptions['limits'] = {
  hosts: 10_000,
  componentsPerHost: 100_000,
  entitiesPerHost: 1_000_000,
  ringSlotsPerHost: 16_384,
  heldLinesPerHost: 10_000_000,
  membersPerSegment: 1_000_000,
  signaturesPerComponent: 256,
};
const NO_REACH = { events: 0, lookBackS: 0, holdS: 0 };

/** Is the line one that the delineation could take for evidence? Others change no component and are not pushed. */
function mayBeCandidate(run: TestRun, i: number, surprisal: number, candidateNats: number): boolean {
  if (run.burst[i] > 0) return true;
  const { stream, log } = run.events[i];
  return stream === 'inside' && (surprisal >= candidateNats || log.fields.action === 'accepted');
}

function scored(run: TestRun, i: number, surprisal: number): Score {
  const cusum = run.burst[i];
  const prediction = { surprisal, rank: 0, isAnomaly: cusum > 0, reason: '', expected: [], cusum };
  return toScore(run.events[i], prediction);
}

/** *Added evidence*: D of linked lines by the delineation in use. */
export function evidence(data: Prepared, scores: RunScores, options: { candidateNats?: number } = {}): Strengths {
  const candidateNats = options.candidateNats ?? data.config.delineate.candidateNats;
  return {
    benign: joinedMaxima(benignComponents(data, scores, candidateNats)),
    sessions: sessionEvidence(data, scores, candidateNats),
    hostDays: data.hostDays,
  };
}

function benignComponents(
  data: Prepared,
  scores: RunScores,
  candidateNats: number,
): { host: string; startMs: number; evidence: number }[] {
  const { benign: run, hubs } = data;
  const delineator = createDelineator({
    threshold: Infinity,
    candidateNats,
    hubs,
    recordComponents: true,
    limits: LIMITS,
  });
  for (let i = 0; i < run.events.length; i += 1) {
    const surprisal = scores.benign[i];
    if (mayBeCandidate(run, i, surprisal, candidateNats)) delineator.push(scored(run, i, surprisal));
  }
  delineator.finish();
  return delineator.components();
}

/**
 * Delineates benign lines and one session's, from a day before it to a day after. Every component alarms here, so that
 * segments tell which lines they are made of; the strength is the largest D of those with a line of the session.
 */
function sessionEvidence(data: Prepared, scores: RunScores, candidateNats: number): number[] {
  const { all: run, hubs, sessions } = data;
  const candidates: number[] = [];
  for (let i = 0; i < run.events.length; i += 1) {
    if (mayBeCandidate(run, i, scores.all[i], candidateNats)) candidates.push(i);
  }
  return sessions.map(({ hosts, startMs, endMs }, session) => {
    const delineator = createDelineator({
      threshold: Number.MIN_VALUE,
      candidateNats,
      hubs,
      alpha: NO_REACH,
      beta: NO_REACH,
      limits: LIMITS,
    });
    const own = new Set<string>();
    for (const i of candidates) {
      const { log } = run.events[i];
      if (log.timeMs < startMs - DAY_MS || log.timeMs > endMs + DAY_MS || !hosts.includes(log.host)) continue;
      if (run.session[i] >= 0 && run.session[i] !== session) continue;
      if (run.session[i] === session) own.add(sourceRefText(log.ref));
      delineator.push(scored(run, i, scores.all[i]));
    }
    delineator.finish();
    const { segments } = delineator.drain();
    return segments.reduce((best, { status, evidence: d, members }) => {
      const holds =
        status !== 'merged' && members.some(({ level, ref }) => level === 'core' && own.has(sourceRefText(ref)));
      return holds ? Math.max(best, d) : best;
    }, 0);
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
  return { benign: joinedMaxima(lines), sessions, hostDays: data.hostDays };
}

/** False alerts per host-day at which sessions found are counted. */
export const RATES = [0.1, 0.25, 0.5, 1, 3] as const;

/** The highest limit with at most `rate` benign alarms a host-day: what is above it alarms. */
export function limitFor({ benign, hostDays }: Strengths, rate: number): number {
  const allowed = Math.floor(rate * hostDays + 1e-9);
  return allowed < benign.length ? benign[allowed] : 0;
}

/** Of each session, whether it is found at the rate. */
export function foundAt(strengths: Strengths, rate: number): boolean[] {
  const limit = limitFor(strengths, rate);
  return strengths.sessions.map((strength) => strength > limit);
}
