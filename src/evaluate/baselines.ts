import type { KeyPredictor, PredictorState } from '../model/index.js';
import type { EncodedLog } from '../types/index.js';
import { averagePrecision } from './event-metrics.js';
import type { LineTable } from './line-table.js';
import type { Baseline, BaselineResult, EvaluatedLine } from './records.js';
import { retentionMetrics } from './retention-metrics.js';

const BUCKET_MS = 600_000;

/**
 * A number in [0, 1) that a seed and a line's reference give (FNV-1a with a finalizer): the same in whatever order lines come.
 */
function chance(seed: number, ref: string): number {
  let hash = (0x811c9dc5 ^ seed) >>> 0;
  for (let i = 0; i < ref.length; i += 1) hash = Math.imul(hash ^ ref.charCodeAt(i), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x7feb352d);
  hash = Math.imul(hash ^ (hash >>> 15), 0x846ca68b);
  return ((hash ^ (hash >>> 16)) >>> 0) / 4_294_967_296;
}

/** Control: a seeded random score for every line. */
export function randomBaseline(lines: readonly EvaluatedLine[], seed: number): Baseline {
  return { name: 'random', scores: Float64Array.from(lines, (line) => chance(seed, line.ref)) };
}

/** Control: how many lines the host wrote in the same ten minutes. */
export function volumeBaseline(lines: readonly EvaluatedLine[]): Baseline {
  const bucketOf = (line: EvaluatedLine): string => `${Math.floor(line.timeMs / BUCKET_MS)} ${line.host}`;
  const counts = new Map<string, number>();
  for (const line of lines) counts.set(bucketOf(line), (counts.get(bucketOf(line)) ?? 0) + 1);
  return { name: 'volume', scores: Float64Array.from(lines, (line) => counts.get(bucketOf(line)) ?? 0) };
}

/** A key predictor (an n-gram) over the inside stream of each host: its surprisal in nats; outside lines score 0. */
export function predictorBaseline(
  predictor: KeyPredictor,
  events: readonly (Pick<EncodedLog, 'stream' | 'row'> & { readonly log: Pick<EncodedLog['log'], 'host'> })[],
): Baseline {
  const states = new Map<string, PredictorState>();
  const scores = Float64Array.from(events, ({ stream, row, log }) => {
    if (stream === 'outside') return 0;
    let state = states.get(log.host);
    if (state === undefined) {
      state = predictor.createState();
      states.set(log.host, state);
    }
    return predictor.surprisals([state], row)[0];
  });
  return { name: predictor.name, scores };
}

/** What the `keep` highest scored lines hold; lines of equal score in a seeded random order. */
export function compareBaseline(table: LineTable, baseline: Baseline, keep: number, seed: number): BaselineResult {
  const { name, scores } = baseline;
  const tie = Float64Array.from(table.lines, (line) => chance(seed, line.ref));
  const order = Array.from(table.lines.keys()).sort((a, b) => scores[b] - scores[a] || tie[a] - tie[b]);
  const kept = new Set(order.slice(0, keep));
  return {
    name,
    averagePrecision: averagePrecision(table, scores),
    ...retentionMetrics(table, (line) => kept.has(line)),
  };
}
