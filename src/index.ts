/**
 * LogMamba as a library: what a researcher needs to take a log through the detector's stages, one at a time or all at once.
 *
 * ```ts
 * import { createEncoder, createLogParser, createTemplateMiner } from 'logmamba';
 *
 * const parser = createLogParser();
 * const parsed = parser.parse({ kind: 'line', ref: { kind: 'line', file, line: 1 }, text, yearHint });
 * ```
 *
 * - **parse**: `createLogParser` (RawLog → ParsedLog), `createTemplateMiner` (Drain);
 * - **encode**: `createEncoder` (→ EncodedLog: composite key, stream, the actor's context as a row of integers);
 * - **model**: `trainMamba`, `loadMamba` and the controls `trainNgram`, `trainMlp`, `trainLstm` (→ KeyPredictor: surprisal and rank of
 *   the next key);
 * - **delineate**: `createFailureCusum`, `createDelineator`, `calibrateThreshold` (Score → Segment);
 * - **evaluate**: `readLabels`, `evaluate`, `evaluationText`; **generate**: `generateFleet`, `toLogFiles`, `toLabelFile`;
 * - **all at once**: `loadConfig`, then `scanFiles` (train on the first part of files, hunt in the rest).
 *
 * Whatever is not exported here is internal and may change in any release; nothing inside the project imports this file.
 * Faults are thrown as `ConnectorError`; its codes are described in docs/errors.md.
 */

// parse
export { createLogParser, createMasker, createTemplateMiner, DEFAULT_MASKS, UNKNOWN_TEMPLATE } from './parse/index.js';
export type { LogParser, Mask, TemplateMiner, TemplateMinerOptions } from './parse/index.js';

// encode
export { createEncoder, keyText, keyWords } from './encode/index.js';
export type { Encoder, EncoderState } from './encode/index.js';

// model
export { loadLstm, loadMamba, loadMlp, trainLstm, trainMamba, trainMlp, trainNgram } from './model/index.js';
export type { KeyPredictor, NgramKind, NgramTraining, PredictorState, TrainStep } from './model/index.js';

// delineate
export {
  burstLimit,
  calibrateFailureCusum,
  calibrateThreshold,
  createDelineator,
  createFailureCusum,
  createHubCounter,
} from './delineate/index.js';
export type {
  DelineateOptions,
  Delineator,
  Drained,
  FailureCusum,
  FailureCusumResult,
  FailureLimitTable,
  HubTable,
} from './delineate/index.js';

// evaluate
export { evaluate, evaluationText, predictorBaseline, readLabels } from './evaluate/index.js';
export type {
  Baseline,
  EvaluatedLine,
  EvaluatedSegment,
  EvaluationInput,
  EvaluationResult,
  Label,
} from './evaluate/index.js';

// generate
export { families, generateFleet, toLabelFile, toLabels, toLogFiles } from './generate/index.js';
export type { Fleet, GeneratedLine, IntrusionRequest } from './generate/index.js';

// all at once
export { loadConfig } from './config/index.js';
export type { Config } from './config/index.js';
export { scanFiles, VERSION } from './connector/index.js';
export type { Learned, OnScore, RunResult } from './connector/index.js';
export { silentProgress, terminalProgress } from './log/index.js';

// records and faults
export { ConnectorError } from './errors/index.js';
export type { ErrorCode, ErrorContext } from './errors/index.js';
export {
  ADDRESS_CLASSES,
  COMMAND_CLASSES,
  GAP_BOUNDS_S,
  KEY_PARTS,
  RELATION_CLASSES,
  ROW,
  ROW_WIDTH,
  sourceRefText,
  toScore,
  USER_CLASSES,
} from './types/index.js';
export type {
  AuthAction,
  AuthFields,
  BundleManifest,
  Channel,
  EncodedLog,
  EventEntities,
  KeyWords,
  LogKey,
  ParsedLog,
  ParseResult,
  Prediction,
  Progress,
  RawDocument,
  RawLine,
  RawLog,
  RowShape,
  Score,
  Segment,
  SegmentReason,
  SourceRef,
  StreamName,
  Template,
  TrainingSummary,
  UnparsedLog,
  YearHint,
} from './types/index.js';
