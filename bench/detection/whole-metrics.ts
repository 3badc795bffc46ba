import { delineateOptions } from '../../src/connector/index.js';
import { burstLimit, createDelineator, type DelineateOptions } from '../../src/delineate/index.js';
import { evaluate, type Baseline, type EvaluatedLine, type EvaluationResult } from '../../src/evaluate/index.js';
import { sourceRefText, type Segment } from '../../src/types/index.js';
import { ablations, type AblationResult } from './ablations.js';
import { affiliationOf, type AffiliationResult } from './affiliation-by-host.js';
import { evidenceOf, type ScoredRun, type ScoredSet } from './detection.js';
import { foundOf, placesOf, type FoundPlaces } from './measure.js';
import type { ParsedSet } from './set-lines.js';
import { thresholdFor, type WholeDetector } from './whole-detector.js';

type Reach = DelineateOptions['alpha'];

interface Level {
  readonly name: string;
  readonly options: Partial<DelineateOptions>;
}

const alpha = (events: number, lookBackS: number, holdS: number): Level => ({
  name: `alpha ${events}, ${lookBackS}, ${holdS}`,
  options: { extension: 'alpha', alpha: { events, lookBackS, holdS }, beta: LARGEST },
});
const LARGEST: Reach = { events: 1024, lookBackS: 86_400, holdS: 86_400 };

/** From the evidence alone to more than anybody would keep: each holds the one before. */
const LADDER: readonly Level[] = [
  { ...alpha(0, 0, 0), name: 'core' },
  alpha(8, 300, 150),
  alpha(32, 1800, 900),
  alpha(64, 3600, 1800),
  alpha(128, 7200, 3600),
  { name: 'beta', options: { extension: 'beta' } },
  { name: 'beta 512, 43200', options: { extension: 'beta', beta: { events: 512, lookBackS: 43_200, holdS: 43_200 } } },
  { name: 'beta 1024, 86400', options: { extension: 'beta', beta: LARGEST } },
];

/** What one extension keeps. */
export interface LevelResult {
  readonly name: string;
  /** Mean over sessions of the share of their lines kept. */
  readonly meanCoverage: number;
  /** The same over sessions of which anything is kept: what the extension does, whatever the threshold misses. */
  readonly foundCoverage: number;
  readonly lineCoverage: number;
  /** Share of sessions kept whole, and the same of those of which anything is kept. */
  readonly fullCoverage: number;
  readonly foundWhole: number;
  readonly retention: number;
  readonly benignRetention: number;
}

export interface BudgetResult {
  readonly budgetPerDay: number;
  readonly threshold: number;
  /** From which a burst of failures alarms by itself. */
  readonly burstLimit: number;
  /** Of each session, isolated. */
  readonly found: readonly boolean[];
  /** Segments on the test part without sessions, and these a day over all hosts. */
  readonly falseAlerts: number;
  readonly falsePerDay: number;
}

/** The whole detector on one set and seed. */
export interface WholeResult {
  readonly trainSeconds: number;
  readonly steps: number;
  readonly topK: number;
  /** θ as chosen without labels. */
  readonly budgets: readonly BudgetResult[];
  /** Sessions at exact rates of false alerts, as for the other scorers. */
  readonly atRates: FoundPlaces;
  /** The same without the surprisal of novel keys; tempo and failures stay. */
  readonly atRatesMasked: FoundPlaces;
  /** The same run with parts of the evidence taken away. */
  readonly ablations: readonly AblationResult[];
  /** At a budget of 1 a day, by extension. */
  readonly levels: readonly LevelResult[];
  /** At the default extension and a budget of 1 a day; baselines keep as many lines. */
  readonly evaluation: EvaluationResult;
  readonly affiliation: AffiliationResult;
}

const BUDGETS = [1, 0.25] as const;

