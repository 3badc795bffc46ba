import { delineateOptions, Detector, openBundle, RunTotals, trainOn } from '../../src/connector/index.js';
import { calibrateThreshold, type HubTable } from '../../src/delineate/index.js';
import { silentProgress } from '../../src/log/index.js';
import type { Score } from '../../src/types/index.js';
import type { Config } from '../../src/config/index.js';
import type { ParsedSet, TestLog } from './set-lines.js';

/** What the detector needs of a set. */
export interface History extends Pick<ParsedSet, 'train' | 'test'> {
  readonly name: string;
  /** Last time of the lines. */
  readonly endMs: number;
}

import type { ScoredRun } from './detection.js';

type BenignHistory = Pick<Parameters<typeof calibrateThreshold>[0], 'components' | 'days'>;

/** The shipped detector on a set: trained on its history, both runs of its test part scored line by line. */
export interface WholeDetector {
  readonly benign: ScoredRun;
  readonly all: ScoredRun;
  readonly hubs: HubTable;
  readonly topK: number;
  /** θ for a budget of false alerts a day over all hosts, from benign history alone. */
  readonly thresholdFor: (budgetPerDay: number) => number;
  readonly config: Config;
  readonly trainSeconds: number;
  readonly steps: number;
}

/** Trains and scores as `scan` does. */
export function wholeDetector(set: History, config: Config): WholeDetector {
  const started = performance.now();
  const history: BenignHistory[] = [];
  const bundle = trainOn(
    { logs: [...set.train], early: [], late: [], warnings: [], unparsed: 0, unparsedSample: [], excluded: 0 },
    {
      config,
      progress: silentProgress,
      createdMs: set.endMs,
      where: set.name,
      onBenign: (benign) => history.push(benign),
    },
  );
  const trainSeconds = (performance.now() - started) / 1000;
  const score = (logs: readonly TestLog[]): ScoredRun => {
    const scores: Score[] = [];
    const options = {
      utcOffsetMinutes: 0,
      // what is wanted here are the scores: the delineation is run on them afterwards, as often as needed
      delineate: { ...delineateOptions(config), threshold: Infinity },
      onScore: (made: Score) => scores.push(made),
    };
    const detector = new Detector(openBundle(bundle), options, new RunTotals());
    for (const { log } of logs) detector.score(log);
    return { scores, session: logs.map(({ session }) => session) };
  };
  const { calibration } = openBundle(bundle);
  return {
    benign: score(set.test.filter(({ session }) => session < 0)),
    all: score(set.test.filter(({ silenced }) => !silenced)),
    hubs: calibration.hubs,
    topK: calibration.topK,
    thresholdFor: (budgetPerDay) =>
      calibrateThreshold({ ...(history.at(-1) ?? { components: [], days: 0 }), budgetPerDay }).threshold,
    config,
    trainSeconds,
    steps: bundle.manifest.training.steps,
  };
}
