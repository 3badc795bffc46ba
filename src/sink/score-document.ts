import type {
  AnomalyKind,
  ExpectedKey,
  MemberLevel,
  Score,
  SinkDocument,
  SourceRef,
  VerdictNote,
} from '../types/index.js';
import { sourceRefText } from '../types/index.js';
import { anomalyScore } from './anomaly-score.js';
import { documentId } from './document-id.js';
import { lineFeedback } from './feedback-document.js';
import { commonFields, compact, distinct, eventCategory, eventOrigin, ipOf, rounded } from './ecs.js';
import type { Writer } from './ecs.js';
import { sourceView } from './view-query.js';

type Fields = Record<string, unknown>;

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
 * @param verdict that covers the line
 */
export function scoreDocument(score: Score, writer: ScoreWriter, verdict?: VerdictNote): SinkDocument {
  return {
    target: 'scores',
    id: scoreId(score.ref, writer),
    op: 'create',
    timeMs: score.timeMs,
    body: scoreBody(score, writer, undefined, verdict),
  };
}

/**
 * The same line once a segment has taken it in: made when missing, else only `anomaly.segment` changes.
 */
export function memberDocument(score: Score, member: Membership, writer: ScoreWriter): SinkDocument {
  const segment = { id: member.segmentId, level: member.level };
  return {
    target: 'scores',
    id: scoreId(score.ref, writer),
    op: 'upsert',
    timeMs: score.timeMs,
    body: scoreBody(score, writer, segment),
    patch: { anomaly: { segment } },
  };
}

function scoreId(ref: SourceRef, writer: Writer): string {
  return documentId(sourceRefText(ref), writer.bundleId);
}

/** A line's place, in the words of `anomaly.source.*`. */
export function sourceFields(ref: SourceRef): Fields {
  return ref.kind === 'document' ? { index: ref.index, id: ref.id } : { file: ref.file, line: ref.line };
}

/** Members are set one by one, not spread in: a hunt that writes every line makes these faster than an engine takes them. */
function scoreBody(score: Score, writer: ScoreWriter, segment?: Fields, verdict?: VerdictNote): Fields {
  const ip = ipOf(score.address);
  const value = anomalyScore(score);
  const body = commonFields(score.timeMs, writer);
  body.event = eventFields(score, value, writer);
  body.message = score.body;
  body.host = { name: score.host };
  body.process = processFields(score);
  body.related = relatedFields(score, ip);
  const user = userFields(score);
  if (user !== undefined) body.user = user;
  if (score.address !== undefined)
    body.source = ip === undefined ? { address: score.address } : { address: score.address, ip };
  if (score.isAnomaly) body.rule = ruleFields(score);
  const anomaly = anomalyFields(score, value, writer);
  if (segment !== undefined) anomaly.segment = segment;
  if (verdict !== undefined) Object.assign(anomaly, lineFeedback(verdict));
  body.anomaly = anomaly;
  return body;
}

function eventFields(score: Score, value: number, writer: ScoreWriter): Fields {
  const { category, type } = eventCategory(score.action);
  const { action, outcome, isAnomaly, reason } = score;
  const { module, dataset, ingested } = eventOrigin('scores', writer);
  const event: Fields = { kind: isAnomaly ? 'alert' : 'event', category, type, action, outcome, module, dataset };
  if (ingested !== undefined) event.ingested = ingested;
  event.risk_score = rounded(100 * value, 2);
  if (reason !== '') event.reason = reason;
  return event;
}

function processFields({ program, pid, command }: Score): Fields {
  const process: Fields = {};
  if (program !== '') process.name = program;
  if (pid > 0) process.pid = pid;
  if (command !== undefined) process.command_line = command;
  return process;
}

function relatedFields({ host, user, targetUser }: Score, ip: string | undefined): Fields {
  const related: Fields = { hosts: [host] };
  const users = distinct([user, targetUser]);
  if (users.length > 0) related.user = users;
  if (ip !== undefined && ip !== '') related.ip = [ip];
  return related;
}

