import { getHeapStatistics, setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

import { ConnectorError } from '../errors/index.js';

const MIB = 1024 * 1024;
/** Shares of the limit (a part of which V8 keeps for young objects): above the first it is looked whether that is garbage, and above the second of what is left the work ends. */
const LOOK_SHARE = 0.75;
const END_SHARE = 0.65;
/** Lines between two looks at the heap. */
const LINES = 256;

export interface HeapUse {
  readonly usedBytes: number;
  readonly limitBytes: number;
}

/** Reads the heap, after a full collection when asked for one. */
export type ReadHeap = (collected: boolean) => HeapUse;

/** Called with the lines since the last call. @throws ConnectorError OUT_OF_MEMORY */
export type MemoryGuard = (lines: number) => void;

/**
 * Ends work that keeps a record a line before Node runs out of memory, which would be a crash.
 */
export function memoryGuard(where: string, readHeap: ReadHeap = nodeHeap): MemoryGuard {
  let lines = 0;
  let next = LINES;
  return (more) => {
    lines += more;
    if (lines < next) return;
    next = lines + LINES;
    const { usedBytes, limitBytes } = readHeap(false);
    if (usedBytes < LOOK_SHARE * limitBytes || readHeap(true).usedBytes < END_SHARE * limitBytes) return;
    const limit = Math.round(limitBytes / MIB);
    throw new ConnectorError('OUT_OF_MEMORY', `the lines do not fit into the ${limit} MiB that Node takes here`, {
      where,
      todo: `read fewer files or days at a time, or give Node more memory: NODE_OPTIONS=--max-old-space-size=${2 * limit}`,
    });
  };
}

let collect: (() => void) | undefined;

function nodeHeap(collected: boolean): HeapUse {
  if (collected) {
    if (collect === undefined) {
      // V8 hands out its collector only to contexts that are made while the flag is set
      setFlagsFromString('--expose-gc');
      collect = runInNewContext('gc') as () => void;
      setFlagsFromString('--no-expose-gc');
    }
    collect();
  }
  const { used_heap_size: usedBytes, heap_size_limit: limitBytes } = getHeapStatistics();
  return { usedBytes, limitBytes };
}
