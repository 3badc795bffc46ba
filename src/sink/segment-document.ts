import type { Segment, SegmentReason, SinkDocument } from '../types/index.js';
import { noteFields } from './feedback-document.js';
import { commonFields, compact, distinct, eventOrigin, ipOf, isoTime, rounded } from './ecs.js';
import type { Writer } from './ecs.js';
import { sourceFields } from './score-document.js';
import { relatedView, segmentView } from './view-query.js';

/** References of lines that a segment's document lists; `anomaly.segment.lines` has the full counts. */
const MAX_LISTED_MEMBERS = 500;
const MAX_REASONS = 10;
const MAX_ENTITIES = 50;

/** The document of a segment: its newest state replaces the one before (op `index`), the id stays. */
export function segmentDocument(segment: Segment, writer: Writer): SinkDocument {
  const { id, alarmMs } = segment;
  return { target: 'segments', id, op: 'index', timeMs: alarmMs, body: segmentBody(segment, writer) };
}

function segmentBody(segment: Segment, writer: Writer): Record<string, unknown> {
  const users = segment.entities.users.slice(0, MAX_ENTITIES);
  const ips = distinct(segment.entities.addresses.map(ipOf)).slice(0, MAX_ENTITIES);
  const reasons = segment.reasons.slice(0, MAX_REASONS);
  return {
    ...commonFields(segment.alarmMs, writer),
    event: compact({
      kind: 'alert',
      category: ['intrusion_detection'],
      type: ['info'],
      action: `segment-${segment.status}`,
      ...eventOrigin('segments', writer),
      id: segment.id,
      start: isoTime(segment.startMs),
      end: isoTime(segment.endMs),
      duration: Math.round((segment.endMs - segment.startMs) * 1e6),
      severity: Math.round(segment.severity),
      risk_score: rounded(segment.severity, 2),
      reason: reasons[0]?.text,
    }),
    message: summary(segment),
    host: { name: segment.host },
    ...compact({
      user: compact({ name: users }),
      source: compact({ ip: ips, address: segment.entities.addresses.slice(0, MAX_ENTITIES) }),
      process: compact({ name: segment.entities.programs.slice(0, MAX_ENTITIES) }),
      threat: threatFields(segment),
    }),
    related: compact({ hosts: [segment.host], user: users, ip: ips }),
    rule: { id: 'logmamba-segment', name: 'Dual-channel delineation', ruleset: 'logmamba' },
    anomaly: {
      score: rounded(segment.severity / 100),
      score_normalized: rounded(segment.severity, 2),
      is_anomaly: true,
      model: { id: writer.bundleId, version: writer.version },
      segment: segmentFields(segment, reasons),
    },
  };
}

function segmentFields(segment: Segment, reasons: readonly SegmentReason[]): Record<string, unknown> {
  return compact({
    id: segment.id,
    status: segment.status,
    merged_into: segment.mergedInto,
    severity: rounded(segment.severity, 2),
    onset: isoTime(segment.onsetMs),
    last_evidence: isoTime(segment.lastEvidenceMs),
    alarm: isoTime(segment.alarmMs),
    evidence: rounded(segment.evidence),
    access_evidence: rounded(segment.accessEvidence),
    action_evidence: rounded(segment.actionEvidence),
    tempo_evidence: rounded(segment.tempoEvidence),
    failures: segment.failures,
    alarmed_by: segment.alarmedBy,
    burst: segment.burst === undefined ? undefined : rounded(segment.burst.statistic),
    threshold: rounded(segment.threshold),
    lines: { ...segment.memberCount },
    suppressed: segment.suppressed === true,
    open_evidence: segment.openEvidence === undefined ? undefined : rounded(segment.openEvidence),
    feedback: segment.feedback === undefined ? undefined : noteFields(segment.feedback),
    command: segment.entities.commands?.slice(0, MAX_ENTITIES),
    summary: segment.summary,
    view: segmentView(segment),
    related: relatedView(segment),
    reason: reasons.map(({ text }) => text),
    signature: reasons.map(({ signature }) => signature),
    reasons: reasons.map((reason) => ({
      channel: reason.channel,
      signature: reason.signature,
      evidence: rounded(reason.evidence),
      surprisal: rounded(reason.surprisal),
      count: reason.count,
      minutes: reason.minutes,
      text: reason.text,
      source: sourceFields(reason.ref),
      expected: reason.expected.map(({ text, probability }) => ({ text, probability: rounded(probability, 6) })),
    })),
    members: segment.members.slice(0, MAX_LISTED_MEMBERS).map((member) => ({
      '@timestamp': isoTime(member.timeMs),
      level: member.level,
      surprisal: rounded(member.surprisal),
      is_anomaly: member.isAnomaly,
      source: sourceFields(member.ref),
    })),
  });
}

/** ECS "threat" from the hints; ids of MITRE ATT&CK. */
function threatFields({ techniques }: Segment): Record<string, unknown> {
  if (techniques.length === 0) return {};
  return {
    framework: 'MITRE ATT&CK',
    tactic: {
      id: distinct(techniques.map(({ tacticId }) => tacticId)),
      name: distinct(techniques.map(({ tacticName }) => tacticName)),
    },
    technique: {
      id: distinct(techniques.map(({ techniqueId }) => techniqueId)),
      name: distinct(techniques.map(({ techniqueName }) => techniqueName)),
    },
  };
}

function summary({ host, severity, memberCount, startMs, endMs, reasons }: Segment): string {
  const span = `${isoTime(startMs)} to ${isoTime(endMs)}`;
  const why = reasons[0] === undefined ? '' : `: ${reasons[0].text}`;
  return `Possible intrusion on ${host}, ${span}, severity ${Math.round(severity)}, ${memberCount.core} lines of evidence${why}`;
}
