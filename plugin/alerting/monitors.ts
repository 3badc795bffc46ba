import { segmentMessage, subject, type FieldWriter } from './message.js';
import { FAILED_HUNTS, HOST_LINES, HOST_NATS, SILENT_MINUTES } from './thresholds.js';
import { TOKEN } from './tokens.js';

/** Bodies of `POST _plugins/_alerting/monitors`, by the name of their file. */
export type Json = Readonly<Record<string, unknown>>;

/**
 * In triple braces: the plugin renders for JSON, and a message is none. Only fields that stand in braces between the tags of
 * `sample_documents` are fetched, hence no loops and no functions on them.
 */
const sampleField: FieldWriter = (path) => `{{{_source.${path}}}}`;

const LEVELS = [
  { level: 'critical', severity: '1' },
  { level: 'major', severity: '2' },
  { level: 'minor', severity: '3' },
  { level: 'low', severity: '4' },
] as const;

/**
 * Every document of the alerts index once. A monitor of this kind looks at all documents whose sequence number is new to it, and knows no
 * throttling: on the segments themselves it would alert with every line that joins one.
 */
export function segmentMonitor(): Json {
  const between = (text: string): string =>
    `{{#ctx.alerts}}{{#sample_documents}}${text}{{/sample_documents}}{{/ctx.alerts}}`;
  return {
    ...monitor('possible intrusions', 'doc_level_monitor', 1),
    inputs: [
      {
        doc_level_input: {
          description: 'One document for each level that a segment has reached; they are never changed',
          indices: [`${TOKEN.prefix}-alerts`],
          queries: LEVELS.map(({ level }) => ({
            id: `reached-${level}`,
            name: `reached-${level}`,
            query: `anomaly.alert.level:${TOKEN.level} AND anomaly.alert.reached:${level}`,
            tags: [level],
            fields: [],
          })),
        },
      },
    ],
    triggers: LEVELS.map(({ level, severity }) => ({
      document_level_trigger: {
        name: `Possible intrusion, ${level}`,
        severity,
        condition: { script: { source: `query[name=reached-${level}]`, lang: 'painless' } },
        actions: [
          {
            ...action(
              `Tell of a ${level} segment`,
              between(subject(sampleField)),
              between(segmentMessage(sampleField)),
            ),
            throttle_enabled: false,
            action_execution_policy: { action_execution_scope: { per_alert: { actionable_alerts: ['NEW'] } } },
          },
        ],
      },
    })),
  };
}

const HOST_LINK = `${TOKEN.dashboards}/app/dashboards#/view/${TOKEN.prefix}-hunt?_g=(time:(from:now-3h,to:now))`;

const HOST_MESSAGE = [
  `LogMamba: hosts with ${HOST_LINES} or more anomalous lines of ${HOST_NATS} nats or more in the last hour`,
  'New: {{#ctx.newAlerts}}{{{bucket_keys}}} {{/ctx.newAlerts}}',
  'Still: {{#ctx.dedupedAlerts}}{{{bucket_keys}}} {{/ctx.dedupedAlerts}}',
  'Read first:{{#ctx.newAlerts}}{{#sample_documents}}',
  '- {{{_source.@timestamp}}} {{{_source.host.name}}}: {{{_source.message}}} ({{{_source.event.reason}}}){{/sample_documents}}{{/ctx.newAlerts}}',
  'A single anomaly is rarely an intrusion; many may be the beginning of a segment, or software that changed.',
  `Look: ${HOST_LINK}`,
].join('\n');

/** Hosts by the anomalous lines of the last hour; a host is told of when it passes the limits, and every four hours while it stays above. */
export function hostMonitor(): Json {
  return {
    ...monitor('hosts with many anomalies', 'bucket_level_monitor', 10),
    inputs: [
      {
        search: {
          indices: [`${TOKEN.prefix}-scores-*`],
          query: {
            size: 0,
            query: {
              bool: {
                filter: [inPeriod('@timestamp'), { term: { 'anomaly.is_anomaly': true } }],
                must_not: [SUPPRESSED],
              },
            },
            aggregations: {
              hosts: {
                composite: { size: 1000, sources: [{ host: { terms: { field: 'host.name' } } }] },
                aggregations: {
                  nats: { sum: { field: 'anomaly.surprisal' } },
                  strongest: { max: { field: 'anomaly.score_normalized' } },
                },
              },
            },
          },
        },
      },
    ],
    triggers: [
      {
        bucket_level_trigger: {
          name: 'Many or strong anomalies on a host',
          severity: '3',
          condition: {
            buckets_path: { lines: '_count', nats: 'nats' },
            parent_bucket_path: 'hosts',
            script: { source: `params.lines >= ${HOST_LINES} && params.nats >= ${HOST_NATS}`, lang: 'painless' },
            gap_policy: 'skip',
          },
          actions: [
            {
              ...action('Tell of hosts', 'LogMamba: hosts with many anomalies', HOST_MESSAGE),
              throttle_enabled: true,
              throttle: { value: 240, unit: 'MINUTES' },
              action_execution_policy: {
                action_execution_scope: { per_alert: { actionable_alerts: ['NEW', 'DEDUPED'] } },
              },
            },
          ],
        },
      },
    ],
  };
}

