import { z } from 'zod';

/**
 * The whole configuration in one place: validation, JSON Schema, the option table of docs/configuration.md and the file
 * that `logmamba init` writes are all derived from this schema. Units are in the names.
 */
const engine = z.strictObject({
  url: z
    .url({ protocol: /^https?$/ })
    .default('http://127.0.0.1:9200')
    .describe('Address of Elasticsearch or OpenSearch.'),
  username: z.string().optional().describe('User for basic authentication.'),
  password: z
    .string()
    .optional()
    .describe('Password for basic authentication; write ${NAME} to take it from the environment.'),
  apiKey: z.string().optional().describe('Elasticsearch API key (encoded form); instead of username and password.'),
  caFile: z.string().optional().describe('PEM file of the certificate authority that signed the engine’s certificate.'),
  tlsVerify: z.boolean().default(true).describe('Verify the engine’s certificate. Turn off for tests only.'),
  requestTimeoutSeconds: z.number().positive().default(60).describe('How long one request may take.'),
  maxRetries: z.int().min(0).max(20).default(5).describe('Retries of a request that was throttled or lost.'),
});

const source = z.strictObject({
  indices: z
    .array(z.string().min(1))
    .min(1)
    .default(['logs-system.auth-*', 'filebeat-*', 'auth-*'])
    .describe('Indices, aliases or patterns that hold auth logs.'),
  query: z.record(z.string(), z.unknown()).optional().describe('Query DSL object that narrows the documents.'),
  timeField: z.string().min(1).default('@timestamp').describe('Date field with the time of the event.'),
  cursorField: z
    .string()
    .min(1)
    .default('auto')
    .describe('Date field that says when a document arrived; auto: event.ingested where mapped, else timeField.'),
  pageSize: z.int().min(10).max(10_000).default(5000).describe('Documents a page.'),
  delaySeconds: z
    .number()
    .min(0)
    .default(60)
    .describe('A pass reads up to this long before now, so that slow shippers are not missed.'),
  overlapSeconds: z
    .number()
    .min(0)
    .default(600)
    .describe('Window before the last pass that is read again for documents that arrived late.'),
  lateDays: z
    .number()
    .min(0)
    .max(90)
    .default(7)
    .describe('How far behind that window a pass looks for documents that arrived later still.'),
  utcOffsetMinutes: z
    .int()
    .min(-840)
    .max(840)
    .default(0)
    .describe('Time zone of headers that carry none (RFC 3164), as minutes east of UTC.'),
});

const parse = z.strictObject({
  simTh: z.number().min(0).max(1).default(0.7).describe('Drain: similarity a line needs to join a template.'),
  depth: z.int().min(3).max(12).default(5).describe('Drain: depth of the parse tree.'),
  maxChildren: z.int().min(2).max(10_000).default(100).describe('Drain: children a tree node may have.'),
  maxClusters: z
    .int()
    .min(10)
    .max(100_000)
    .default(2000)
    .describe('Drain: templates in all; further lines get UNKNOWN.'),
});

const encode = z.strictObject({
  knownAfterHours: z
    .number()
    .min(0)
    .default(12)
    .describe('An account, address or command counts as known this long after its first success.'),
});

const model = z.strictObject({
  dModel: z.int().min(8).max(512).default(32).describe('Mamba: width D.'),
  expand: z.int().min(1).max(4).default(2).describe('Mamba: E = expand × D.'),
  dState: z.int().min(2).max(64).default(8).describe('Mamba: state size N.'),
  dConv: z.int().min(2).max(8).default(4).describe('Mamba: width of the causal convolution.'),
  nLayer: z.int().min(1).max(8).default(1).describe('Mamba: blocks.'),
});

const train = z.strictObject({
  days: z.number().positive().default(28).describe('Days of history to learn from when --from is not given.'),
  seed: z.int().min(0).default(1).describe('Seed of everything random in training.'),
  steps: z.int().min(1).max(100_000).default(300).describe('Most optimiser steps; early stopping may end sooner.'),
  epochs: z
    .number()
    .positive()
    .max(1000)
    .default(5)
    .describe('Most passes over the history; ends training sooner than steps where there is little history.'),
  batchSize: z.int().min(1).max(1024).default(16).describe('Windows a step.'),
  window: z.int().min(4).max(1024).default(64).describe('Events a window.'),
  learningRate: z.number().positive().max(1).default(0.004).describe('AdamW: peak of the one-cycle schedule.'),
  weightDecay: z.number().min(0).max(1).default(0.05).describe('AdamW: weight decay.'),
  validationShare: z
    .number()
    .min(0.05)
    .max(0.5)
    .default(0.15)
    .describe('Last part of the training time that is held out for early stopping.'),
  folds: z
    .int()
    .min(2)
    .max(20)
    .default(3)
    .describe('Blocks of days for the threshold: each is scored by a model that has not seen it.'),
});

const extension = (events: number, lookBackSeconds: number, holdSeconds: number) =>
  z.strictObject({
    events: z
      .int()
      .min(1)
      .max(4096)
      .default(events)
      .describe('Lines of an entity that are kept in front of a candidate.'),
    lookBackSeconds: z
      .number()
      .min(0)
      .max(604_800)
      .default(lookBackSeconds)
      .describe('How far back these lines may lie.'),
    holdSeconds: z
      .number()
      .min(0)
      .max(604_800)
      .default(holdSeconds)
      .describe('How long after a candidate an entity’s lines are kept.'),
  });

