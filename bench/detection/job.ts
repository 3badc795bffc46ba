import { measure, placesOf, type FoundPlaces } from './measure.js';
import { orderStudy, type OrderResult } from './order.js';
import { benchConfig, prepareParsed, type Prepared } from './prepare.js';
import { ranking, type Ranking } from './ranking.js';
import { SCORERS } from './scorers.js';
import { maskNovel, type RunScores } from './scores.js';
import { parseSet, type ParsedSet } from './set-lines.js';
import { setNamed } from './sets.js';
import type { Split } from './split.js';
import { wholeDetector } from './whole-detector.js';
import { wholeMetrics, type WholeResult } from './whole-metrics.js';

/** One scorer on one set with one seed. */
export interface ScorerResult {
  readonly name: string;
  readonly seed: number;
  /** Novel keys get no surprisal. */
  readonly masked: boolean;
  readonly evidence: FoundPlaces;
  readonly line: FoundPlaces;
  /** With novel keys only. */
  readonly ranking?: Ranking;
  /** Training and scoring, less what other rows had made already. */
  readonly seconds: number;
}

/** A session as the results list it. */
export interface SessionResult {
  readonly intrusion: string;
  readonly family: string;
  readonly variant: 'loud' | 'careful';
  readonly lines: number;
}

/** A set with all its training seeds; JSON-safe. */
export interface JobResult {
  readonly set: string;
  readonly split: Split;
  readonly kind: 'generated' | 'injected';
  readonly sessions: readonly SessionResult[];
  readonly hostDays: number;
  readonly testDays: number;
  readonly trainLines: number;
  readonly testLines: number;
  readonly trainEvents: number;
  readonly insideShare: number;
  readonly keys: number;
  readonly unparsed: number;
  readonly scorers: readonly ScorerResult[];
  /** Of the first seed. */
  readonly whole: WholeResult;
  /** Of commands and their order. */
  readonly order: readonly OrderResult[];
  readonly seconds: number;
  /** Of the processor: what the set costs on a machine with nothing else to do. */
  readonly cpuSeconds: number;
}

export interface JobRequest {
  readonly set: string;
  readonly seeds: readonly number[];
  /** `a.b.c=value` over the default configuration. */
  readonly settings: readonly string[];
}

/** Everything that is measured on one set; what is slow or draws nothing with the first seed only. */
export async function runJob(
  { set: name, seeds, settings }: JobRequest,
  onStep: (text: string) => void,
): Promise<JobResult> {
  const started = performance.now();
  const seconds = (since: number): number => (performance.now() - since) / 1000;
  const [first] = seeds;
  const config = benchConfig([...settings, `train.seed=${first}`]);
  const set = parseSet(setNamed(name));
  const data = prepareParsed(set, config);
  onStep(`${name}: ${data.all.lines} lines to test on, prepared in ${seconds(started).toFixed(0)} s`);
  const scorers: ScorerResult[] = [];
  const columns: { name: string; scores: Float64Array }[] = [];
  for (const seed of seeds) {
    const since = performance.now();
    for (const scorer of SCORERS) {
      if (!scorer.seeded && seed !== first) continue;
      const before = performance.now();
      const scores = scorer.score(data, seed);
      const result = { name: scorer.name, seed, seconds: seconds(before) };
      scorers.push({
        ...result,
        masked: false,
        ...measured(data, scores),
        ranking: ranking(data.all, scores.all),
      });
      if (seed === first) columns.push({ name: scorer.name, scores: onAllLines(set, data, scores.all) });
      if (scorer.masked) scorers.push({ ...result, masked: true, ...measured(data, maskNovel(data, scores)) });
    }
    onStep(`${name}: scorers, seed ${seed}, ${seconds(since).toFixed(0)} s`);
  }
  const beforeOrder = performance.now();
  const order = orderStudy(data, seeds);
  onStep(`${name}: order of commands, ${seconds(beforeOrder).toFixed(0)} s`);
  const { train, all, shape } = data;
  const counts = {
    trainLines: set.train.length,
    testLines: all.lines,
    trainEvents: train.reduce((sum, { stream }) => sum + (stream === 'inside' ? 1 : 0), 0),
    insideShare: all.events.filter(({ stream }) => stream === 'inside').length / all.lines,
    keys: shape.keys - 1,
    unparsed: set.unparsed,
  };
  const beforeWhole = performance.now();
  const whole = wholeMetrics(set, await wholeDetector({ ...set, name, endMs: set.spec.endMs }, config), columns);
  onStep(`${name}: whole detector, ${seconds(beforeWhole).toFixed(0)} s`);
  const { hostDays, testDays, spec } = set;
  return {
    set: name,
    split: spec.split,
    kind: spec.kind,
    sessions: set.sessions.map(({ intrusion, family, variant, lines }) => ({ intrusion, family, variant, lines })),
    hostDays,
    testDays,
    ...counts,
    scorers,
    whole,
    order,
    seconds: seconds(started),
    cpuSeconds: process.cpuUsage().user / 1e6,
  };
}

function measured(data: Prepared, scores: RunScores): Pick<ScorerResult, 'evidence' | 'line'> {
  const { evidence, line } = measure(data, scores);
  return { evidence: placesOf(evidence), line: placesOf(line) };
}

/** Scores of the run's events at the places of all lines; 0 for lines that the run leaves out. */
function onAllLines(set: ParsedSet, data: Prepared, scores: Float64Array): Float64Array {
  const lines = set.test.filter(({ silenced }) => !silenced);
  const column = new Float64Array(lines.length);
  let next = 0;
  lines.forEach(({ log }, i) => {
    if (next < scores.length && data.all.events[next].log.ref === log.ref) column[i] = scores[next++];
  });
  return column;
}
