import { stringify } from 'yaml';
import { messageFields, segmentMessage, subject, type FieldWriter } from './message.js';
import type { Json } from './monitors.js';
import { FAILED_HUNTS, HOST_NATS, SILENT_MINUTES } from './thresholds.js';
import { TOKEN } from './tokens.js';

/**
 * With `jinja_root_name` a match is reached whole: names that are none in Jinja (`@timestamp`) as well. `default` for what a document
 * lacks.
 */
const matchField: FieldWriter = (path) => {
  const steps = path.split('.').map((step) => `['${step}']`);
  return `{{ _data${steps.join('')} | default('?') }}`;
};

const HOST_LINK = `${TOKEN.dashboards}/app/dashboards#/view/${TOKEN.prefix}-hunt?_g=(time:(from:now-3h,to:now))`;
const HEALTH_LINK = `${TOKEN.dashboards}/app/dashboards#/view/${TOKEN.prefix}-health?_g=(time:(from:now-24h,to:now))`;

/** Rules of ElastAlert 2, by the name of their file. */
export function elastalertRules(): Map<string, string> {
  const rules: readonly (readonly [string, string, Json])[] = [
    ['segments', 'One message for each segment, however often ElastAlert runs and the segment is written.', segments()],
    ['hosts', 'Hosts by the surprisal of their anomalous lines within an hour.', hosts()],
    ['silent', 'No hunt that came to its end.', silent()],
    ['failing', 'Hunts that failed.', failing()],
    ['lost', 'Documents that the engine refused, or that arrived too late to be scored.', lost()],
  ];
  return new Map(
    rules.map(([key, says, rule]) => [
      `${key}.yaml`,
      `# ${says}\n# Made by plugin/alerting/build.ts; \`logmamba install --alerts\` fills in what stands between @.\n${stringify(rule, { lineWidth: 0 })}`,
    ]),
  );
}

function segments(): Json {
  const fields = messageFields().filter((field) => !field.startsWith('anomaly.alert.first_line'));
  return {
    name: `LogMamba ${TOKEN.prefix}: possible intrusions`,
    type: 'any',
    index: `${TOKEN.prefix}-alerts`,
    // when the alert was written: the time of the log may lie far back
    timestamp_field: 'event.ingested',
    filter: [{ term: { 'anomaly.alert.level': TOKEN.level } }],
    query_key: 'anomaly.segment.id',
    realert: { days: 365 },
    include: [...fields, 'anomaly.alert.first_line'],
    ...alert(subject(matchField), segmentMessage(matchField), {
      segment: matchField('anomaly.segment.id'),
      host: matchField('host.name'),
      severity: matchField('event.severity'),
    }),
  };
}

/** The sum: a name with a dot in it, as ElastAlert makes it, not a path. */
const METRIC = "{{ _data['metric_anomaly.surprisal_sum'] | default('?') }}";

function hosts(): Json {
  return {
    name: `LogMamba ${TOKEN.prefix}: hosts with many anomalies`,
    type: 'metric_aggregation',
    index: `${TOKEN.prefix}-scores-%Y.%m.%d`,
    use_strftime_index: true,
    // an hour that began yesterday
    search_extra_index: true,
    timestamp_field: '@timestamp',
    filter: [
      { term: { 'anomaly.is_anomaly': true } },
      { bool: { must_not: [{ term: { 'anomaly.suppressed': true } }] } },
    ],
    query_key: 'host.name',
    metric_agg_key: 'anomaly.surprisal',
    metric_agg_type: 'sum',
    max_threshold: HOST_NATS,
    buffer_time: { hours: 1 },
    realert: { hours: 4 },
    ...alert(
      `LogMamba: many anomalies on ${matchField('host.name')}`,
      [
        `LogMamba: anomalous lines on ${matchField('host.name')} of ${METRIC} nats in an hour`,
        `From ${HOST_NATS} on it is told. Many anomalies may be the beginning of a segment, or software that changed.`,
        `Look: ${HOST_LINK}`,
      ].join('\n'),
      { host: matchField('host.name') },
    ),
  };
}

function runs(name: string): Json {
  return {
    name: `LogMamba ${TOKEN.prefix}: ${name}`,
    index: `${TOKEN.prefix}-runs`,
    timestamp_field: '@timestamp',
    realert: { hours: 6 },
  };
}

const HUNTS = { term: { 'event.action': 'hunt' } };

function silent(): Json {
  const what = `no hunt for ${SILENT_MINUTES} minutes`;
  return {
    ...runs(what),
    type: 'flatline',
    threshold: 1,
    timeframe: { minutes: SILENT_MINUTES },
    filter: [HUNTS, { term: { 'event.outcome': 'success' } }],
    ...alert(
      `LogMamba: ${what}`,
      `LogMamba: ${what}\nNothing is looked at, and no segment can alarm. Is the service running? The log of \`logmamba hunt\` and \`logmamba check\` say why.\nLook: ${HEALTH_LINK}`,
    ),
  };
}

function failing(): Json {
  return {
    ...runs('hunts fail'),
    type: 'frequency',
    num_events: FAILED_HUNTS,
    timeframe: { hours: 1 },
    filter: [HUNTS, { term: { 'event.outcome': 'failure' } }],
    include: ['error', 'event.end'],
    ...alert(
      'LogMamba: hunts fail',
      `LogMamba: ${FAILED_HUNTS} hunts or more failed within an hour\nThe newest: ${matchField('error.code')} ${matchField('error.message')} (${matchField('event.end')})\nLook: ${HEALTH_LINK}`,
    ),
  };
}

function lost(): Json {
  const counts = ['run.counts.dead_lettered', 'run.counts.missed'];
  return {
    ...runs('documents were refused or missed'),
    type: 'any',
    filter: [
      HUNTS,
      { bool: { should: counts.map((field) => ({ range: { [field]: { gt: 0 } } })), minimum_should_match: 1 } },
    ],
    include: counts,
    ...alert(
      'LogMamba: documents were refused or missed',
      `LogMamba: ${matchField(counts[0])} documents were refused by the engine (see ${TOKEN.prefix}-dead-letter), ${matchField(counts[1])} arrived too late to be scored (source.lateDays)\nLook: ${HEALTH_LINK}`,
    ),
  };
}

/**
 * By HTTP to a webhook; `alert_subject` and `alert_text` serve every other alerter (email, slack, …) put beside or in the place of
 * `post2`, which renders its payload itself.
 */
function alert(title: string, text: string, facts: Readonly<Record<string, string>> = {}): Json {
  return {
    alert: ['post2'],
    http_post2_url: TOKEN.webhook,
    http_post2_all_values: false,
    http_post2_payload: { title, text, ...facts },
    jinja_root_name: '_data',
    alert_text_type: 'alert_text_jinja',
    alert_subject: title.replaceAll(/\{\{.*?\}\}/g, '{}'),
    alert_subject_args: argsOf(title),
    alert_text: text,
  };
}

/** ElastAlert's subjects take fields by position. */
function argsOf(title: string): string[] {
  return [...title.matchAll(/\{\{ _data(.*?) \|/g)].map(([, steps]) =>
    steps.replaceAll(/\['|'\]$/g, '').replaceAll("']", '.'),
  );
}