const delineate = z.strictObject({
  budgetPerDay: z
    .number()
    .positive()
    .max(1000)
    .default(1)
    .describe(
      'False alerts a day that you are willing to read, over all hosts; the threshold is set for it from benign history alone. Used by train; `hunt --budget` and `scan --bundle … --budget` take another without training again.',
    ),
  topK: z
    .union([z.literal('auto'), z.int().min(1).max(1000)])
    .default('auto')
    .describe(
      'An event whose key is not among the K most probable is anomalous; auto: the smallest K that flags at most anomalyShare of benign events.',
    ),
  anomalyShare: z
    .number()
    .positive()
    .max(0.5)
    .default(0.005)
    .describe('With topK auto: share of benign inside events that may be flagged.'),
  candidateNats: z.number().min(0).max(50).default(4).describe('Surprisal from which a line is evidence.'),
  extension: z
    .enum(['alpha', 'beta'])
    .default('alpha')
    .describe('Lines around the evidence: alpha is causal (hunting), beta looks to both sides (forensics).'),
  alpha: extension(64, 3600, 1800).prefault({}),
  beta: extension(256, 21_600, 21_600).prefault({}),
});

const sink = z.strictObject({
  prefix: z
    .string()
    .regex(/^[a-z][a-z0-9_.-]*$/, 'lower-case letters, digits, _ . - only')
    .default('logmamba')
    .describe('Prefix of the indices that are written.'),
  write: z
    .enum(['flagged', 'all'])
    .default('flagged')
    .describe('Which lines get a score document: anomalous ones and those inside segments, or all.'),
  bulkMiB: z.number().positive().max(50).default(5).describe('Size of a bulk request.'),
  keepDays: z.int().min(1).default(90).describe('Age at which the lifecycle policy deletes score indices.'),
});

const state = z.strictObject({
  kind: z.enum(['folder', 'index']).default('folder').describe('Where bundles and checkpoints live.'),
  folder: z.string().min(1).default('.logmamba').describe('Folder of the bundles and checkpoints.'),
  commitPages: z
    .int()
    .min(1)
    .max(10_000)
    .default(50)
    .describe(
      'Pages between two commits of a hunt: a crash repeats twice as many at most; a commit writes the state of all hosts.',
    ),
});

const dashboards = z.strictObject({
  url: z
    .url({ protocol: /^https?$/ })
    .optional()
    .describe('Address of Kibana or OpenSearch Dashboards; install puts the dashboards there.'),
  username: z.string().optional().describe('User; by default the engine’s.'),
  password: z.string().optional().describe('Password; by default the engine’s.'),
  space: z.string().optional().describe('Kibana space.'),
  tenant: z.string().optional().describe('OpenSearch Dashboards tenant.'),
});

const alerts = z.strictObject({
  level: z
    .enum(['low', 'minor', 'major', 'critical'])
    .default('low')
    .describe(
      'Severity that a segment must have reached to be told of, once: low is every alarm, minor 50 (the threshold), major 75, critical 90.',
    ),
  channel: z
    .string()
    .min(1)
    .optional()
    .describe(
      'Id of the notification channel (OpenSearch) or connector (Kibana) that tells people; without it, alerts are only listed there.',
    ),
  recipients: z.array(z.string().min(3)).default([]).describe('Addresses, where the Kibana connector sends e-mail.'),
  link: z
    .url({ protocol: /^https?$/ })
    .optional()
    .describe(
      'Address of Kibana or OpenSearch Dashboards for links in messages; by default dashboards.url and its space.',
    ),
  detectionEngine: z
    .boolean()
    .default(false)
    .describe('Also import rules for Kibana’s detection engine, which show segments among Elastic Security’s alerts.'),
  elastalertFolder: z
    .string()
    .min(1)
    .optional()
    .describe('Folder (rules_folder) of ElastAlert 2 that install --alerts writes its rules to.'),
  webhook: z
    .url({ protocol: /^https?$/ })
    .optional()
    .describe('Where ElastAlert 2 posts messages to; without it, it prints them.'),
});

const run = z.strictObject({
  workers: z
    .union([z.literal('auto'), z.int().min(1).max(64)])
    .default('auto')
    .describe(
      'Threads that models are trained on, and that score the files of different hosts of a scan; auto: one a processor, at most 8. No result depends on it.',
    ),
});

const log = z.strictObject({
  level: z.enum(['debug', 'info', 'warn', 'error']).default('info').describe('Least severe message that is logged.'),
});

export const configSchema = z.strictObject({
  engine: engine.prefault({}).describe('The search engine'),
  source: source.prefault({}).describe('What is read'),
  parse: parse.prefault({}).describe('Templates (Drain)'),
  encode: encode.prefault({}).describe('Composite keys and host profiles'),
  model: model.prefault({}).describe('The Mamba model'),
  train: train.prefault({}).describe('Training'),
  delineate: delineate.prefault({}).describe('Anomalies and segments'),
  sink: sink.prefault({}).describe('What is written'),
  state: state.prefault({}).describe('Bundles and checkpoints'),
  dashboards: dashboards.prefault({}).describe('Dashboards'),
  alerts: alerts.prefault({}).describe('Alerts (install --alerts)'),
  run: run.prefault({}).describe('How the work is done'),
  log: log.prefault({}).describe('Logging'),
});

export type Config = Readonly<z.output<typeof configSchema>>;
