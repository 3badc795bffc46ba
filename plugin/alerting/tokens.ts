/**
 * What `install --alerts` fills in (`src/sink/alert-rules.ts`). Not in mustache's braces, which the products fill in later. Lines of a
 * message that hold a token nothing is known for are left out.
 */
export const TOKEN = {
  /** `sink.prefix`. */
  prefix: '@prefix@',
  /** `alerts.level`. */
  level: '@level@',
  /** `alerts.channel`. */
  channel: '@channel@',
  /** Address of Kibana or OpenSearch Dashboards, with the space. */
  dashboards: '@dashboards@',
  /** `alerts.webhook`. */
  webhook: '@webhook@',
} as const;
