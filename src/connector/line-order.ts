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
  /** Lines held back, in order from page to page; of the first, those from `#at` on. */
  #pages: ParsedLog[][] = [];
  #at = 0;
  #count = 0;
  #releasedMs = -Infinity;

  /** @param window lines held back */
  constructor(window: number) {
    this.#window = window;
  }

  /** Takes lines as they stand, and gives those that as many others as the window holds have followed. The array is its own from now on. */
  push(logs: ParsedLog[]): ParsedLog[] {
    this.#count += logs.length;
    // Nearly always: then no line is moved.
    if (isOrdered(logs, this.#pages.at(-1)?.at(-1))) {
      if (logs.length > 0) this.#pages.push(logs);
    } else {
      this.#pages = [this.#pages.flat().slice(this.#at).concat(logs).sort(canonicalOrder)];
      this.#at = 0;
    }
    return this.#release(this.#count - this.#window);
  }

  /** The rest: there will be no more. */
  end(): ParsedLog[] {
    return this.#release(this.#count);
  }

  #release(count: number): ParsedLog[] {
    const released = this.#take(Math.max(0, count));
    this.#count -= released.length;
    for (const { timeMs } of released) {
      if (timeMs < this.#releasedMs) this.behind++;
      else this.#releasedMs = timeMs;
    }
    return released;
  }

  /** The first lines of those held, which hold as many. */
  #take(count: number): ParsedLog[] {
    const taken: ParsedLog[] = [];
    while (taken.length < count) {
      const page = this.#pages[0];
      const end = Math.min(page.length, this.#at + count - taken.length);
      for (let i = this.#at; i < end; i++) taken.push(page[i]);
      this.#at = end;
      if (end < page.length) continue;
      this.#pages.shift();
      // It has grown old, and would keep its lines alive until the collector comes to where it lies.
      page.length = 0;
      this.#at = 0;
    }
    return taken;
  }
}

/** @param before the line that they follow */
function isOrdered(logs: readonly ParsedLog[], before: ParsedLog | undefined): boolean {
  let a = before;
  for (const b of logs) {
    if (a !== undefined && (a.timeMs > b.timeMs || (a.timeMs === b.timeMs && a.host > b.host))) return false;
    a = b;
  }
  return true;
}

/** A block in hand, and how far it has been taken. */
interface Head {
  readonly stream: AsyncGenerator<readonly ParsedLog[]>;
  block: readonly ParsedLog[];
  at: number;
}

/**
 * Streams of blocks, each in canonical order, as one: blocks of all lines up to the earliest end of a block in hand. Holds one block
 * of each.
 */
export async function* mergeByTime(
  streams: readonly AsyncGenerator<readonly ParsedLog[]>[],
): AsyncGenerator<readonly ParsedLog[]> {
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
