import { segmentMessage, type FieldWriter } from './message.js';
import type { Json } from './monitors.js';
import { FAILED_HUNTS, HOST_NATS, SILENT_MINUTES, STRONG_SCORE } from './thresholds.js';
import { TOKEN } from './tokens.js';

/**
 * A rule as `POST /api/alerting/rule/{id}` takes it, but for its actions: their parameters depend on the connector's type.
 * `message` and `subject` are their texts, `versions` those of Kibana that the rule is for, by their major number.
 */
export interface KibanaRule {
  /** Tells rules apart, and makes the id. */
  readonly key: string;
  readonly versions: readonly number[];
  readonly rule: Json;
  readonly subject: string;
  readonly message: string;
}

const ALL = [7, 8, 9];
const SINCE_8 = [8, 9];

/** A document as it lies in Elasticsearch, inside the rule's list of hits. Kibana escapes in double braces for the connector at hand. */
const hitField: FieldWriter = (path) => `{{_source.${path}}}`;

const HUNT = `${TOKEN.dashboards}/app/dashboards#/view/${TOKEN.prefix}-hunt?_g=(time:(from:now-3h,to:now))`;
const HEALTH = `${TOKEN.dashboards}/app/dashboards#/view/${TOKEN.prefix}-health?_g=(time:(from:now-24h,to:now))`;

/** The rules, each for the versions whose parameters it uses: 7.17 refuses those that it does not know. */
export function kibanaRules(): KibanaRule[] {
  return [segments(), hosts(), strongLines(), ...health()];
}

/**
 * Documents of the alerts index never change, so what Kibana leaves out as a hit of a former run stays left out. The window is long
 * so that a Kibana that was down tells of what came meanwhile.
 */
function segments(): KibanaRule {
  return {
    key: 'segments',
    versions: ALL,
    rule: rule('possible intrusions', '1m', 'onActiveAlert', null, {
      ...query(`${TOKEN.prefix}-alerts`, 'event.ingested', [{ term: { 'anomaly.alert.level': TOKEN.level } }]),
      ...window(6, 'h'),
      size: 100,
      thresholdComparator: '>',
      threshold: [0],
    }),
    subject: 'LogMamba: {{context.value}} possible intrusions',
    message: `{{#context.hits}}\n${segmentMessage(hitField)}\n{{/context.hits}}`,
  };
}

/** By host: an alert for each, which lasts while the host stays above. Grouping came with 8.8. */
function hosts(): KibanaRule {
  return {
    key: 'hosts',
    versions: SINCE_8,
    rule: rule('hosts with many anomalies', '10m', 'onThrottleInterval', '4h', {
      ...query(`${TOKEN.prefix}-scores-*`, '@timestamp', [{ term: { 'anomaly.is_anomaly': true } }], [SUPPRESSED]),
      ...window(1, 'h'),
      searchType: 'esQuery',
      size: 5,
      aggType: 'sum',
      aggField: 'anomaly.surprisal',
      groupBy: 'top',
      termField: 'host.name',
      termSize: 50,
      excludeHitsFromPreviousRun: false,
      thresholdComparator: '>=',
      threshold: [HOST_NATS],
    }),
    subject: 'LogMamba: many anomalies on one host',
    message: [
      `LogMamba: anomalous lines of {{context.value}} nats in the last hour ({{context.conditions}}); from ${HOST_NATS} on it is told`,
      '{{#context.hits}}- {{_source.@timestamp}} {{_source.host.name}}: {{_source.message}} ({{_source.event.reason}})',
      '{{/context.hits}}',
      `Look: ${HUNT}`,
    ].join('\n'),
  };
}

/** 7.17 cannot group: single lines as good as never seen, over all hosts, each once. */
function strongLines(): KibanaRule {
  const strong = { range: { 'anomaly.score_normalized': { gte: STRONG_SCORE } } };
  const filters = [{ term: { 'anomaly.is_anomaly': true } }, strong];
  return {
    key: 'strong-lines',
    versions: [7],
    rule: rule('lines as good as never seen', '10m', 'onThrottleInterval', '4h', {
      ...query(`${TOKEN.prefix}-scores-*`, '@timestamp', filters, [SUPPRESSED]),
      ...window(1, 'h'),
      size: 5,
      thresholdComparator: '>=',
      threshold: [Math.ceil(HOST_NATS / 13)],
    }),
    subject: 'LogMamba: many strong anomalies',
    message: [
      `LogMamba: {{context.value}} lines of score ${STRONG_SCORE} and more in the last hour, over all hosts`,
      '{{#context.hits}}- {{_source.@timestamp}} {{_source.host.name}}: {{_source.message}} ({{_source.event.reason}})',
      '{{/context.hits}}',
      `Look: ${HUNT}`,
    ].join('\n'),
  };
}

