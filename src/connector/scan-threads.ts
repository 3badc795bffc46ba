import { ConnectorError } from '../errors/index.js';
import type { DocumentSink, ProgressStep } from '../types/index.js';
import { createThreads } from '../workers/index.js';
import type { DriftTracker } from './drift.js';
import type { Emitter } from './emitter.js';
import { rateText } from './pace.js';
import type { RunTotals } from './run-totals.js';
import { OutOfOrder } from './scan-stream.js';
import type { ScanFound, ScanTask, ScanTold } from './scan-task.js';
import type { TimeSpan } from './scoring.js';

/** A host's lines came to two threads: what its first lines told was not all. */
export class HostOnTwoThreads extends Error {}

export interface ThreadedScan {
  readonly groups: readonly (readonly string[])[];
  /** All but the paths. */
  readonly task: Omit<ScanTask, 'paths'>;
  readonly sink: DocumentSink | undefined;
  /** Receive what the threads found. */
  readonly totals: RunTotals;
  readonly emitter: Emitter;
  readonly drift: DriftTracker;
  readonly step: ProgressStep;
}

/**
 * Scans each group of files on a thread of its own. State is kept by host, so nothing depends on how hosts are dealt out.
 * @param module compiled from `scan-task.ts`
 * @returns undefined, with nothing done, where no threads can be had
 * @throws HostOnTwoThreads, OutOfOrder: scan on one thread then, into another sink; ConnectorError as `scan`
 */
export async function scanOnThreads(
  { groups, task, sink, totals, emitter, drift, step }: ThreadedScan,
  module = new URL('scan-task.js', import.meta.url),
): Promise<TimeSpan | undefined> {
  const threads = createThreads(groups.length, module);
  if (threads === undefined) return undefined;
  const started = performance.now();
  let lines = 0;
  // threads tell at the same time, and a sink takes one thing after another
  let writing = Promise.resolve();
  const take = async ({ documents, lines: more }: ScanTold): Promise<void> => {
    await sink?.write(documents);
    lines += more;
    step.advance(more);
    step.note(`${rateText((1000 * lines) / (performance.now() - started))} on ${groups.length} threads`);
  };
  try {
    const found = await Promise.all(
      groups.map((paths) => {
        return threads.run<ScanFound>('scanTask', { ...task, paths }, (told) => {
          return (writing = writing.then(() => take(told as ScanTold)));
        });
      }),
    );
    return joined(found, totals, emitter, drift);
  } finally {
    await threads.close();
  }
}

function joined(found: readonly ScanFound[], totals: RunTotals, emitter: Emitter, drift: DriftTracker): TimeSpan {
  const hosts = new Set<string>();
  const span = { fromMs: Infinity, toMs: -Infinity };
  for (const part of found) {
    if (part.kind === 'out-of-order') throw new OutOfOrder();
    if (part.kind === 'fault') throw new ConnectorError(part.fault.code, part.fault.message, part.fault.context);
    for (const host of part.totals.hosts) {
      if (hosts.has(host)) throw new HostOnTwoThreads();
      hosts.add(host);
    }
    totals.add(part.totals);
    emitter.take(part.emitter);
    drift.add(part.drift);
    span.fromMs = Math.min(span.fromMs, part.span.fromMs ?? Infinity);
    span.toMs = Math.max(span.toMs, part.span.toMs ?? -Infinity);
  }
  return span.fromMs <= span.toMs ? span : { fromMs: undefined, toMs: undefined };
}
