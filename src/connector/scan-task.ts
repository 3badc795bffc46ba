import type { MessagePort } from 'node:worker_threads';
import type { Config } from '../config/index.js';
import { alarmLevel } from '../delineate/index.js';
import { ConnectorError } from '../errors/index.js';
import { verdictBook } from '../feedback/index.js';
import type { Bundle, SinkDocument, Verdict } from '../types/index.js';
import { Teller } from '../workers/index.js';
import type { DriftState } from './drift.js';
import type { EmitterPart } from './emitter.js';
import { openBundle } from './loaded-bundle.js';
import { RunTotals, type TotalsPart } from './run-totals.js';
import { OutOfOrder } from './scan-stream.js';
import { streamedWork } from './scan-work.js';
import { scoreBlocks } from './score-blocks.js';
import { Scoring, type TimeSpan } from './scoring.js';

/** The files of some hosts, for a thread of their own. */
export interface ScanTask {
  readonly paths: readonly string[];
  readonly bundle: Bundle;
  readonly config: Config;
  readonly nowMs: number;
  readonly year?: number;
  readonly budgetPerDay?: number;
  readonly forReport: boolean;
  readonly verdicts: readonly Verdict[];
}

/** What a task tells: documents to write, and how many lines they were made from. */
export interface ScanTold {
  readonly documents: readonly SinkDocument[];
  readonly lines: number;
}

/** What a task found beside its documents, or why it did not: classes of errors do not cross threads. */
export type ScanFound =
  | {
      readonly kind: 'scanned';
      readonly totals: TotalsPart;
      readonly emitter: EmitterPart;
      readonly span: TimeSpan;
      readonly drift: DriftState;
    }
  | { readonly kind: 'out-of-order' }
  | { readonly kind: 'fault'; readonly fault: Pick<ConnectorError, 'code' | 'message' | 'context'> };

/** What a scanning thread runs. */
export async function scanTask({ port, ...task }: ScanTask & { readonly port: MessagePort }): Promise<ScanFound> {
  const teller = new Teller(port);
  try {
    return await scanned(task, (told) => teller.handOver(told));
  } catch (error) {
    if (error instanceof OutOfOrder) return { kind: 'out-of-order' };
    if (!(error instanceof ConnectorError)) throw error;
    const { code, message, context } = error;
    return { kind: 'fault', fault: { code, message, context } };
  } finally {
    teller.close();
  }
}

async function scanned(task: ScanTask, tell: (told: ScanTold) => Promise<void>): Promise<ScanFound> {
  const { bundle, config, budgetPerDay, forReport } = task;
  const verdicts = verdictBook(task.verdicts);
  const totals = new RunTotals();
  const loaded = openBundle(bundle);
  const alarm = alarmLevel(loaded.calibration, budgetPerDay);
  const scoring = new Scoring({ loaded, alarm, config, totals, onScore: undefined, forReport, verdicts });
  const { blocks } = streamedWork(bundle, task, totals);
  await scoreBlocks(scoring, blocks, (documents, lines) => tell({ documents, lines }));
  const { emitter, span, drift } = scoring;
  return { kind: 'scanned', totals: totals.part(), emitter: emitter.part(), span, drift: drift.toJSON() };
}