/** @param baselines scores of the lines of the run with all sessions, to keep as many lines by */
export function wholeMetrics(set: ParsedSet, detector: WholeDetector, baselines: readonly Baseline[]): WholeResult {
  const { config, hubs, tempo, trainSeconds, steps, topK } = detector;
  const { candidateNats } = config.delineate;
  const scored: ScoredSet = { ...detector, sessions: set.sessions, candidateNats };
  const delineation: Partial<DelineateOptions> = {
    ...delineateOptions(config),
    hubs,
    ...(tempo === undefined ? {} : { tempo }),
  };
  const strengths = evidenceOf(scored);
  const masked = evidenceOf({ ...scored, benign: withoutNovel(detector.benign), all: withoutNovel(detector.all) });
  const budgets = BUDGETS.map((budgetPerDay): BudgetResult => {
    const threshold = thresholdFor(detector, budgetPerDay);
    const bursts = burstLimit(detector.failures, budgetPerDay);
    const { segments } = delineate(detector.benign, { ...delineation, threshold, burstLimit: bursts });
    return {
      budgetPerDay,
      threshold,
      burstLimit: bursts,
      found: strengths.sessions.map((strength, i) => strength >= threshold || strengths.bursts[i] >= bursts),
      falseAlerts: segments.length,
      falsePerDay: segments.length / set.testDays,
    };
  });
  const [{ threshold, burstLimit: bursts }] = budgets;
  const level = (options: Partial<DelineateOptions>, compared: readonly Baseline[]): Evaluated =>
    evaluated(set, detector.all, { ...delineation, ...options, threshold, burstLimit: bursts }, compared);
  const { evaluation, segments } = level({}, baselines);
  return {
    trainSeconds,
    steps,
    topK,
    budgets,
    atRates: placesOf(foundOf(set, strengths)),
    atRatesMasked: placesOf(foundOf(set, masked)),
    ablations: ablations(set, detector, scored, strengths),
    levels: LADDER.map(({ name, options }) => {
      const { retained, byIntrusion } = level(options, []).evaluation;
      const { meanCoverage, lineCoverage, fullCoverage, retention, benignRetention, found } = retained;
      const foundCoverage = byIntrusion.reduce((sum, { coverage }) => sum + coverage, 0) / Math.max(1, found);
      const foundWhole = byIntrusion.filter(({ coverage }) => coverage === 1).length / Math.max(1, found);
      return {
        name,
        meanCoverage,
        foundCoverage,
        lineCoverage,
        fullCoverage,
        foundWhole,
        retention,
        benignRetention,
      };
    }),
    evaluation,
    affiliation: affiliationOf(set, segments),
  };
}

function withoutNovel({ scores, session }: ScoredRun): ScoredRun {
  return { scores: scores.map((score) => (score.keyId === 0 ? { ...score, surprisal: 0 } : score)), session };
}

interface Delineated {
  /** That stand: merged ones are not among them. */
  readonly segments: readonly Segment[];
  readonly merged: readonly Segment[];
  readonly segmentOf: ReadonlyMap<string, string>;
}

function delineate(run: ScoredRun, options: Partial<DelineateOptions>): Delineated {
  const delineator = createDelineator(options);
  for (const score of run.scores) delineator.push(score);
  delineator.finish();
  const { segments, members } = delineator.drain();
  return {
    segments: segments.filter(({ status }) => status !== 'merged'),
    merged: segments.filter(({ status }) => status === 'merged'),
    segmentOf: new Map(members.map(({ score, segmentId }) => [sourceRefText(score.ref), segmentId])),
  };
}

interface Evaluated {
  readonly evaluation: EvaluationResult;
  readonly segments: readonly Segment[];
}

function evaluated(
  set: ParsedSet,
  run: ScoredRun,
  options: Partial<DelineateOptions>,
  baselines: readonly Baseline[],
): Evaluated {
  const { segments, merged, segmentOf } = delineate(run, options);
  const lines = run.scores.map((score): EvaluatedLine => {
    const ref = sourceRefText(score.ref);
    const segmentId = segmentOf.get(ref);
    return {
      ref,
      host: score.host,
      timeMs: score.timeMs,
      score: score.surprisal + score.cusum,
      isAnomaly: score.isAnomaly,
      ...(segmentId === undefined ? {} : { segmentId }),
    };
  });
  const labels = run.scores.flatMap((score, i) => {
    const session = run.session[i];
    if (session < 0) return [];
    const { intrusion, family } = set.sessions[session];
    return [{ host: score.host, timeMs: score.timeMs, ref: sourceRefText(score.ref), intrusion, family, step: '' }];
  });
  const evaluation = evaluate({
    labels,
    lines,
    segments: [...segments, ...merged],
    hostDays: set.hostDays,
    baselines,
  });
  return { evaluation, segments };
}
