import { describe, expect, it } from 'vitest';

import { affiliationOf } from '../../../bench/detection/affiliation-by-host.js';
import type { ParsedSet } from '../../../bench/detection/set-lines.js';

const S = 1000;

interface Line {
  readonly atS: number;
  readonly session: number;
  readonly host?: string;
}

/** A test part of a hundred seconds. */
function setOf(...lines: readonly Line[]): ParsedSet {
  return {
    spec: { trainUntilMs: 0, endMs: 100 * S },
    test: lines.map(({ atS, session, host = 'web' }) => ({ log: { host, timeMs: atS * S }, session, silenced: false })),
  } as unknown as ParsedSet;
}

const segment = (fromS: number, toS: number, host = 'web'): { host: string; startMs: number; endMs: number } => {
  return { host, startMs: fromS * S, endMs: toS * S };
};

/** Its lines at 40 and 59 s: it lasts from 40 to 60. */
const SESSION: readonly Line[] = [
  { atS: 10, session: -1 },
  { atS: 40, session: 0 },
  { atS: 50, session: -1 },
  { atS: 59, session: 0 },
];

describe('affiliation of segments with sessions', () => {
  it('is whole for a segment from the first line to the last', () => {
    expect(affiliationOf(setOf(...SESSION), [segment(40, 59)])).toMatchObject({ precision: 1, recall: 1 });
    expect(affiliationOf(setOf({ atS: 40, session: 0 }), [segment(40, 40)])).toMatchObject({ precision: 1, recall: 1 });
  });

  it('falls with distance: worked by hand', () => {
    // a segment from 20 to 40 s: d from it to the session 0 to 20, further away lie 2 (40 − d) of 100: .6 on the mean;
    // from the session to it d 0 to 20, nearer lie 2 d of 100: 1 − .2
    const { precision, recall } = affiliationOf(setOf(...SESSION), [segment(20, 39)]);
    expect(precision).toBeCloseTo(0.6, 12);
    expect(recall).toBeCloseTo(0.8, 12);
  });

  it('averages over the hosts with a session, and no others', () => {
    const set = setOf(...SESSION, { atS: 40, session: 0, host: 'db' }, { atS: 59, session: 0, host: 'db' });
    const { precision, recall } = affiliationOf(set, [segment(20, 39), segment(70, 80, 'mail')]);
    expect(precision).toBeCloseTo(0.6, 12); // db holds no segment
    expect(recall).toBeCloseTo(0.4, 12); // and is not recalled
  });

  it('takes sessions that overlap on a host as one', () => {
    const both = setOf(...SESSION, { atS: 55, session: 1 }, { atS: 57, session: 1 });
    expect(affiliationOf(both, [segment(20, 39)]).recall).toBeCloseTo(0.8, 12);
    expect(affiliationOf(both, [segment(41, 50), segment(45, 58)])).toMatchObject({ precision: 1 });
  });

  it('has random segments of the same lengths beside it, always the same ones', () => {
    const { random } = affiliationOf(setOf(...SESSION), [segment(40, 59)]);
    expect(random).toEqual(affiliationOf(setOf(...SESSION), [segment(0, 19)]).random);
    expect(random.precision).toBeGreaterThan(0.2);
    expect(random.precision).toBeLessThan(1);
    const none = { precision: null, recall: 0 };
    expect(affiliationOf(setOf(...SESSION), [])).toEqual({ ...none, random: none });
  });
});