/**
 * ECS "user": `effective` for whom sudo and su make the actor, `target` for whom an account change is about; undefined where the
 * line names nobody. The actor of an account change is not in its line, so the changed account is both.
 */
function userFields({ action, user, targetUser }: Score): Fields | undefined {
  const isChange = action === 'account_changed';
  if (user === undefined && targetUser === undefined) return undefined;
  const fields: Fields = {};
  if (user !== undefined) fields.name = user;
  if (isChange) fields.target = { name: targetUser ?? user };
  else if (targetUser !== undefined) fields.effective = { name: targetUser };
  return fields;
}

const KEY_RULE = { id: 'logmamba-key', name: 'Log key outside what the model expects', ruleset: 'logmamba' };
/** ECS "rule" by the strongest kind of evidence; `anomaly.kinds` has them all. */
const RULES: Readonly<Record<AnomalyKind, Fields>> = {
  new_combination: KEY_RULE,
  unexpected_step: KEY_RULE,
  unusual_tempo: { id: 'logmamba-tempo', name: 'Unusual time, pace, place or length', ruleset: 'logmamba' },
  burst: { id: 'logmamba-failures', name: 'Failures of one source pile up', ruleset: 'logmamba' },
};

function ruleFields({ kinds, cusum }: Score): Fields {
  return RULES[kinds?.[0] ?? (cusum > 0 ? 'burst' : 'unexpected_step')];
}

function anomalyFields(score: Score, value: number, writer: ScoreWriter): Fields {
  const { rank, isAnomaly, reason, key, keyId, cusum, failuresBefore } = score;
  const anomaly: Fields = {
    score: rounded(value),
    score_normalized: rounded(100 * value, 2),
    surprisal: rounded(score.surprisal),
  };
  if (rank > 0) anomaly.rank = rank;
  anomaly.threshold = writer.topK;
  anomaly.is_anomaly = isAnomaly;
  if (reason !== '') anomaly.reason = reason;
  anomaly.template = { id: score.templateId, text: score.template };
  const { user, address, command, relation } = key;
  anomaly.key = { id: keyId, user, address, command, relation, novel: keyId === 0 };
  explain(anomaly, score);
  anomaly.model = { id: writer.bundleId, version: writer.version };
  anomaly.source = linkedSource(score);
  anomaly.line_reconstructed = score.lineReconstructed;
  anomaly.late = score.late;
  anomaly.repeat = score.repeat;
  anomaly.stream = score.stream;
  anomaly.channel = score.channel;
  if (cusum > 0) anomaly.cusum = rounded(cusum);
  if (failuresBefore > 0) anomaly.failures_before = failuresBefore;
  return anomaly;
}

/** What there is to say of a line that is unusual; most are not. */
function explain(anomaly: Fields, { expected, kinds, opinions, transition, tempo }: Score): void {
  if (expected.length > 0) anomaly.expected = expectedFields(expected);
  if (kinds !== undefined && kinds.length > 0) anomaly.kinds = kinds;
  if (opinions !== undefined && opinions.length > 0) {
    anomaly.opinions = opinions.map((opinion) => ({
      name: opinion.name,
      surprisal: rounded(opinion.surprisal),
      rank: opinion.rank,
      expected: expectedFields(opinion.expected),
    }));
  }
  if (transition !== undefined) anomaly.transition = transition;
  if (tempo !== undefined && tempo.length > 0) {
    anomaly.tempo = tempo.map((unusual) => ({ ...unusual, nats: rounded(unusual.nats) }));
  }
}

/** The place of a line that lies in an index, with the way to its surroundings where it is anomalous. */
function linkedSource(score: Score): Fields {
  const place = sourceFields(score.ref);
  return score.isAnomaly && score.ref.kind === 'document' ? compact({ ...place, view: sourceView(score) }) : place;
}

function expectedFields(expected: readonly ExpectedKey[]): readonly Fields[] {
  return expected.map(({ keyId, text, probability }) => ({ id: keyId, text, probability: rounded(probability, 6) }));
}
