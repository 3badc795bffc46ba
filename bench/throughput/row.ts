/** What one block of work took. */
export interface Usage {
  /** Of all threads of the process that did the work (and of what it started, where it says so). */
  readonly cpuSeconds: number;
  readonly wallSeconds: number;
  /** Largest resident memory, where a process of its own did the work. */
  readonly peakRssBytes?: number;
}

/** A piece of work of this process: `run` does it once and is timed by the runner. */
export interface Row {
  /** What is done, with what: `drain learn vultr_plemma`. A peer's row of the same id does the same. */
  readonly id: string;
  /** What is counted: `lines`, `events`, `tokens`, `rows`. */
  readonly unit: string;
  /** Units a run. */
  readonly count: number;
  run(): void | Promise<void>;
}

/** A row as the runner takes it: who does the work, and one block of it. */
export interface Entry {
  readonly suite: string;
  readonly id: string;
  /** `logmamba`, or the peer's name. */
  readonly by: string;
  readonly unit: string;
  readonly count: number;
  /** A block starts a process and waits for its end: there is nothing to warm up, and few blocks must do. */
  readonly wholeProcess?: boolean;
  /** Set where other processes or several threads work as well: what counts is when it is done. CPU seconds count otherwise. */
  readonly per?: 'wall';
  /** @throws Error when the work cannot be done; the row is then reported as skipped */
  block(): Promise<Usage>;
}

/** Something that could not be measured here. */
export interface Skipped {
  readonly what: string;
  readonly reason: string;
}

/** This project's name in results. */
export const OURS = 'logmamba';
