/** A segment that another has taken over is no finding of its own. */
export const UNMERGED = 'not anomaly.segment.status : merged';

/** Findings that wait for somebody: not those that a verdict calls benign. */
export const STANDING = `${UNMERGED} and not anomaly.segment.suppressed : true`;

/** Those that a verdict calls benign. */
export const SUPPRESSED = `${UNMERGED} and anomaly.segment.suppressed : true`;

/** The same for Vega's requests. */
export const MERGED_CLAUSE = { term: { 'anomaly.segment.status': 'merged' } };
export const SUPPRESSED_CLAUSE = { term: { 'anomaly.segment.suppressed': true } };