function health(): KibanaRule[] {
  const hunts = (...more: Json[]): Json =>
    query(`${TOKEN.prefix}-runs`, '@timestamp', [{ term: { 'event.action': 'hunt' } }, ...more]);
  const outcome = (value: string): Json => ({ term: { 'event.outcome': value } });
  const lost = ['run.counts.dead_lettered', 'run.counts.missed'].map((field) => ({ range: { [field]: { gt: 0 } } }));
  return [
    {
      key: 'silent',
      versions: ALL,
      rule: rule(`no hunt for ${SILENT_MINUTES} minutes`, '10m', 'onThrottleInterval', '6h', {
        ...hunts(outcome('success')),
        ...window(SILENT_MINUTES, 'm'),
        size: 0,
        thresholdComparator: '<',
        threshold: [1],
      }),
      subject: `LogMamba: no hunt for ${SILENT_MINUTES} minutes`,
      message: `LogMamba: no hunt began and came to its end within ${SILENT_MINUTES} minutes. Nothing is looked at, and no segment can alarm. Is the service running? The log of \`logmamba hunt\` and \`logmamba check\` say why.\nLook: ${HEALTH}`,
    },
    {
      key: 'failing',
      versions: ALL,
      rule: rule('hunts fail', '10m', 'onThrottleInterval', '6h', {
        ...hunts(outcome('failure')),
        ...window(1, 'h'),
        size: 1,
        thresholdComparator: '>=',
        threshold: [FAILED_HUNTS],
      }),
      subject: 'LogMamba: hunts fail',
      message: `LogMamba: {{context.value}} hunts failed within an hour.{{#context.hits}}\nThe newest: {{_source.error.code}} {{_source.error.message}} ({{_source.event.end}}){{/context.hits}}\nLook: ${HEALTH}`,
    },
    {
      key: 'lost',
      versions: ALL,
      rule: rule('documents were refused or missed', '10m', 'onThrottleInterval', '6h', {
        ...hunts({ bool: { should: lost, minimum_should_match: 1 } }),
        ...window(1, 'h'),
        size: 1,
        thresholdComparator: '>',
        threshold: [0],
      }),
      subject: 'LogMamba: documents were refused or missed',
      message: `LogMamba: in {{context.value}} hunts of the last hour, documents were refused by the engine or arrived too late.{{#context.hits}}\nThe newest: {{_source.run.counts.dead_lettered}} refused (see ${TOKEN.prefix}-dead-letter), {{_source.run.counts.missed}} missed (source.lateDays){{/context.hits}}\nLook: ${HEALTH}`,
    },
  ];
}

/** What feedback called benign. */
const SUPPRESSED = { term: { 'anomaly.suppressed': true } };

function query(index: string, timeField: string, filter: readonly Json[], mustNot: readonly Json[] = []): Json {
  const bool = mustNot.length === 0 ? { filter } : { filter, must_not: mustNot };
  return { index: [index], timeField, esQuery: JSON.stringify({ query: { bool } }) };
}

function window(size: number, unit: 'm' | 'h'): Json {
  return { timeWindowSize: size, timeWindowUnit: unit };
}

/**
 * With the frequency at the rule, which 7.17, 8 and 9 take; at the action, 7.17 refuses it.
 */
function rule(what: string, interval: string, notifyWhen: string, throttle: string | null, params: Json): Json {
  return {
    name: `LogMamba ${TOKEN.prefix}: ${what}`,
    rule_type_id: '.es-query',
    consumer: 'stackAlerts',
    enabled: true,
    tags: ['logmamba', TOKEN.prefix],
    schedule: { interval },
    notify_when: notifyWhen,
    throttle,
    params,
  };
}
