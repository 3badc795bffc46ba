import type { EvidenceChannel, Score, TempoFactor } from '../types/index.js';
import { failureNats } from './candidate.js';
import type { Candidate } from './candidate.js';
import type { DelineateOptions } from './options.js';
import type { Place } from './places.js';
import { kindNats, kindOf, tempoNats, type TempoKind, type TempoMaxima, type TempoScale } from './tempo-evidence.js';

/** What the candidate lines of one signature (program and composite key) say together. */
export interface Signature {
  readonly channel: EvidenceChannel;
  /** Set in the tempo channel: what is unusual about the line. */
  readonly factor?: TempoFactor;
  /** Largest value of its lines, nats. */
  value: number;
  /** The line of the largest value; the first of equals. */
  best: Score;
  count: number;
  /** Distinct minutes in which it occurred; at most `MAX_MINUTES`. */
  readonly minutes: Set<number>;
}

/** Evidence of one component, summed per distinct signature. */
export interface Evidence {
  readonly signatures: Map<string, Signature>;
  failures: number;
  /** The line that brought the most failures. */
  failureLine: Score | undefined;
  /** The largest statistic of a failure CUSUM's alarm (12 = the host's limit), and its line; 0 where none alarmed. */
  burst: number;
  burstLine: Score | undefined;
}

const MAX_MINUTES = 1024;

export function createEvidence(): Evidence {
  return { signatures: new Map(), failures: 0, failureLine: undefined, burst: 0, burstLine: undefined };
}

export function signatureOf(score: Score): string {
  const { user, address, command, relation } = score.key;
  return `${score.program} ${score.templateId} ${user} ${address} ${command} ${relation}`;
}

export function addEvidence(evidence: Evidence, score: Score, candidate: Candidate, maxSignatures: number): void {
  addFailures(evidence, candidate.failures, score);
  addBurst(evidence, candidate.burst, score);
  const minutes = new Set([Math.floor(score.timeMs / 60_000)]);
  if (candidate.ofKey) {
    const { channel } = score;
    const line = { channel, value: candidate.value, best: score, count: 1, minutes };
    addSignature(evidence, signatureOf(score), line, maxSignatures);
  }
  for (const { factor, subject, nats } of candidate.tempo) {
    const line = { channel: 'tempo', factor, value: nats, best: score, count: 1, minutes: new Set(minutes) } as const;
    addSignature(evidence, `tempo ${factor} ${subject}`, line, maxSignatures);
  }
}

function addSignature(evidence: Evidence, name: string, line: Signature, maxSignatures: number): void {
  const signature = evidence.signatures.get(name);
  if (signature !== undefined) mergeSignature(signature, line);
  else if (evidence.signatures.size < maxSignatures) evidence.signatures.set(name, line);
}

/** Adds what `other` holds to `evidence`. */
export function mergeEvidence(evidence: Evidence, other: Evidence, maxSignatures: number): void {
  if (other.failureLine !== undefined) addFailures(evidence, other.failures, other.failureLine);
  if (other.burstLine !== undefined) addBurst(evidence, other.burst, other.burstLine);
  for (const [name, theirs] of other.signatures) {
    const ours = evidence.signatures.get(name);
    if (ours !== undefined) mergeSignature(ours, theirs);
    else if (evidence.signatures.size < maxSignatures) {
      // A copy: what was merged away stays as it was.
      evidence.signatures.set(name, { ...theirs, minutes: new Set(theirs.minutes) });
    }
  }
}

function addFailures(evidence: Evidence, failures: number, line: Score): void {
  if (failures <= evidence.failures) return;
  evidence.failures = failures;
  evidence.failureLine = line;
}

function addBurst(evidence: Evidence, burst: number, line: Score): void {
  if (burst <= evidence.burst) return;
  evidence.burst = burst;
  evidence.burstLine = line;
}

function mergeSignature(ours: Signature, theirs: Signature): void {
  if (theirs.value > ours.value) {
    ours.value = theirs.value;
    ours.best = theirs.best;
  }
  ours.count += theirs.count;
  for (const minute of theirs.minutes) {
    if (ours.minutes.size >= MAX_MINUTES) break;
    ours.minutes.add(minute);
  }
}

/**
 * v = max value × (1 + ln distinct minutes), nats; of tempo the largest value alone, which grows with repetition as it is, on the
 * scale of key evidence (0 without a scale).
 */
export function signatureNats(signature: Signature, scale: TempoScale | undefined): number {
  if (signature.factor !== undefined) return kindNats(scale, kindOf(signature.factor), signature.value);
  return signature.value * (1 + Math.log(signature.minutes.size));
}

export interface EvidenceSum {
  readonly access: number;
  readonly action: number;
  readonly tempo: number;
  /** What tempo came to before it was scaled. */
  readonly maxima: TempoMaxima;
  readonly failures: number;
  /** D = √(access² + action² + tempo²) + 3 ln(1 + failures). */
  readonly total: number;
}

/** Sums the signatures by channel (detection notes §3.4); of tempo the most unusual of each kind. */
export function sumEvidence(evidence: Evidence, scale: TempoScale | undefined): EvidenceSum {
  let access = 0;
  let action = 0;
  const maxima: Record<TempoKind, number> = { hour: 0, amount: 0, order: 0, source: 0 };
  for (const signature of evidence.signatures.values()) {
    if (signature.factor !== undefined) {
      const kind = kindOf(signature.factor);
      maxima[kind] = Math.max(maxima[kind], signature.value);
    } else if (signature.channel === 'access') access += signatureNats(signature, scale);
    else action += signatureNats(signature, scale);
  }
  const { failures } = evidence;
  const tempo = tempoNats(scale, maxima);
  return { access, action, tempo, maxima, failures, total: Math.hypot(access, action, tempo) + failureNats(failures) };
}

/** By what the evidence adds up to, or by failures of one source alone. */
export function alarms(
  evidence: Evidence,
  { tempo, threshold, burstLimit }: Pick<DelineateOptions, 'tempo' | 'threshold' | 'burstLimit'>,
): boolean {
  return evidence.burst >= burstLimit || sumEvidence(evidence, tempo).total >= threshold;
}

type SignatureState = Omit<Signature, 'minutes' | 'best'> & {
  readonly minutes: readonly number[];
  readonly best: Place;
};

/** Evidence as JSON: scores by place, sets as arrays. */
export interface EvidenceState {
  readonly signatures: readonly [string, SignatureState][];
  readonly failures: number;
  readonly failureLine?: Place;
  readonly burst: number;
  readonly burstLine?: Place;
}

export function evidenceToJson(evidence: Evidence, placeOf: (score: Score) => Place): EvidenceState {
  return {
    signatures: [...evidence.signatures].map(([name, s]) => [
      name,
      { ...s, best: placeOf(s.best), minutes: [...s.minutes] },
    ]),
    failures: evidence.failures,
    ...(evidence.failureLine === undefined ? {} : { failureLine: placeOf(evidence.failureLine) }),
    burst: evidence.burst,
    ...(evidence.burstLine === undefined ? {} : { burstLine: placeOf(evidence.burstLine) }),
  };
}

export function evidenceFromJson(state: EvidenceState, scoreAt: (place: Place) => Score): Evidence {
  return {
    signatures: new Map(
      state.signatures.map(([name, s]) => [name, { ...s, best: scoreAt(s.best), minutes: new Set(s.minutes) }]),
    ),
    failures: state.failures,
    failureLine: state.failureLine === undefined ? undefined : scoreAt(state.failureLine),
    burst: state.burst,
    burstLine: state.burstLine === undefined ? undefined : scoreAt(state.burstLine),
  };
}
