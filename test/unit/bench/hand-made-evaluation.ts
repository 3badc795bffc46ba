import type { WholeResult } from '../../../bench/detection/whole-metrics.js';

const RETAINED = {
  retention: 0.01,
  benignRetention: 0.002,
  lineCoverage: 0.8,
  meanCoverage: 0.75,
  stepCoverage: 0.7,
  fullCoverage: 0.5,
  found: 4,
  lift: 80,
} as const;

/** Round figures of segments against sessions: 4 found, 6 segments of which 2 false. */
export const HAND_MADE_EVALUATION: WholeResult['evaluation'] = {
  lines: 10_000,
  labelledLines: 50,
  labelsWithoutLine: 0,
  intrusions: 8,
  segments: 6,
  trueSegments: 4,
  falseSegments: 2,
  hostDays: 10,
  falseSegmentsPerHostDay: 0.2,
  events: {
    precision: 0.5,
    recall: 0.25,
    f1: 1 / 3,
    truePositives: 10,
    falsePositives: 10,
    falseNegatives: 30,
    averagePrecision: 0.4,
  },
  retained: RETAINED,
  rankedFirst: 0.75,
  segmentMetrics: { precision: 4 / 6, recall: 0.5, f1: 4 / 7 },
  medianAlarmLagS: 30,
  medianAlarmLagLines: 2,
  medianOnsetErrorS: 0,
  medianEndErrorS: null,
  byIntrusion: [],
  baselines: [{ ...RETAINED, name: 'random', meanCoverage: 0.01, lift: 1, averagePrecision: 0.005 }],
};
