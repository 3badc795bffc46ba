import { measure, type FoundRow } from './measure.js';
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
export interface ScorerResult extends Ranking {
  readonly name: string;
  readonly seeded: boolean;
  /** Novel keys get no surprisal. */
  readonly masked: boolean;
  readonly evidence: FoundRow;
  readonly line: FoundRow;
  readonly seconds: number;
}

/** A session as the results list it. */
export interface SessionResult {
  readonly intrusion: string;
  readonly family: string;
  readonly variant: 'loud' | 'careful';
  readonly lines: number;
}

/** A set with one training seed; JSON-safe. */
export interface JobResult {
  readonly set: string;
  readonly split: Split;
  readonly kind: 'generated' | 'injected';
  readonly seed: number;
  readonly sessions: readonly SessionResult[];
  readonly hostDays: number;
  readonly trainLines: number;
  readonly testLines: number;
  readonly trainEvents: number;
  readonly insideShare: number;
  readonly keys: number;
  readonly unparsed: number;
  readonly scorers: readonly ScorerResult[];
  readonly whole: WholeResult;
  readonly seconds: number;
}

export interface JobRequest {
  readonly set: string;
  readonly seed: number;
  /** `a.b.c=value` over the default configuration. */
  readonly settings: readonly string[];
}

/** Everything that is measured on one set with one training seed. Scorers without anything drawn are run with seed 1 only. */
export function runJob({ set: name, seed, settings }: JobRequest): JobResult {
  const started = performance.now();
  const config = benchConfig([...settings, `train.seed=${seed}`]);
  const set = parseSet(setNamed(name));
  const data = prepareParsed(set, config);
  const scorers: ScorerResult[] = [];
  const columns: { name: string; scores: Float64Array }[] = [];
  for (const scorer of SCORERS) {
    if (!scorer.seeded && seed !== 1) continue;
    const before = performance.now();
    const scores = scorer.score(data, seed);
    const seconds = (performance.now() - before) / 1000;
    const { name: of, seeded } = scorer;
    scorers.push({ name: of, seeded, masked: false, seconds, ...measured(data, scores) });
    columns.push({ name: of, scores: onAllLines(set, data, scores.all) });
    if (scorer.masked) {
      scorers.push({ name: of, seeded, masked: true, seconds, ...measured(data, maskNovel(data, scores)) });
    }
  }
  const whole = wholeMetrics(set, wholeDetector({ ...set, name, endMs: set.spec.endMs }, config), columns);
  return {
    set: name,
    split: set.spec.split,
    kind: set.spec.kind,
    seed,
    sessions: set.sessions.map(({ intrusion, family, variant, lines }) => ({ intrusion, family, variant, lines })),
    hostDays: set.hostDays,
    trainLines: set.train.length,
    testLines: data.all.lines,
    trainEvents: data.train.reduce((sum, { stream }) => sum + (stream === 'inside' ? 1 : 0), 0),
    insideShare: data.all.events.filter(({ stream }) => stream === 'inside').length / data.all.lines,
    keys: data.shape.keys - 1,
    unparsed: set.unparsed,
    scorers,
    whole,
    seconds: (performance.now() - started) / 1000,
  };
}

type Measured = Pick<ScorerResult, 'evidence' | 'line' | keyof Ranking>;

function measured(data: Prepared, scores: RunScores): Measured {
  const { evidence, line } = measure(data, scores);
  return { evidence, line, ...ranking(data.all, scores.all) };
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
