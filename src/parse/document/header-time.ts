import type { HeaderTime } from '../header/timestamp.js';
import { nearestTimeMs } from '../header/year-inference.js';
import { offsetAt } from '../header/zone.js';
import type { Zone } from '../header/zone.js';

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
/** How far clocks, and a shipper that keeps up, let a header and its document differ. */
const SLACK_MS = 15 * MINUTE_MS;
/** Two zones differ by no more than this. */
const ZONES_MS = 26 * 60 * MINUTE_MS;
/** A file may be shipped long after it was written; beyond a year the header is no shipper's backlog. */
const BACKLOG_MS = 366 * DAY_MS;

/** What a document says of its time and zone. */
export interface DocumentClock {
  readonly ownMs: number | undefined;
  /** Of times without zone, in minutes east of UTC. */
  readonly offsetMinutes: number;
  /** As the document names it. */
  readonly zone: Zone | undefined;
  /** A field names the program: the header was taken apart, and a second one may be the author's own. */
  readonly isNamed: boolean;
}

/**
 * The time of a line with a header in a document. The header is finer than the document's own time, which may be when the shipper
 * read the line; but the document's own wins
 * - over a header that runs ahead of it: nothing is shipped before it is written;
 * - over a header without zone as far off as a zone can be: the host's clock is then in a zone that nobody told us;
 * - over a header older than a day (where a field names the program) or a year.
 * @returns undefined when neither tells the year
 */
export function headerTimeMs(time: HeaderTime, clock: DocumentClock): number | undefined {
  const headerMs = time.kind === 'instant' ? time.timeMs : wallMs(time.wall, clock);
  const { ownMs } = clock;
  if (headerMs === undefined || ownMs === undefined) return headerMs;
  const behindMs = ownMs - headerMs;
  if (behindMs < -SLACK_MS) return ownMs;
  if (behindMs <= SLACK_MS) return headerMs;
  const hasZone = clock.zone !== undefined || (time.kind === 'instant' && time.hasZone);
  if (!hasZone && behindMs <= ZONES_MS) return ownMs;
  return behindMs <= (clock.isNamed ? DAY_MS : BACKLOG_MS) ? headerMs : ownMs;
}

type WallTime = Parameters<typeof nearestTimeMs>[0];

function wallMs(wall: WallTime, { ownMs, offsetMinutes, zone }: DocumentClock): number | undefined {
  // Mid-year of a written year is nearest to that year alone.
  const anchorMs = ownMs ?? (wall.year === undefined ? undefined : Date.UTC(wall.year, 6, 1));
  if (anchorMs === undefined) return undefined;
  const roughMs = nearestTimeMs(wall, anchorMs, offsetMinutes);
  // Summer time may have begun or ended between the header and the document.
  const offset = zone === undefined ? offsetMinutes : offsetAt(zone, roughMs);
  return offset === offsetMinutes ? roughMs : nearestTimeMs(wall, anchorMs, offset);
}
