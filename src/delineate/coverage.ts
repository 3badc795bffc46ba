import type { EvidencePiece, Score, TempoReason, VerdictBook, VerdictNote } from '../types/index.js';
import { candidateOf, failureNats } from './candidate.js';
import type { Candidate, CandidateOptions } from './candidate.js';
import { addEvidence, alarms, createEvidence, mergeEvidence } from './evidence.js';
import type { Evidence } from './evidence.js';
import type { DelineateOptions } from './options.js';
import { BURST, FAILED, signatureText, tempoSignature } from './signature-text.js';
import { kindNats, kindOf, type TempoScale } from './tempo-evidence.js';

/** What verdicts leave of a component's evidence. */
export interface Coverage {
  /** What no verdict calls benign: made when the first line is covered, and a copy of the evidence until then. */
  readonly open: Evidence;
  /** Ids of the verdicts that have a say. */
  readonly verdicts: Set<string>;
}

/** Verdicts that one component remembers: enough to name who and why. */
const MAX_VERDICTS = 32;

/** What is covered of a component: the members that are needed. */
interface Covered {
  readonly segmentId: string;
  readonly evidence: Evidence;
  coverage: Coverage | undefined;
}

/** Weighs a candidate against the verdicts; to be called before it becomes evidence. */
export function cover(
  component: Covered,
  score: Score,
  candidate: Candidate,
  { tempo, limits }: Pick<DelineateOptions, 'tempo' | 'limits'>,
  book: VerdictBook,
): void {
  const notes = new Set<VerdictNote>();
  const open = openPart(component.segmentId, score, candidate, tempo, book, notes);
  if (notes.size > 0 && component.coverage === undefined) component.coverage = copyOf(component.evidence, limits);
  const { coverage } = component;
  if (coverage === undefined) return;
  for (const { id } of notes) if (coverage.verdicts.size < MAX_VERDICTS) coverage.verdicts.add(id);
  if (open !== undefined) addEvidence(coverage.open, score, open, limits.signaturesPerComponent);
}

function copyOf(evidence: Evidence, { signaturesPerComponent }: DelineateOptions['limits']): Coverage {
  const open = createEvidence();
  mergeEvidence(open, evidence, signaturesPerComponent);
  return { open, verdicts: new Set() };
}

/** What of a candidate no verdict calls benign; undefined when nothing is left. */
function openPart(
  segmentId: string,
  score: Score,
  candidate: Candidate,
  scale: TempoScale | undefined,
  book: VerdictBook,
  notes: Set<VerdictNote>,
): Candidate | undefined {
  const own = book.ofLine(score.ref);
  const segment = book.ofSegment(segmentId);
  if (own !== undefined) notes.add(own);
  if (own?.verdict === 'malicious') return candidate;
  if (own !== undefined) return undefined;
  if (segment?.verdict === 'benign' && score.timeMs <= segment.toMs) {
    notes.add(segment);
    return undefined;
  }
  const isOpen = (piece: EvidencePiece): boolean => {
    const note = book.coverOf(score, piece);
    if (note !== undefined) notes.add(note);
    return note === undefined;
  };
  const { value, failures, burst, ofKey, tempo } = candidate;
  const open = {
    ...candidate,
    ofKey: ofKey && isOpen({ key: signatureText(score), nats: value }),
    failures: failures > 0 && isOpen({ key: FAILED, nats: failureNats(failures) }) ? failures : 0,
    burst: burst > 0 && isOpen({ key: BURST, nats: burst }) ? burst : 0,
    tempo: tempo.filter((reason) => isOpen(tempoPiece(reason, scale))),
  };
  return open.ofKey || open.failures > 0 || open.burst > 0 || open.tempo.length > 0 ? open : undefined;
}

/** What of two components, one of which takes in the other, stays open; to be called before their evidence is merged. */
export function mergeCoverage(into: Covered, from: Covered, limits: DelineateOptions['limits']): void {
  if (into.coverage === undefined && from.coverage === undefined) return;
  const coverage = into.coverage ?? copyOf(into.evidence, limits);
  mergeEvidence(coverage.open, from.coverage?.open ?? from.evidence, limits.signaturesPerComponent);
  for (const id of from.coverage?.verdicts ?? []) if (coverage.verdicts.size < MAX_VERDICTS) coverage.verdicts.add(id);
  into.coverage = coverage;
}

