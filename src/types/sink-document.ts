/** A document on its way to an index or an NDJSON file. */
export interface SinkDocument {
  /** Which of the connector's indices; the sink turns it into a name. */
  readonly target: SinkTarget;
  /** Deterministic. */
  readonly id: string;
  /**
   * `create`: the first one wins, a second is success (a first score is immutable). `index`: the newest wins.
   * `upsert`: the body is merged into the document, which is made when missing (a line that a segment takes in later).
   */
  readonly op: 'create' | 'index' | 'upsert';
  /** Epoch milliseconds of the event: decides the day's index. */
  readonly timeMs: number;
  readonly body: Readonly<Record<string, unknown>>;
  /** For `upsert`: what is merged when the document exists already, where that is less than the whole body. */
  readonly patch?: Readonly<Record<string, unknown>>;
}

export type SinkTarget = 'scores' | 'segments' | 'rollups' | 'runs' | 'feedback' | 'alerts';
