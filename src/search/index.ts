export { bulkLines } from './bulk-lines.js';
export type { BulkOperation } from './bulk-lines.js';
export { connect } from './connect.js';
export { connectDashboards } from './dashboards-client.js';
export type { DashboardsClient } from './dashboards-client.js';
export { statusOf } from './faults.js';
export { redactUrl } from './redact.js';
export { decideRetry, DEFAULT_RETRY } from './retry-decision.js';
export type { RetryPolicy } from './retry-decision.js';
export type * from './search-client.js';
export type { ConnectOptions } from './wire.js';
export {
  createMonitor,
  deleteMonitor,
  hasAlerting,
  hasChannel,
  monitorFaults,
  monitorsNamed,
  updateMonitor,
} from './alerting-monitors.js';
export {
  alertingRule,
  connector,
  createRule,
  deleteDetectionRule,
  deleteRule,
  detectionRule,
  importDetectionRules,
  updateRule,
} from './alerting-kibana.js';
