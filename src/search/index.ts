export { bulkLines } from './bulk-lines.js';
export type { BulkOperation } from './bulk-lines.js';
export { connect } from './connect.js';
export { statusOf } from './faults.js';
export { redactUrl } from './redact.js';
export { decideRetry, DEFAULT_RETRY } from './retry-decision.js';
export type { RetryPolicy } from './retry-decision.js';
export type * from './search-client.js';
export type { ConnectOptions } from './wire.js';
