import type { AnomalyKind, ExpectedKey, MemberLevel, Score, SinkDocument, SourceRef } from '../types/index.js';
import { sourceRefText } from '../types/index.js';
import { anomalyScore } from './anomaly-score.js';
import { documentId } from './document-id.js';
import { commonFields, compact, distinct, eventCategory, eventOrigin, ipOf, rounded } from './ecs.js';
import type { Writer } from './ecs.js';
import { sourceView } from './view-query.js';

/** The segment that a line belongs to. */
export interface Membership {
  readonly segmentId: string;
  readonly level: MemberLevel;
}

export interface ScoreWriter extends Writer {
  /** Top-K of the bundle's calibration. */
  readonly topK: number;
}

/**
 * The document of one scored line. The id depends on the line's place and the bundle only, so a line is written once
 * however often it is read; the first score stays (op `create`).
 */
export function scoreDocument(score: Score, writer: ScoreWriter): SinkDocument {
  return {
    target: 'scores',
    id: scoreId(score.ref, writer),
    op: 'create',
    timeMs: score.timeMs,
    body: scoreBody(score, writer),
  };
}

/**
 * The same line once a segment has taken it in: made when missing, else only `anomaly.segment` changes.
 */
export function memberDocument(score: Score, member: Membership, writer: ScoreWriter): SinkDocument {
  const segment = { anomaly: { segment: { id: member.segmentId, level: member.level } } };
  const body = scoreBody(score, writer);
  return {
    target: 'scores',
    id: scoreId(score.ref, writer),
    op: 'upsert',
    timeMs: score.timeMs,
    body: { ...body, anomaly: { ...body.anomaly, ...segment.anomaly } },
    patch: segment,
  };
}

function scoreId(ref: SourceRef, writer: Writer): string {
  return documentId(sourceRefText(ref), writer.bundleId);
}

/** A line's place, in the words of `anomaly.source.*`. */
export function sourceFields(ref: SourceRef): Record<string, unknown> {
  return ref.kind === 'document' ? { index: ref.index, id: ref.id } : { file: ref.file, line: ref.line };
}

function scoreBody(score: Score, writer: ScoreWriter): Record<string, unknown> & { anomaly: Record<string, unknown> } {
  const ip = ipOf(score.address);
  const value = anomalyScore(score);
  return {
    ...commonFields(score.timeMs, writer),
    event: compact({
      kind: score.isAnomaly ? 'alert' : 'event',
      ...eventCategory(score.action),
      action: score.action,
      outcome: score.outcome,
      ...eventOrigin('scores', writer),
      risk_score: rounded(100 * value, 2),
      reason: score.reason === '' ? undefined : score.reason,
    }),
    message: score.body,
    host: { name: score.host },
    process: compact({
      name: score.program === '' ? undefined : score.program,
      pid: score.pid > 0 ? score.pid : undefined,
      command_line: score.command,
    }),
    related: compact({
      hosts: [score.host],
      user: distinct([score.user, score.targetUser]),
      ip: distinct([ip]),
    }),
    ...compact({ user: userFields(score), source: compact({ address: score.address, ip }), rule: ruleFields(score) }),
    anomaly: anomalyFields(score, value, writer),
  };
}

/**
 * ECS "user": `effective` for whom sudo and su make the actor, `target` for whom an account change is about.
 * The actor of an account change is not in its line, so the changed account is both.
 */
function userFields(score: Score): Record<string, unknown> {
  const acted = score.targetUser === undefined ? undefined : { name: score.targetUser };
  const isChange = score.action === 'account_changed';
  const changed = score.targetUser ?? score.user;
  return compact({
    name: score.user,
    effective: isChange ? undefined : acted,
    target: isChange && changed !== undefined ? { name: changed } : undefined,
  });
}

const KEY_RULE = { id: 'logmamba-key', name: 'Log key outside what the model expects', ruleset: 'logmamba' };
/** ECS "rule" by the strongest kind of evidence; `anomaly.kinds` has them all. */
const RULES: Readonly<Record<AnomalyKind, Record<string, unknown>>> = {
  new_combination: KEY_RULE,
  unexpected_step: KEY_RULE,
  unusual_tempo: { id: 'logmamba-tempo', name: 'Unusual time, pace, place or length', ruleset: 'logmamba' },
  burst: { id: 'logmamba-failures', name: 'Failures of one source pile up', ruleset: 'logmamba' },
};

function ruleFields({ isAnomaly, kinds, cusum }: Score): Record<string, unknown> {
  return isAnomaly ? RULES[kinds?.[0] ?? (cusum > 0 ? 'burst' : 'unexpected_step')] : {};
}

function anomalyFields(score: Score, value: number, writer: ScoreWriter): Record<string, unknown> {
  return compact({
    score: rounded(value),
    score_normalized: rounded(100 * value, 2),
    surprisal: rounded(score.surprisal),
    rank: score.rank > 0 ? score.rank : undefined,
    threshold: writer.topK,
    is_anomaly: score.isAnomaly,
    reason: score.reason === '' ? undefined : score.reason,
    template: { id: score.templateId, text: score.template },
    key: { id: score.keyId, ...score.key, novel: score.keyId === 0 },
    expected: expectedFields(score.expected),
    kinds: score.kinds,
    opinions: score.opinions?.map(({ name, surprisal, rank, expected }) => ({
      name,
      surprisal: rounded(surprisal),
      rank,
      expected: expectedFields(expected),
    })),
    transition: score.transition,
    tempo: score.tempo?.map((reason) => ({ ...reason, nats: rounded(reason.nats) })),
    model: { id: writer.bundleId, version: writer.version },
    source: linkedSource(score),
    line_reconstructed: score.lineReconstructed,
    late: score.late,
    repeat: score.repeat,
    stream: score.stream,
    channel: score.channel,
    cusum: score.cusum > 0 ? rounded(score.cusum) : undefined,
    failures_before: score.failuresBefore > 0 ? score.failuresBefore : undefined,
  });
}

/** The place of a line that lies in an index, with the way to its surroundings where it is anomalous. */
function linkedSource(score: Score): Record<string, unknown> {
  const place = sourceFields(score.ref);
  return score.isAnomaly && score.ref.kind === 'document' ? compact({ ...place, view: sourceView(score) }) : place;
}

function expectedFields(expected: readonly ExpectedKey[]): readonly Record<string, unknown>[] {
  return expected.map(({ keyId, text, probability }) => ({ id: keyId, text, probability: rounded(probability, 6) }));
}
