import type { DelineateOptions } from './options.js';
import { isRareTempo } from './tempo-evidence.js';
import type { Score, TempoFactor, TempoReason } from '../types/index.js';

/** What one line can add at most, in nats: a single line never decides everything. */
export const MAX_VALUE_NATS = 30;
/** 3 ln(1 + failures) from which an accepted sign-in after failures is a candidate by itself. */
const FAILURES_NATS = 8;

/** Nats that failed sign-ins before an accepted one add to the evidence. */
export function failureNats(failures: number): number {
  return 3 * Math.log1p(failures);
}

/** What decides whether a line is one; without a scale of tempo every unusual one counts (calibration). */
export type CandidateOptions = Pick<DelineateOptions, 'candidateNats' | 'tempo'>;

/** Why a line takes part in the evidence, and how much it weighs. */
export interface Candidate {
  /** 0 to 30 nats. */
  readonly value: number;
  /** Failed sign-ins it brings in: counted for accepted sign-ins and failure alarms only. */
  readonly failures: number;
  /** The statistic of a failure CUSUM's alarm (12 = the host's limit), else 0. */
  readonly burst: number;
  /** It is about guessing: an alarm of the failure CUSUM, or a sign-in after many failures. */
  readonly guessing: boolean;
  /** Its key counts, not its tempo alone. */
  readonly ofKey: boolean;
  /** What of its tempo counts, nats above the least that does. */
  readonly tempo: readonly TempoReason[];
}

/** Surprisal over entropy from which the order of commands and the address of a sign-in count. */
const LEAST_EXCESS_NATS = 1.5;

/** Nats from which a factor of tempo counts. */
export function leastTempo(factor: TempoFactor, candidateNats: number): number {
  return factor === 'order' || factor === 'source' ? LEAST_EXCESS_NATS : candidateNats;
}

const NO_TEMPO: readonly TempoReason[] = [];

function unusualTempo({ tempo }: Score, { candidateNats, tempo: scale }: CandidateOptions): readonly TempoReason[] {
  if (tempo === undefined) return NO_TEMPO;
  const counted: TempoReason[] = [];
  for (const reason of tempo) {
    const nats = Math.min(reason.nats - leastTempo(reason.factor, candidateNats), MAX_VALUE_NATS);
    // What benign time comes to every day would keep a good part of the log, and adds next to nothing.
    if (nats > 0 && (scale === undefined || isRareTempo(scale, reason.factor, nats))) counted.push({ ...reason, nats });
  }
  return counted.length === 0 ? NO_TEMPO : counted;
}

/** Could a line be evidence? Others change no component: where only components are wanted, they need not be pushed. */
export function mayBeCandidate(score: Score, candidateNats: number): boolean {
  if (score.isAnomaly && score.cusum > 0) return true;
  if (score.stream === 'outside') return false;
  return score.surprisal >= candidateNats || score.action === 'accepted' || score.tempo !== undefined;
}

/**
 * A line is a candidate when the failure CUSUM alarmed at it (value: the statistic, or what its surprisal gives if that is more), when it is an inside line with
 * surprisal s ≥ c (value: min(s − c, 30)) or a tempo rarer than once a day of benign time, or when it is an accepted sign-in with 3 ln(1 + failures) ≥ 8 (detection notes §3.1, §3.4).
 */
export function candidateOf(score: Score, options: CandidateOptions): Candidate | undefined {
  const { candidateNats } = options;
  if (score.isAnomaly && score.cusum > 0) {
    return {
      value: Math.min(Math.max(score.cusum, score.surprisal - candidateNats), MAX_VALUE_NATS),
      failures: score.failuresBefore + score.repeat,
      burst: score.cusum,
      guessing: true,
      ofKey: true,
      tempo: unusualTempo(score, options),
    };
  }
  if (score.stream === 'outside') return undefined;
  const accepted = score.action === 'accepted';
  const guessing = accepted && failureNats(score.failuresBefore) >= FAILURES_NATS;
  const tempo = unusualTempo(score, options);
  const ofKey = guessing || score.surprisal >= candidateNats;
  if (!ofKey && tempo.length === 0) return undefined;
  const value = Math.min(Math.max(score.surprisal - candidateNats, 0), MAX_VALUE_NATS);
  return { value, failures: accepted ? score.failuresBefore : 0, burst: 0, guessing, ofKey, tempo };
}
