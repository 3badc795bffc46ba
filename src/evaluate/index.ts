export { evaluate } from './evaluate.js';
export { truthOf } from './truth.js';
export { evaluationText } from './evaluation-text.js';
export { readLabels } from './labels.js';
export type { Label } from './labels.js';
export { predictorBaseline } from './baselines.js';
export { readHosts, readScoreDocuments, readSegmentDocuments } from './result-files.js';
export type { Baseline, EvaluatedLine, EvaluatedSegment, EvaluationInput, EvaluationResult } from './records.js';
