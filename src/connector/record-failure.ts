import type { Config } from '../config/index.js';
import { ConnectorError } from '../errors/index.js';
import type { SearchClient } from '../search/index.js';
import { createIndexSink, runDocument } from '../sink/index.js';
import type { RunRecord } from '../sink/index.js';
import type { AlarmLevel, SinkCounts } from '../types/index.js';
import { ensureTemplates } from './ensure-templates.js';
import { runCounts } from './run-result.js';
import type { RunTotals } from './run-totals.js';
import { VERSION } from './version.js';

/** How far a pass has come, should it fail. */
export interface PassSoFar {
  readonly kind: RunRecord['kind'];
  readonly bundleId: string;
  readonly startedMs: number;
  readonly totals: RunTotals;
  /** Once the bundle is open. */
  alarm?: AlarmLevel;
  /** Segments made or changed. */
  /** Those that stand so far; asked when the pass is recorded. */
  segments: () => number;
  /** As of the last commit. */
  sink: SinkCounts;
}

const LONGEST_MESSAGE = 1000;
const NO_RETRY = { maxRetries: 0, baseDelayMs: 0, maxDelayMs: 0 };
/** Faults of an engine that could not keep the record either. */
const OUT_OF_REACH = new Set(['SOURCE_UNREACHABLE', 'AUTHENTICATION_FAILED']);

/**
 * Writes the run document of a pass that failed: outcome, error code and message, and what it had done. One attempt, and never
 * an error of its own: the fault that ended the pass is the one to be seen.
 */
export async function recordFailure(
  error: unknown,
  { client, config }: { readonly client: SearchClient; readonly config: Config },
  soFar: PassSoFar,
  endedMs: number,
): Promise<void> {
  const code = error instanceof ConnectorError ? error.code : 'INTERNAL';
  if (OUT_OF_REACH.has(code)) return;
  const [message] = (error instanceof Error ? error.message : String(error)).split('\n', 1);
  const { kind, bundleId, startedMs, totals, segments, alarm, sink: counts } = soFar;
  const record: RunRecord = {
    kind,
    outcome: 'failure',
    error: { code, message: message.slice(0, LONGEST_MESSAGE) },
    startedMs,
    endedMs,
    ...(alarm === undefined ? {} : { alarm }),
    counts: runCounts(totals, segments(), counts),
    stageSeconds: { ...totals.seconds },
    peakMemoryBytes: process.resourceUsage().maxRSS * 1024,
  };
  try {
    await ensureTemplates(client, config);
    // not the pass's own sink: what that still holds belongs to no commit
    const sink = createIndexSink({ client, prefix: config.sink.prefix, retry: NO_RETRY });
    await sink.write([runDocument(record, { version: VERSION, bundleId, nowMs: startedMs })]);
    await sink.close();
  } catch {
    // best effort
  }
}
