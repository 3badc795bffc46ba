export { alarmLevel, alarmOptions, budgetText } from './alarm-level.js';
export type { AlarmCalibration } from './alarm-level.js';
export { isUnexpected, kindsOf, kindsWithTopK } from './anomaly-kinds.js';
export { leastTempo, MAX_VALUE_NATS, mayBeCandidate } from './candidate.js';
export { lineVerdict } from './coverage.js';
export { createDelineator } from './delineator.js';
export type { Delineator, Drained } from './delineator.js';
export { DEFAULT_CANDIDATE_NATS } from './options.js';
export type { DelineateOptions } from './options.js';
export { createHubCounter } from './hubs.js';
export type { HubTable } from './hubs.js';
export { clip } from './clip.js';
export { BURST, FAILED, signatureText, tempoSignature } from './signature-text.js';
export { stableId } from './stable-id.js';
export { expectedText, quotedKey, stepText } from './step-text.js';
export { evidenceWith, isRareTempo, kindOf, tempoScale } from './tempo-evidence.js';
export type { TempoScale } from './tempo-evidence.js';
export {
  benignMaxima,
  calibrateThreshold,
  levelOf,
  NO_ALARM_THRESHOLD,
  separateMaxima,
  SETTLED_DAYS,
  thresholdOf,
} from './threshold.js';
export type { BenignMaxima, CalibratedThreshold } from './threshold.js';
export { createFailureCusum } from './failure-cusum.js';
export type { FailureCusum, FailureCusumResult } from './failure-cusum.js';
export { burstLimit, burstText, calibrateFailureCusum } from './failure-limits.js';
export type { FailureLimitTable } from './failure-limits.js';
export { explanationRow, readExplanation } from './explanation-row.js';
export type { ExplanationRow } from './explanation-row.js';
export { ScoreForms } from './score-forms.js';
export type { ScoreForm } from './score-forms.js';
