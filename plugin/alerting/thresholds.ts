/**
 * A host is worth a look by its single lines, whatever its segments: so much surprisal in one hour, in so many anomalous lines. Where
 * the figures come from: docs/alerting.md, "Hosts".
 */
export const HOST_NATS = 300;
export const HOST_LINES = 8;

/** Score of a line (0 to 100) that alone is as good as never seen: 13 nats. */
export const STRONG_SCORE = 90;

/** Minutes without a hunt that came to its end, until somebody is told. */
export const SILENT_MINUTES = 60;
/** Failed hunts within that time, until somebody is told. */
export const FAILED_HUNTS = 3;
