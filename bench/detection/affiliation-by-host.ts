import type { Segment } from '../../src/types/index.js';
import {
  averageZones,
  shuffledPredictions,
  united,
  zoneScores,
  type Affiliation,
  type Interval,
} from './affiliation.js';
import type { ParsedSet } from './set-lines.js';

/** Affiliation of segments with sessions, and that of as many segments of the same lengths at random places. */
export interface AffiliationResult extends Affiliation {
  readonly random: Affiliation;
}

/** Headers have whole seconds: the last line of a session and of a segment lasts one. */
const LINE_MS = 1000;
const DRAWS = 20;

/**
 * Zones of all hosts averaged together. A host without a session has no zone, so its false segments do not count here: see the
 * false alerts a day for them.
 */
export function affiliationOf(
  { test, spec }: ParsedSet,
  segments: readonly Pick<Segment, 'host' | 'startMs' | 'endMs'>[],
): AffiliationResult {
  const range: Interval = [spec.trainUntilMs, spec.endMs];
  const events = new Map<string, Map<number, [number, number]>>();
  for (const { log, session } of test) {
    if (session < 0) continue;
    let onHost = events.get(log.host);
    if (onHost === undefined) events.set(log.host, (onHost = new Map<number, [number, number]>()));
    const span = onHost.get(session);
    if (span === undefined) onHost.set(session, [log.timeMs, log.timeMs + LINE_MS]);
    else span[1] = Math.max(span[1], log.timeMs + LINE_MS);
  }
  const hosts = [...events].map(([host, spans]) => ({
    events: united([...spans.values()]),
    predictions: united(
      segments
        .filter((segment) => segment.host === host)
        .map(({ startMs, endMs }): Interval => [startMs, endMs + LINE_MS]),
    ),
  }));
  const zones = hosts.flatMap((host) => zoneScores(host.events, host.predictions, range));
  const random = Array.from({ length: DRAWS }, (_, seed) =>
    hosts.flatMap((host, h) =>
      zoneScores(host.events, shuffledPredictions(host.predictions, range, seed * 1000 + h), range),
    ),
  );
  return { ...averageZones(zones), random: averageZones(random.flat()) };
}
