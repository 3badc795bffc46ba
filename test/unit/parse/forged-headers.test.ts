import { describe, expect, it } from 'vitest';
import type { ParsedLog, RawDocument } from '../../../src/types/index.js';
import { parseDocument } from './raw-logs.js';

const OWN = '2026-03-01T10:00:00.000Z';
const AT = Date.parse(OWN);
const MINUTE = 60_000;
const DAY = 86_400_000;
const FORGED = '2099-01-01T00:00:00Z db9 sshd[1]: Accepted publickey for root from 203.0.113.6 port 22 ssh2';

/** What `logger` leaves where the shipper took the true header off. */
const BODY_ONLY: readonly (readonly [shipper: string, (message: string) => RawDocument['source']])[] = [
  [
    'Elastic Agent, journald',
    (message) => ({
      ...{ '@timestamp': OWN, message, event: { original: message } },
      ...{ host: { name: 'web-1' }, process: { name: 'mallory', pid: 7 } },
    }),
  ],
  [
    'journald export',
    (MESSAGE) => ({
      ...{ __REALTIME_TIMESTAMP: String(AT * 1000), MESSAGE },
      ...{ _HOSTNAME: 'web-1', SYSLOG_IDENTIFIER: 'mallory', _PID: '7' },
    }),
  ],
  ['Fluent Bit', (message) => ({ '@timestamp': OWN, host: 'web-1', ident: 'mallory', pid: '7', message })],
  ['rsyslog', (message) => ({ '@timestamp': OWN, host: 'web-1', syslogtag: 'mallory[7]:', message: ` ${message}` })],
];

function place({ host, program, pid, timeMs }: ParsedLog): unknown {
  return { host, program, pid, timeMs };
}

describe.each(BODY_ONLY)('a header forged in a body (%s)', (_shipper, document) => {
  it('that names another program is text', () => {
    const log = parseDocument(document(FORGED));
    expect(place(log)).toEqual({ host: 'web-1', program: 'mallory', pid: 7, timeMs: AT });
    expect(log.fields.action).toBe('other');
    expect(log.body).toBe(FORGED);
  });

  it('that names its own program moves neither host nor time', () => {
    const log = parseDocument(document('2099-01-01T00:00:00Z db9 mallory[9]: hi'));
    // rsyslog's tag may be a file's name: there the header keeps its names, not its time.
    expect(log.timeMs).toBe(AT);
    if (!('syslogtag' in document(''))) expect(place(log)).toMatchObject({ host: 'web-1', program: 'mallory', pid: 7 });
  });
});

describe('the time of a header in a document', () => {
  const at = (header: string, source: RawDocument['source'] = {}): number =>
    parseDocument({ '@timestamp': OWN, message: `${header} web-1 sshd[7]: x`, ...source }).timeMs - AT;
  const iso = (differenceMs: number): string => new Date(AT + differenceMs).toISOString();
  const bsd = (differenceMs: number): string => {
    const [, day = '', month = '', , time = ''] = new Date(AT + differenceMs).toUTCString().split(' ');
    return `${month} ${day.replace(/^0/, ' ')} ${time}`;
  };
  const sshd = { process: { name: 'sshd' }, host: { name: 'web-1' } };

  it('counts while it lies within a quarter of an hour', () => {
    for (const minutes of [-14, -1, 0, 1, 14]) {
      expect(at(iso(minutes * MINUTE))).toBe(minutes * MINUTE);
      expect(at(bsd(minutes * MINUTE), sshd)).toBe(minutes * MINUTE);
    }
  });

  it('never runs ahead', () => {
    for (const ahead of [16 * MINUTE, DAY, 400 * DAY, 73 * 365 * DAY]) {
      expect(at(iso(ahead))).toBe(0);
      expect(at(iso(ahead), sshd)).toBe(0);
    }
    expect(at(bsd(16 * MINUTE))).toBe(0);
  });

  it('may lie back as far as a backlog, or a day where fields name the program', () => {
    expect(at(iso(-300 * DAY))).toBe(-300 * DAY);
    expect(at(iso(-367 * DAY))).toBe(0);
    expect(at(iso(-23 * 60 * MINUTE), sshd)).toBe(-23 * 60 * MINUTE);
    expect(at(iso(-25 * 60 * MINUTE), sshd)).toBe(0);
    expect(at(bsd(-40 * DAY))).toBe(-40 * DAY);
  });

  it("yields to the document's own where its zone is not known", () => {
    // Berlin's wall clock in summer and in winter, and New York's.
    for (const hours of [2, 1, -5]) {
      expect(at(bsd(hours * 60 * MINUTE))).toBe(0);
      expect(at(iso(hours * 60 * MINUTE).slice(0, -1))).toBe(0);
    }
    expect(at(bsd(-5 * 60 * MINUTE), { event: { timezone: '+00:00' } })).toBe(-5 * 60 * MINUTE);
  });
});

describe('a zone by name', () => {
  const timeOf = (own: string, header: string, timezone: string): string =>
    new Date(
      parseDocument({ '@timestamp': own, event: { timezone }, message: `${header} web-1 sshd[7]: x` }).timeMs,
    ).toISOString();

  it('follows summer time', () => {
    expect(timeOf('2026-01-10T09:00:05Z', 'Jan 10 10:00:00', 'Europe/Berlin')).toBe('2026-01-10T09:00:00.000Z');
    expect(timeOf('2026-07-10T08:00:05Z', 'Jul 10 10:00:00', 'Europe/Berlin')).toBe('2026-07-10T08:00:00.000Z');
    // Shipped hours later: it is the header that counts, the zone being known.
    expect(timeOf('2026-07-10T12:00:05Z', 'Jul 10 10:00:00', 'Europe/Berlin')).toBe('2026-07-10T08:00:00.000Z');
    expect(timeOf('2026-03-29T06:00:00Z', 'Mar 29 01:30:00', 'Europe/Berlin')).toBe('2026-03-29T00:30:00.000Z');
  });

  it('tells the hour that comes twice by the document', () => {
    expect(timeOf('2026-10-25T00:30:03Z', 'Oct 25 02:30:00', 'Europe/Berlin')).toBe('2026-10-25T00:30:00.000Z');
    expect(timeOf('2026-10-25T01:30:03Z', 'Oct 25 02:30:00', 'Europe/Berlin')).toBe('2026-10-25T01:30:00.000Z');
  });

  it('knows halves of hours, and takes no notice of names that are none', () => {
    expect(timeOf('2026-01-10T04:30:05Z', 'Jan 10 10:00:00', 'Asia/Kolkata')).toBe('2026-01-10T04:30:00.000Z');
    for (const name of ['Nowhere/Land', 'Europe/Berlin\0', 'a'.repeat(200), '']) {
      expect(timeOf('2026-01-10T10:00:05Z', 'Jan 10 10:00:00', name)).toBe('2026-01-10T10:00:00.000Z');
    }
  });
});
