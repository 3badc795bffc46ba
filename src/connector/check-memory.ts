import { getHeapStatistics } from 'node:v8';

import { okRow, warningRow, type CheckRow } from './check-row.js';

export interface MemoryQuestion {
  readonly hosts: number;
  readonly documentsPerDay: number;
  /** Mean size of a document as JSON. */
  readonly documentBytes: number;
  readonly pageSize: number;
  readonly overlapSeconds: number;
  readonly trainDays: number;
}

export interface MemoryPart {
  readonly of: string;
  readonly bytes: number;
}

/** What a command is expected to need at its peak, and what that is made of. */
export interface MemoryEstimate {
  readonly hunt: readonly MemoryPart[];
  readonly train: readonly MemoryPart[];
}

const KIB = 1024;
const MIB = 1024 * KIB;

/**
 * Measured by `bench/memory-costs.mjs` (Node 20 on x64, generated fleets, the default model): what is resident after loading, and
 * slopes between two sizes for the rest. A page costs its answer's bytes, their text (1 each) and the documents (1.5, measured).
 */
const COST = {
  program: 97 * MIB,
  training: 15 * MIB,
  /** Peak of one hunt (7,219 documents of 2 hosts, Elasticsearch 8.19) less the other parts; most of it is garbage not yet collected. */
  hunting: 105 * MIB,
  /** A host under password guessing reaches 4.6 MiB, its bound: its profile forgets the oldest then. */
  host: 410 * KIB,
  historyLine: 2800,
  pagePerByte: 3.5,
  seenDocument: 150,
};
/** Documents that the overlap's filter remembers at most (`maxSeen` of the index source). */
const MAX_SEEN = 50_000;

export function estimateMemory(question: MemoryQuestion): MemoryEstimate {
  const { hosts, documentsPerDay, documentBytes, pageSize, overlapSeconds, trainDays } = question;
  const program = { of: 'program', bytes: COST.program };
  const page = { of: `page of ${pageSize} documents`, bytes: pageSize * documentBytes * COST.pagePerByte };
  const perHost = { of: `${hosts} hosts`, bytes: hosts * COST.host };
  const seen = Math.min(MAX_SEEN, (documentsPerDay * overlapSeconds) / 86_400);
  const lines = Math.round(documentsPerDay * trainDays);
  return {
    hunt: [
      program,
      { of: 'scoring and writing', bytes: COST.hunting },
      page,
      perHost,
      { of: `overlap of ${Math.ceil(seen)} documents`, bytes: seen * COST.seenDocument },
    ],
    train: [
      program,
      { of: 'model', bytes: COST.training },
      page,
      perHost,
      { of: `history of ${lines} lines`, bytes: lines * COST.historyLine },
    ],
  };
}

/** The estimate against what this Node may use. */
export function memoryRow({ hunt, train }: MemoryEstimate, limitBytes = getHeapStatistics().heap_size_limit): CheckRow {
  const text = `about ${mebibytes(sum(hunt))} MiB to hunt (${parts(hunt)}), ${mebibytes(sum(train))} MiB to train (${parts(train)})`;
  const needed = Math.max(sum(hunt), sum(train));
  if (needed < limitBytes) return okRow('memory', text);
  const limit = mebibytes(limitBytes);
  const fewer = sum(train) > sum(hunt) ? ', or learn from fewer days (train.days)' : '';
  return warningRow(
    'memory',
    `${text}: more than the ${limit} MiB that Node takes here`,
    `set NODE_OPTIONS=--max-old-space-size=${Math.ceil((needed * 1.25) / MIB)}${fewer}`,
  );
}

function parts(of: readonly MemoryPart[]): string {
  return of.map((part) => `${part.of} ${mebibytes(part.bytes)}`).join(' + ');
}

function sum(of: readonly MemoryPart[]): number {
  return of.reduce((total, { bytes }) => total + bytes, 0);
}

function mebibytes(bytes: number): number {
  return Math.ceil(bytes / MIB);
}
