import { dayOf, TempoObserver, type TempoObservation } from '../../src/tempo/index.js';
import {
  GAP_BOUNDS_S,
  GAP_BUCKETS,
  KEY_PARTS,
  ROW,
  ROW_WIDTH,
  type EncodedLog,
  type RowShape,
} from '../../src/types/index.js';
import type { Prepared } from './prepare.js';

/** One command of sudo or su: who ran it, when, after what. */
export interface CommandStep {
  readonly host: string;
  readonly actor: string;
  readonly timeMs: number;
  readonly command: string;
  /** The actor's command before it, within an hour; empty for the first. */
  readonly before: string;
  /** Index of the session; −1 for benign. */
  readonly session: number;
}

/** Commands of training and of the test part with all sessions, as the tempo of the detector sees them. */
export function commandSteps(data: Prepared): { readonly train: CommandStep[]; readonly test: CommandStep[] } {
  const observer = new TempoObserver();
  const steps = (events: readonly EncodedLog[], sessionOf: (i: number) => number): CommandStep[] =>
    events.flatMap((event, i) => {
      if (event.stream !== 'inside') return [];
      const seen: TempoObservation | undefined = observer.observe(event);
      if (seen === undefined || seen.command === '') return [];
      const { host, actor, timeMs, command, commandBefore: before } = seen;
      return [{ host, actor, timeMs, command, before, session: sessionOf(i) }];
    });
  return { train: steps(data.train, () => -1), test: steps(data.all.events, (i) => data.all.session[i]) };
}

/** An account with fewer commands in training has no index of its own. */
const LEAST_COMMANDS = 20;

/** As for the detector's own tempo: what has just come into use has no order yet. */
const ESTABLISHED_DAYS = 3;

/** Commands as keys of a network: id 0 for what training never saw; a stream is what one account does on one host. */
export class CommandRows {
  readonly shape: RowShape;
  readonly keyTuples: Int32Array;
  readonly #ids = new Map<string, number>();
  readonly #accounts = new Map<string, number>();
  readonly #days = new Map<string, Set<number>>();

  constructor(train: readonly CommandStep[]) {
    const perActor = new Map<string, number>();
    for (const { command, actor, timeMs } of train) {
      const days = this.#days.get(command);
      if (days === undefined) this.#days.set(command, new Set([dayOf(timeMs)]));
      else days.add(dayOf(timeMs));
      if (!this.#ids.has(command)) this.#ids.set(command, this.#ids.size + 1);
      perActor.set(actor, (perActor.get(actor) ?? 0) + 1);
    }
    for (const [actor, times] of perActor) {
      if (times >= LEAST_COMMANDS) this.#accounts.set(actor, this.#accounts.size + 1);
    }
    const keys = this.#ids.size + 1;
    this.shape = { parts: [keys, 1, 1, 1, 1], keys, accounts: this.#accounts.size + 1 };
    this.keyTuples = new Int32Array(keys * KEY_PARTS.length);
    for (let id = 1; id < keys; id += 1) this.keyTuples[id * KEY_PARTS.length] = id;
  }

  /** Did training run the command on enough days to know where it stands among others? */
  knows({ command }: CommandStep): boolean {
    return (this.#days.get(command)?.size ?? 0) >= ESTABLISHED_DAYS;
  }

  /** Rows by stream, and the places of their steps. Of the context: the time since the last command, and the last two. */
  streams(steps: readonly CommandStep[]): Map<string, { readonly rows: Int32Array; readonly places: number[] }> {
    const places = new Map<string, number[]>();
    steps.forEach(({ host, actor }, i) => {
      const name = `${host} ${actor}`;
      const own = places.get(name);
      if (own === undefined) places.set(name, [i]);
      else own.push(i);
    });
    return new Map(
      [...places].map(([name, own]) => [name, { places: own, rows: this.#rows(own.map((i) => steps[i])) }]),
    );
  }

  #rows(steps: readonly CommandStep[]): Int32Array {
    const rows = new Int32Array(steps.length * ROW_WIDTH);
    steps.forEach(({ actor, command, timeMs }, i) => {
      const row = rows.subarray(i * ROW_WIDTH, (i + 1) * ROW_WIDTH);
      const id = this.#ids.get(command) ?? 0;
      const gap = i === 0 ? GAP_BUCKETS - 1 : gapBucket(timeMs - steps[i - 1].timeMs);
      row[ROW.template] = row[ROW.key] = id;
      row[ROW.gap] = row[ROW.accountGap] = gap;
      row[ROW.account] = this.#accounts.get(actor) ?? 0;
      if (i > 0) row[ROW.accountKey1] = rows[(i - 1) * ROW_WIDTH + ROW.key];
      if (i > 1) row[ROW.accountKey2] = rows[(i - 2) * ROW_WIDTH + ROW.key];
    });
    return rows;
  }
}

function gapBucket(gapMs: number): number {
  const bucket = GAP_BOUNDS_S.findIndex((bound) => gapMs <= bound * 1000);
  return bucket < 0 ? GAP_BOUNDS_S.length : bucket;
}
