import type { ParsedLog, SinkDocument } from '../types/index.js';
import type { Scoring } from './scoring.js';

/** Lines between two writings of what is counted a minute. */
export const BLOCK = 5000;

/**
 * Scores blocks of lines to their end, and closes what is open.
 * @param give takes documents, and how many lines they were made from; waited for before the next block is scored
 */
export async function scoreBlocks(
  scoring: Scoring,
  blocks: Iterable<readonly ParsedLog[]> | AsyncIterable<readonly ParsedLog[]>,
  give: (documents: readonly SinkDocument[], lines: number) => Promise<void>,
): Promise<void> {
  let unrolled = 0;
  for await (const logs of blocks) {
    await give(scoring.take(logs), logs.length);
    unrolled += logs.length;
    if (unrolled < BLOCK) continue;
    unrolled = 0;
    await give(scoring.emitter.rollups(), 0);
  }
  await give([...scoring.finish(), ...scoring.emitter.rollups()], 0);
}