/**
 * Weighs a component anew after verdicts have changed, by its lines of evidence.
 * @param lines undefined where not all of them are held any more: all of it then counts as open, unless the whole segment was judged
 */
export function coverAnew(
  component: Covered & { readonly lastMs: number },
  lines: readonly Score[] | undefined,
  options: CandidateOptions & Pick<DelineateOptions, 'verdicts' | 'limits'>,
): void {
  component.coverage = undefined;
  const { verdicts: book, limits } = options;
  if (book === undefined) return;
  const segment = book.ofSegment(component.segmentId);
  if (lines === undefined) {
    if (segment?.verdict !== 'benign' || component.lastMs > segment.toMs) return;
    component.coverage = { open: createEvidence(), verdicts: new Set([segment.id]) };
    return;
  }
  const weighed: Covered = { segmentId: component.segmentId, evidence: createEvidence(), coverage: undefined };
  for (const score of lines) {
    const candidate = candidateOf(score, options);
    if (candidate === undefined) continue;
    cover(weighed, score, candidate, options, book);
    addEvidence(weighed.evidence, score, candidate, limits.signaturesPerComponent);
  }
  component.coverage = weighed.coverage;
}

/** What a segment shows of its verdicts. */
export function suppressionOf(
  { segmentId, coverage }: Pick<Covered, 'segmentId' | 'coverage'>,
  options: Pick<DelineateOptions, 'tempo' | 'threshold' | 'burstLimit' | 'verdicts'>,
): { readonly suppressed?: boolean; readonly feedback?: VerdictNote } {
  const { verdicts: book } = options;
  if (book === undefined) return {};
  const judged = book.ofSegment(segmentId);
  const own = judged === undefined ? undefined : book.noteOf(judged.id);
  const notes = [...(coverage?.verdicts ?? [])].map((id) => book.noteOf(id)).filter((note) => note !== undefined);
  const malicious = own?.verdict === 'malicious' ? own : notes.find(({ verdict }) => verdict === 'malicious');
  if (malicious !== undefined) return { suppressed: false, feedback: malicious };
  const suppressed = coverage !== undefined && !alarms(coverage.open, options);
  const newest = suppressed ? notes.sort((a, b) => b.atMs - a.atMs).at(0) : undefined;
  const feedback = own ?? newest;
  return { suppressed, ...(feedback === undefined ? {} : { feedback }) };
}

function tempoPiece({ factor, nats }: TempoReason, scale: TempoScale | undefined): EvidencePiece {
  return { key: tempoSignature(factor), nats: kindNats(scale, kindOf(factor), nats) };
}

function tempoPieces(candidate: Candidate | undefined, scale: TempoScale | undefined): EvidencePiece[] {
  return (candidate?.tempo ?? []).map((reason) => tempoPiece(reason, scale));
}

/**
 * The verdict by which an anomalous line counts as benign, or by which it is called malicious. Benign it is when every reason for
 * which it is anomalous or evidence is covered.
 */
export function lineVerdict(score: Score, options: CandidateOptions, book: VerdictBook): VerdictNote | undefined {
  const own = book.ofLine(score.ref);
  if (own !== undefined) return own;
  const kinds = new Set(score.kinds);
  const candidate = candidateOf(score, options);
  const pieces: EvidencePiece[] = [];
  if (kinds.has('new_combination') || kinds.has('unexpected_step') || candidate?.ofKey === true) {
    pieces.push({ key: signatureText(score), nats: score.surprisal });
  }
  if (kinds.has('burst')) pieces.push({ key: BURST, nats: score.cusum });
  if (kinds.has('unusual_tempo')) pieces.push(...tempoPieces(candidate, options.tempo));
  let first: VerdictNote | undefined;
  for (const piece of pieces) {
    const note = book.coverOf(score, piece);
    if (note === undefined) return undefined;
    first ??= note;
  }
  return first;
}
