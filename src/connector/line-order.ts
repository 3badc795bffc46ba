import type { ParsedLog } from '../types/index.js';

/**
 * Time, then host; within these the order of arrival stays (sorts are stable), which is that of the file, or of
 * `log.offset` in an index.
 */
export function canonicalOrder(a: ParsedLog, b: ParsedLog): number {
  return a.timeMs - b.timeMs || (a.host < b.host ? -1 : a.host > b.host ? 1 : 0);
}

/**
 * Puts a stream of lines into canonical order as far as a window of lines reaches: what comes out is what sorting all of them would
 * give, unless a line stands more than a window of lines behind its place. Such a line comes out where it stands, and is counted.
 */
export class LineOrder {
  /** Lines that stood too far behind. */
  behind = 0;
  readonly #window: number;
  #held: ParsedLog[] = [];
  #releasedMs = -Infinity;

  /** @param window lines held back */
  constructor(window: number) {
    this.#window = window;
  }

  /** Takes lines as they stand, and gives those that as many others as the window holds have followed. */
  push(logs: readonly ParsedLog[]): ParsedLog[] {
    const all = this.#held.concat(logs);
    if (!isOrdered(all, this.#held.length)) all.sort(canonicalOrder);
    this.#held = all.slice(Math.max(0, all.length - this.#window));
    return this.#released(all.slice(0, all.length - this.#held.length));
  }

  /** The rest: there will be no more. */
  end(): ParsedLog[] {
    const rest = this.#held;
    this.#held = [];
    return this.#released(rest);
  }

  #released(logs: ParsedLog[]): ParsedLog[] {
    for (const { timeMs } of logs) {
      if (timeMs < this.#releasedMs) this.behind++;
      else this.#releasedMs = timeMs;
    }
    return logs;
  }
}

/** @param from what stands before is in order */
function isOrdered(logs: readonly ParsedLog[], from: number): boolean {
  for (let i = Math.max(1, from); i < logs.length; i++) {
    const [a, b] = [logs[i - 1], logs[i]];
    if (a.timeMs > b.timeMs || (a.timeMs === b.timeMs && a.host !== b.host && a.host > b.host)) return false;
  }
  return true;
}

/** A block in hand, and how far it has been taken. */
interface Head {
  readonly stream: AsyncGenerator<ParsedLog[]>;
  block: readonly ParsedLog[];
  at: number;
}

/**
 * Streams of blocks, each in canonical order, as one: blocks of all lines up to the earliest end of a block in hand. Holds one block
 * of each.
 */
export async function* mergeByTime(streams: readonly AsyncGenerator<ParsedLog[]>[]): AsyncGenerator<ParsedLog[]> {
  if (streams.length === 1) {
    yield* streams[0];
    return;
  }
  let open = streams.map((stream): Head => ({ stream, block: [], at: 0 }));
  for (;;) {
    for (const head of open) await refill(head);
    open = open.filter(({ block, at }) => at < block.length);
    if (open.length === 0) return;
    yield takeUpTo(open, Math.min(...open.map(({ block }) => block[block.length - 1].timeMs)));
  }
}

async function refill(head: Head): Promise<void> {
  while (head.at === head.block.length) {
    const next = await head.stream.next();
    if (next.done === true) return;
    head.block = next.value;
    head.at = 0;
  }
}

/** Takes from each block what lies before a time; where nothing does, what lies at it. */
function takeUpTo(open: readonly Head[], timeMs: number): ParsedLog[] {
  const isBefore = open.some(({ block, at }) => block[at].timeMs < timeMs);
  const limitMs = isBefore ? timeMs : timeMs + 1;
  const taken: ParsedLog[] = [];
  for (const head of open) {
    while (head.at < head.block.length && head.block[head.at].timeMs < limitMs) taken.push(head.block[head.at++]);
  }
  return taken.sort(canonicalOrder);
}
