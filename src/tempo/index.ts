export { TempoHistory } from './history.js';
export { dayOf } from './observation.js';
export type { TempoObservation } from './observation.js';
export { TempoObserver } from './observer.js';
export type { TempoObserverState } from './observer.js';
export { TempoScorer } from './scorer.js';
export type { TempoNats } from './scorer.js';
export { tempoTables } from './tables.js';
export type { TempoTables } from './tables.js';
