import type { Entry, Skipped, Usage } from './row.js';
import { spreadOf } from './statistics.js';
import type { Spread } from './statistics.js';
import { reasonOf } from './unavailable.js';

/** How often a row is repeated. */
export interface Repeats {
  /** CPU seconds of blocks that are run and thrown away first, so that compilers have seen the work. */
  readonly warmUpSeconds: number;
  /** Blocks at least, however long they take. */
  readonly least: number;
  /** The same for rows that start a process for each block. */
  readonly leastProcesses: number;
  /** Blocks at most. */
  readonly most: number;
  /** CPU seconds after which a row with the least number of blocks is done. */
  readonly seconds: number;
}

export const USUAL: Repeats = { warmUpSeconds: 0.6, least: 5, leastProcesses: 3, most: 40, seconds: 3 };
export const QUICK: Repeats = { warmUpSeconds: 0.1, least: 2, leastProcesses: 1, most: 5, seconds: 0.5 };

/** A row with what its blocks took. */
export interface Measured {
  readonly suite: string;
  readonly id: string;
  readonly by: string;
  readonly unit: string;
  readonly count: number;
  readonly blocks: number;
  readonly cpuSeconds: Spread;
  readonly wallSeconds: Spread;
  /** Largest of the blocks; where processes of their own did the work. */
  readonly peakRssBytes?: number;
  /** Which of the two counts; CPU seconds if not set. */
  readonly per?: 'wall';
}

interface Running {
  readonly entry: Entry;
  readonly usages: Usage[];
  spent: number;
  fault?: string;
}

/**
 * Runs the rows in turns, a block each, so that whatever else the machine does meets all of them alike; the best block is the
 * one that was disturbed least. A row whose block throws is left out, with the reason, and the others go on.
 */
export async function interleave(
  entries: readonly Entry[],
  repeats: Repeats,
): Promise<{ measured: Measured[]; skipped: Skipped[] }> {
  const running = entries.map((entry): Running => ({ entry, usages: [], spent: 0 }));
  for (const one of running) if (one.entry.wholeProcess !== true) await warmUp(one, repeats);
  for (let waiting = running; waiting.length > 0; waiting = waiting.filter((one) => !isDone(one, repeats))) {
    for (const one of waiting) await runBlock(one);
  }
  return {
    measured: running.filter(({ usages, fault }) => fault === undefined && usages.length > 0).map(summary),
    skipped: running.flatMap(({ entry, fault }) =>
      fault === undefined ? [] : [{ what: `${entry.id}, ${entry.by}`, reason: fault }],
    ),
  };
}

async function warmUp(one: Running, { warmUpSeconds, most }: Repeats): Promise<void> {
  for (let blocks = 0; blocks < most && one.spent < warmUpSeconds && one.fault === undefined; blocks++) {
    await runBlock(one);
  }
  one.usages.length = 0;
  one.spent = 0;
}

function isDone({ entry, usages, spent, fault }: Running, repeats: Repeats): boolean {
  const { most, seconds } = repeats;
  const least = entry.wholeProcess === true ? repeats.leastProcesses : repeats.least;
  return fault !== undefined || usages.length >= most || (usages.length >= least && spent >= seconds);
}

async function runBlock(one: Running): Promise<void> {
  if (one.fault !== undefined) return;
  try {
    const usage = await one.entry.block();
    one.usages.push(usage);
    // a row of wall time may wait for a server all the while, and take no time of the processor
    one.spent += one.entry.per === 'wall' ? usage.wallSeconds : usage.cpuSeconds;
  } catch (error) {
    one.fault = reasonOf(error);
  }
}

function summary({ entry, usages }: Running): Measured {
  const { suite, id, by, unit, count, per } = entry;
  const rss = usages.flatMap(({ peakRssBytes }) => peakRssBytes ?? []);
  return {
    suite,
    id,
    by,
    unit,
    count,
    blocks: usages.length,
    cpuSeconds: spreadOf(usages.map(({ cpuSeconds }) => cpuSeconds)),
    wallSeconds: spreadOf(usages.map(({ wallSeconds }) => wallSeconds)),
    ...(per === undefined ? {} : { per }),
    ...(rss.length > 0 ? { peakRssBytes: Math.max(...rss) } : {}),
  };
}
