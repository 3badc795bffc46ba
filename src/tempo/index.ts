export { tempoReasons } from './explain.js';
export { TempoHistory } from './history.js';
export { dayOf } from './observation.js';
export type { TempoObservation } from './observation.js';
export { TempoObserver } from './observer.js';
export type { TempoState } from './observer.js';
export { TempoScorer } from './scorer.js';
export { tempoTables } from './tables.js';
export type { TempoTables } from './tables.js';
