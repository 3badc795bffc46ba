import { burstLimit, createDelineator } from '../../src/delineate/index.js';
import { delineateOptions } from '../../src/connector/index.js';
import { createLogParser } from '../../src/parse/index.js';
import type { Segment } from '../../src/types/index.js';
import { benchConfig } from './prepare.js';
import { isPresent, publicLines } from './public-hosts.js';
import type { TestLog } from './set-lines.js';
import { thresholdFor, wholeDetector } from './whole-detector.js';

const PATH = 'elastic_ec2/auth.log';
/** From the log's labels: a password guessed from one address until it was right. */
const ATTACK = { address: '24.151.103.17', firstLine: 2731, lastLine: 3180, successLine: 3180 };
/** Three days of history, as a user would have had that afternoon. */
const TRAIN_UNTIL_MS = Date.UTC(2017, 2, 30, 15, 30);

/** The labelled brute force of a real host. */
export interface ElasticResult {
  readonly threshold: number;
  /** Line of the file at which the first segment about the source alarmed; null where none did. */
  readonly alarmLine: number | null;
  readonly linesAfterFirst: number | null;
  /** Line at which the count of the source's failures passed its limit. */
  readonly burstLine: number | null;
  /** Sources other than the attacker's whose failures passed the limit. */
  readonly otherSources: number;
  readonly sources: number;
  /** Is the successful sign-in in a segment about the attacker's address? */
  readonly isSuccessInside: boolean;
  /** Share of the source's lines in the window that the segment keeps. */
  readonly coverage: number;
  /** All segments over the days after training. */
  readonly segments: number;
  readonly days: number;
  /** Place of the attack's segment among all by evidence; null where there is none. */
  readonly rank: number | null;
}

/** Trains on the days before and hunts the rest; undefined where the log is absent. */
export async function elasticResult(seed: number): Promise<ElasticResult | undefined> {
  if (!isPresent(PATH)) return undefined;
  const config = benchConfig([`train.seed=${seed}`]);
  const parser = createLogParser();
  const logs = publicLines(PATH).flatMap((text, i): TestLog[] => {
    const ref = { kind: 'line', file: PATH, line: i + 1 } as const;
    const result = parser.parse({ kind: 'line', ref, text, yearHint: { kind: 'firstYear', year: 2017 } });
    return result.ok ? [{ log: result.log, session: -1, silenced: false }] : [];
  });
  const train = logs.filter(({ log }) => log.timeMs < TRAIN_UNTIL_MS).map(({ log }) => log);
  const test = logs.filter(({ log }) => log.timeMs >= TRAIN_UNTIL_MS);
  const endMs = test[test.length - 1].log.timeMs;
  const detector = await wholeDetector({ name: PATH, endMs, train, test }, config);
  const threshold = thresholdFor(detector, config.delineate.budgetPerDay);
  const { hubs, tempo } = detector;
  const delineator = createDelineator({
    ...delineateOptions(config),
    threshold,
    burstLimit: burstLimit(detector.failures, config.delineate.budgetPerDay),
    hubs,
    ...(tempo === undefined ? {} : { tempo }),
  });
  const latest = new Map<string, Segment>();
  const segmentOf = new Map<number, string>();
  const sources = new Set<string>();
  const burst = new Set<string>();
  let alarmLine: number | null = null;
  let burstLine: number | null = null;
  const drain = (line: number): void => {
    const { segments, members } = delineator.drain();
    for (const segment of segments) {
      latest.set(segment.id, segment);
      if (line >= ATTACK.firstLine && segment.entities.addresses.includes(ATTACK.address)) alarmLine ??= line;
    }
    for (const { score, segmentId } of members) {
      if (score.ref.kind === 'line') segmentOf.set(score.ref.line, segmentId);
    }
  };
  for (const score of detector.all.scores) {
    const line = score.ref.kind === 'line' ? score.ref.line : 0;
    const isFailure = score.action === 'failed' || score.action === 'invalid_user';
    if (isFailure && score.address !== undefined) sources.add(score.address);
    if (score.isAnomaly && score.cusum > 0 && score.address !== undefined) {
      burst.add(score.address);
      if (score.address === ATTACK.address && line >= ATTACK.firstLine) burstLine ??= line;
    }
    delineator.push(score);
    drain(line);
  }
  delineator.finish();
  drain(Infinity);
  const own = detector.all.scores.flatMap(({ ref, address }) =>
    ref.kind === 'line' && address === ATTACK.address && ref.line >= ATTACK.firstLine && ref.line <= ATTACK.lastLine
      ? [ref.line]
      : [],
  );
  const standing = [...latest.values()].filter(({ status }) => status !== 'merged');
  const attack = standing.find(
    ({ id }) => id === segmentOf.get(ATTACK.successLine) || own.some((line) => segmentOf.get(line) === id),
  );
  burst.delete(ATTACK.address);
  sources.delete(ATTACK.address);
  return {
    threshold,
    alarmLine,
    linesAfterFirst: alarmLine === null ? null : alarmLine - ATTACK.firstLine,
    burstLine,
    otherSources: burst.size,
    sources: sources.size,
    isSuccessInside:
      standingOf(latest, segmentOf.get(ATTACK.successLine))?.entities.addresses.includes(ATTACK.address) ?? false,
    coverage: own.filter((line) => segmentOf.has(line)).length / Math.max(1, own.length),
    segments: standing.length,
    days: (endMs - TRAIN_UNTIL_MS) / 86_400_000,
    rank: attack === undefined ? null : 1 + standing.filter(({ evidence }) => evidence > attack.evidence).length,
  };
}

/** The segment that has the lines of the one named: itself, or what it was merged into. */
function standingOf(latest: ReadonlyMap<string, Segment>, id: string | undefined): Segment | undefined {
  let segment = id === undefined ? undefined : latest.get(id);
  while (segment?.mergedInto !== undefined) segment = latest.get(segment.mergedInto);
  return segment;
}
