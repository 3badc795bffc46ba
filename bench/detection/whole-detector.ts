import { delineateOptions, Detector, openBundle, RunTotals, trainOn } from '../../src/connector/index.js';
import {
  calibrateThreshold,
  evidenceWith,
  type FailureLimitTable,
  type HubTable,
  type TempoScale,
} from '../../src/delineate/index.js';
import { silentProgress } from '../../src/log/index.js';
import type { Score } from '../../src/types/index.js';
import type { Config } from '../../src/config/index.js';
import type { ScoredRun } from './detection.js';
import type { ParsedSet, TestLog } from './set-lines.js';

/** What the detector needs of a set. */
export interface History extends Pick<ParsedSet, 'train' | 'test'> {
  readonly name: string;
  /** Last time of the lines. */
  readonly endMs: number;
}

/** What one component of benign history came to, in its parts. */
export type BenignEvidence = Parameters<typeof evidenceWith>[1];

/** Benign history as calibration saw it. */
export interface BenignHistory {
  readonly components: readonly BenignEvidence[];
  readonly days: number;
}

/** The shipped detector on a set: trained on its history, both runs of its test part scored line by line. */
export interface WholeDetector {
  readonly benign: ScoredRun;
  readonly all: ScoredRun;
  readonly hubs: HubTable;
  readonly topK: number;
  /** How tempo counts beside keys; undefined when history was too young to know habits. */
  readonly tempo: TempoScale | undefined;
  /** What the limits of bursts are taken from. */
  readonly failures: FailureLimitTable;
  /** What thresholds are taken from. */
  readonly history: BenignHistory;
  readonly config: Config;
  readonly trainSeconds: number;
  readonly steps: number;
}

/** Trains and scores as `scan` does. */
export async function wholeDetector(set: History, config: Config): Promise<WholeDetector> {
  const started = performance.now();
  let history: BenignHistory = { components: [], days: 0 };
  const bundle = await trainOn(
    { logs: [...set.train], early: [], late: [], warnings: [], unparsed: 0, unparsedSample: [], excluded: 0 },
    {
      config,
      progress: silentProgress,
      createdMs: set.endMs,
      where: set.name,
      // what is handed over are the delineation's own components, parts and all
      onBenign: ({ components, days }) => {
        history = { components: components as readonly (BenignEvidence & { readonly evidence: number })[], days };
      },
    },
  );
  const trainSeconds = (performance.now() - started) / 1000;
  const score = (logs: readonly TestLog[]): ScoredRun => {
    const scores: Score[] = [];
    const options = {
      utcOffsetMinutes: 0,
      // what is wanted here are the scores: the delineation is run on them afterwards, as often as needed
      delineate: { ...delineateOptions(config), threshold: Infinity, burstLimit: Infinity },
      onScore: (made: Score) => scores.push(made),
    };
    const detector = new Detector(openBundle(bundle), options, new RunTotals());
    detector.scoreAll(logs.map(({ log }) => log));
    return { scores, session: logs.map(({ session }) => session) };
  };
  const { calibration } = openBundle(bundle);
  return {
    benign: score(set.test.filter(({ session }) => session < 0)),
    all: score(set.test.filter(({ silenced }) => !silenced)),
    hubs: calibration.hubs,
    topK: calibration.topK,
    tempo: calibration.tempo,
    failures: calibration.failures,
    history,
    config,
    trainSeconds,
    steps: bundle.manifest.training.steps,
  };
}

/**
 * θ for a budget of false alerts a day over all hosts, from benign history alone, as calibration takes it.
 * @param part what of a component counts; by default all
 */
export function thresholdFor(
  { history, tempo }: Pick<WholeDetector, 'history' | 'tempo'>,
  budgetPerDay: number,
  part: (component: BenignEvidence) => BenignEvidence = (component) => component,
): number {
  const components = history.components.map((component) => {
    return { host: component.host, startMs: component.startMs, evidence: evidenceWith(tempo, part(component)) };
  });
  return calibrateThreshold({ components, days: history.days, budgetPerDay }).threshold;
}
