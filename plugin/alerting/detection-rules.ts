import type { Json } from './monitors.js';
import { STRONG_SCORE } from './thresholds.js';
import { TOKEN } from './tokens.js';

const REFERENCE = 'https://attack.mitre.org';

/** What a segment may be part of; a document's own `threat.*` says what its lines hint at. Names as in ATT&CK v14. */
const THREAT = [
  tactic('TA0001', 'Initial Access', [['T1078', 'Valid Accounts']]),
  tactic('TA0006', 'Credential Access', [['T1110', 'Brute Force']]),
  tactic('TA0004', 'Privilege Escalation', [['T1548', 'Abuse Elevation Control Mechanism']]),
  tactic('TA0003', 'Persistence', [
    ['T1098', 'Account Manipulation'],
    ['T1136', 'Create Account'],
  ]),
  tactic('TA0008', 'Lateral Movement', [['T1021', 'Remote Services']]),
];

function tactic(id: string, name: string, techniques: readonly (readonly [id: string, name: string])[]): Json {
  return {
    framework: 'MITRE ATT&CK',
    tactic: { id, name, reference: `${REFERENCE}/tactics/${id}/` },
    technique: techniques.map(([technique, title]) => ({
      id: technique,
      name: title,
      reference: `${REFERENCE}/techniques/${technique}/`,
      subtechnique: [],
    })),
  };
}

const NOTE = `## What to look at first

- \`anomaly.alert.first_line\`: the line that weighs most, and where its document lies.
- \`anomaly.alert.reasons\`: why it was not expected; \`anomaly.alert.summary\`: how the evidence adds up.
- Filter \`${TOKEN.prefix}-scores-*\` by \`anomaly.segment.id\` for all its lines: *core* lines are evidence, *alpha* and *beta* lines its surroundings.
- Harmless? \`logmamba feedback SEGMENT --benign\` keeps the like from alerting again.
`;

/**
 * Rules of the detection engine, as `POST /api/detection_engine/rules/_import` takes them, one a line. Segments are alerts; single strong
 * lines are building blocks, which other rules and timelines can use and nobody is told of.
 */
export function detectionRules(): Json[] {
  return [segments(), strongLines()];
}

function segments(): Json {
  return {
    ...base('segments', 'Possible intrusion in auth logs', 'medium', 47),
    description:
      'Stretches of an auth log that a model of its own benign history did not expect. Each segment is told of once: the documents of this index never change.',
    index: [`${TOKEN.prefix}-alerts`],
    query: `anomaly.alert.level : "${TOKEN.level}"`,
    interval: '5m',
    // longer than the interval: what a slow engine shows late is still seen, and no document becomes two alerts
    from: 'now-15m',
    // the time of the log may lie far back when history is hunted
    timestamp_override: 'event.ingested',
    rule_name_override: 'message',
    risk_score_mapping: [{ field: 'event.risk_score', operator: 'equals', value: '' }],
    severity_mapping: [
      severity('low', 'low'),
      severity('minor', 'medium'),
      severity('major', 'high'),
      severity('critical', 'critical'),
    ],
    threat: THREAT,
    timeline_id: 'db366523-f1c6-4c1f-8731-6ce5ed9e5717',
    timeline_title: 'Generic Endpoint Timeline',
    note: NOTE,
    max_signals: 100,
  };
}

function severity(value: string, mapped: string): Json {
  return { field: 'anomaly.alert.reached', operator: 'equals', value, severity: mapped };
}

function strongLines(): Json {
  return {
    ...base('strong-lines', 'Auth log line as good as never seen', 'low', 21),
    description: `Single lines of score ${STRONG_SCORE} and more (13 nats). One of them is rarely an intrusion.`,
    index: [`${TOKEN.prefix}-scores-*`],
    query: `anomaly.is_anomaly : true and anomaly.score_normalized >= ${STRONG_SCORE} and not anomaly.suppressed : true`,
    interval: '10m',
    from: 'now-30m',
    timestamp_override: 'event.ingested',
    building_block_type: 'default',
    risk_score_mapping: [{ field: 'event.risk_score', operator: 'equals', value: '' }],
    severity_mapping: [],
    threat: [],
    note: '',
    max_signals: 100,
  };
}

function base(key: string, name: string, severityName: string, risk: number): Json {
  return {
    rule_id: `${TOKEN.prefix}-${key}`,
    name: `LogMamba ${TOKEN.prefix}: ${name}`,
    type: 'query',
    language: 'kuery',
    enabled: true,
    version: 1,
    severity: severityName,
    risk_score: risk,
    author: ['LogMamba'],
    license: 'Apache-2.0',
    tags: ['logmamba', TOKEN.prefix, 'Linux'],
    references: [],
    false_positives: ['New software, new people and new habits, until a model is trained on them.'],
    to: 'now',
    exceptions_list: [],
    actions: [],
  };
}
