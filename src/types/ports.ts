import type { Bundle, Checkpoint } from './bundle.js';
import type { RawLog } from './raw-log.js';
import type { SinkDocument } from './sink-document.js';

/** One page of logs in order, and what to remember so as to go on after it. */
export interface Page {
  readonly logs: readonly RawLog[];
  /** JSON value that the same source accepts as its starting point. */
  readonly cursor: unknown;
  /** Documents read again in the overlap window and dropped because they had been seen. */
  readonly repeated: number;
}

/** Where logs come from. Pages end when the range is read; `signal` ends them earlier, between pages. */
export interface LogSource {
  pages(options: { readonly cursor?: unknown; readonly signal?: AbortSignal }): AsyncIterable<Page>;
}

/** Where documents go. `flush` resolves when everything written before it is durable or in the dead letters. */
export interface DocumentSink {
  write(documents: readonly SinkDocument[]): Promise<void>;
  flush(): Promise<SinkCounts>;
  close(): Promise<void>;
}

export interface SinkCounts {
  /** Created or replaced. */
  readonly written: number;
  /** Already there with the same id (op `create`, 409). */
  readonly existing: number;
  readonly deadLettered: number;
  readonly retried: number;
}

export interface BundleStore {
  save(bundle: Bundle): Promise<void>;
  /** @throws ConnectorError BUNDLE_NOT_FOUND, BUNDLE_CORRUPT (a hash differs), BUNDLE_INCOMPATIBLE (another format). */
  load(id: string): Promise<Bundle>;
  /** Newest first. */
  list(): Promise<readonly { readonly id: string; readonly createdAt: string }[]>;
}

export interface CheckpointStore {
  /** @throws ConnectorError CHECKPOINT_CORRUPT */
  load(name: string): Promise<Checkpoint | undefined>;
  /** @throws ConnectorError CHECKPOINT_CONFLICT when another process committed in between. */
  commit(checkpoint: Checkpoint): Promise<void>;
}

/** Shown for every step that takes longer than a second. */
export interface Progress {
  step(name: string, total?: number): ProgressStep;
}

export interface ProgressStep {
  advance(by: number): void;
  /** A short word beside the bar (loss, documents a second). */
  note(text: string): void;
  done(summary?: string): void;
}

/** xorshift-like seeded generator: floats in [0, 1). */
export type Random = () => number;