/** What feedback called benign. */
const SUPPRESSED = { term: { 'anomaly.suppressed': true } };

/** In the hour before the run, by the plugin's own words for it. */
function inPeriod(field: string): Json {
  return { range: { [field]: { gte: '{{period_end}}||-1h', lte: '{{period_end}}', format: 'epoch_millis' } } };
}

/** Whether hunts run, end well and write all they have. */
export function healthMonitor(): Json {
  const hunts = (outcome: string): Json => ({
    filter: { bool: { filter: [{ term: { 'event.action': 'hunt' } }, { term: { 'event.outcome': outcome } }] } },
  });
  return {
    ...monitor('pipeline health', 'query_level_monitor', 10),
    inputs: [
      {
        search: {
          // with a star: a search of no index is empty, one of an index that is not there fails
          indices: [`${TOKEN.prefix}-runs*`],
          query: {
            size: 0,
            query: { bool: { filter: [inPeriod('event.end')] } },
            aggregations: {
              succeeded: hunts('success'),
              failed: {
                ...hunts('failure'),
                aggregations: {
                  newest: {
                    top_hits: {
                      size: 1,
                      sort: [{ 'event.end': 'desc' }],
                      _source: ['error.code', 'error.message', 'event.end'],
                    },
                  },
                },
              },
              refused: { sum: { field: 'run.counts.dead_lettered' } },
              missed: { sum: { field: 'run.counts.missed' } },
            },
          },
        },
      },
    ],
    triggers: [
      healthTrigger(
        `No hunt for ${SILENT_MINUTES} minutes`,
        '2',
        'found.succeeded.doc_count == 0',
        `No hunt came to its end for ${SILENT_MINUTES} minutes: nothing is looked at, and no segment can alarm. Is the service running? The log of \`logmamba hunt\` and \`logmamba check\` say why.`,
      ),
      healthTrigger(
        'Hunts fail',
        '3',
        `found.failed.doc_count >= ${FAILED_HUNTS}`,
        '{{ctx.results.0.aggregations.failed.doc_count}} hunts failed in the last hour. The newest: {{#ctx.results.0.aggregations.failed.newest.hits.hits}}{{{_source.error.code}}} {{{_source.error.message}}} ({{{_source.event.end}}}){{/ctx.results.0.aggregations.failed.newest.hits.hits}}',
      ),
      healthTrigger(
        'Documents were refused or missed',
        '3',
        'found.refused.value > 0 || found.missed.value > 0',
        `In the last hour {{ctx.results.0.aggregations.refused.value}} documents were refused by the engine (see ${TOKEN.prefix}-dead-letter for the reasons) and {{ctx.results.0.aggregations.missed.value}} arrived too late to be scored (source.lateDays).`,
      ),
    ],
  };
}

/**
 * A script that fails counts as triggered, with an error beside it that few look at: so what is not there is asked for first. No
 * aggregations: there is no index of runs.
 */
function healthTrigger(name: string, severity: string, condition: string, message: string): Json {
  const absent = condition.startsWith('found.succeeded');
  const source = `def found = ctx.results[0].aggregations; return found == null ? ${absent} : ${condition};`;
  return {
    query_level_trigger: {
      name,
      severity,
      condition: { script: { source, lang: 'painless' } },
      actions: [
        {
          ...action(`Tell: ${name}`, `LogMamba: ${name}`, `LogMamba: ${name}\n${message}\nLook: ${HEALTH_LINK}`),
          throttle_enabled: true,
          throttle: { value: 360, unit: 'MINUTES' },
        },
      ],
    },
  };
}

const HEALTH_LINK = `${TOKEN.dashboards}/app/dashboards#/view/${TOKEN.prefix}-health?_g=(time:(from:now-24h,to:now))`;

function monitor(what: string, type: string, minutes: number): Json {
  return {
    type: 'monitor',
    name: `LogMamba ${TOKEN.prefix}: ${what}`,
    monitor_type: type,
    enabled: true,
    schedule: { period: { interval: minutes, unit: 'MINUTES' } },
  };
}

function action(name: string, subjectText: string, message: string): Json {
  return {
    name,
    destination_id: TOKEN.channel,
    subject_template: { source: subjectText, lang: 'mustache' },
    message_template: { source: message, lang: 'mustache' },
  };
}
