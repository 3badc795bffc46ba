import { describe, expect, it } from 'vitest';
import { createLogParser } from '../../../src/parse/index.js';
import { parseDocument, rawDocument } from './raw-logs.js';

const AT = Date.UTC(2024, 2, 5, 10, 11, 3);
const body = 'Accepted password for alice from 192.0.2.1 port 22022 ssh2';
const line = `Mar  5 10:11:03 web-1 sshd[7]: ${body}`;

describe('documents', () => {
  it.each([
    ['ISO 8601', { '@timestamp': '2024-03-05T10:11:03Z' }],
    ['nanoseconds in the text', { '@timestamp': '2024-03-05T10:11:03.000000009Z' }],
    ['milliseconds', { '@timestamp': AT }],
    ['seconds', { timestamp: AT / 1000 }],
    ['microseconds as text', { __REALTIME_TIMESTAMP: `${AT}000` }],
    ['nanoseconds as text', { observedTimestamp: `${AT}000000` }],
    ['wall time, year from another field', { timestamp: 'Mar  5 10:11:03', timegenerated: '2024-03-05T10:11:09Z' }],
  ])('time: %s', (_name, time) => {
    expect(parseDocument({ ...time, host: 'web-1', program: 'sshd', message: body }).timeMs).toBe(AT);
  });

  it('reads a header in the zone that the document names, else in the default one', () => {
    const timeOf = (own: string, timezone?: string, defaultOffsetMinutes = 0): number =>
      parseDocument(
        { '@timestamp': own, message: line, ...(timezone === undefined ? {} : { event: { timezone } }) },
        createLogParser({ defaultOffsetMinutes }),
      ).timeMs;
    expect(timeOf('2024-03-05T08:11:09Z', '+02:00')).toBe(AT - 7_200_000);
    expect(timeOf('2024-03-05T15:41:09Z', '-0530')).toBe(AT + 19_800_000);
    expect(timeOf('2024-03-05T09:11:09Z', undefined, 60)).toBe(AT - 3_600_000);
    expect(timeOf('2024-03-05T10:11:09Z', 'somewhere')).toBe(AT);
  });

  it('prefers a full line wherever it stands, and event.original among full lines', () => {
    const other = line.replace('alice', 'bob');
    expect(parseDocument({ '@timestamp': AT, message: other, event: { original: line } }).fields.user).toBe('alice');
    expect(parseDocument({ '@timestamp': AT, message: body, full_log: other }).fields.user).toBe('bob');
    expect(parseDocument({ '@timestamp': AT, message: body, event: { original: other } }).host).toBe('web-1');
  });

  it('takes the order from log.offset', () => {
    expect(parseDocument({ '@timestamp': AT, message: line, log: { offset: 4711 } }).offset).toBe(4711);
    expect(parseDocument({ '@timestamp': AT, message: line, 'log.offset': '4711' }).offset).toBe(4711);
    expect(parseDocument({ '@timestamp': AT, message: line, log: { offset: -1 } }).offset).toBe(0);
    expect(parseDocument({ '@timestamp': AT, message: line, __CURSOR: 's=1;i=2' }).offset).toBe(0);
  });

  it.each([
    ['sshd', body],
    ['sshd', 'pam_unix(sshd:auth): authentication failure; logname= uid=0 euid=0 tty=ssh ruser= rhost=192.0.2.1'],
    ['CRON', 'pam_unix(cron:session): session closed for user root'],
    ['CRON', '(root) CMD (true)'],
    ['sudo', 'alice : TTY=pts/0 ; PWD=/ ; USER=root ; COMMAND=/bin/ls'],
    ['su', 'pam_unix(su-l:session): session closed for user root'],
    ['useradd', 'new user: name=eve, UID=1, GID=1, home=/, shell=/bin/sh'],
    ['unknown', 'something else'],
  ])('tells the program %s where the shipper lost it: %s', (program, message) => {
    expect(
      parseDocument({ timereported: '2024-03-05T10:11:03Z', fromhost: 'web-1', message: ` ${message}` }),
    ).toMatchObject({
      ...{ program, body: message, host: 'web-1', timeMs: AT },
    });
  });

  it.each([
    ['no time: neither a header nor a time field', { message: body, host: 'web-1' }],
    ['no year: the header has none and the document has no time', { message: line }],
    ['no field holds a line', { '@timestamp': '2024-03-05T10:11:03Z', host: 'web-1', process: { name: 'sshd' } }],
    ['no field holds a line', { '@timestamp': '2024-03-05T10:11:03Z', message: '   ' }],
  ])('unparsed: %s', (reason, source) => {
    const result = createLogParser().parse(rawDocument(source, 'x'));
    expect(result).toMatchObject({ ok: false, unparsed: { reason, ref: { id: 'x' } } });
    // Which fields there are, not what they hold.
    expect(result.ok ? '' : result.unparsed.excerpt).toBe(`fields: ${Object.keys(source).join(', ')}`);
  });

  it('marks late documents', () => {
    const result = createLogParser().parse({ ...rawDocument({ '@timestamp': AT, message: line }), late: true });
    expect(result).toMatchObject({ ok: true, log: { late: true, lineReconstructed: false } });
  });

  it('remembers which account a process named as invalid, by host and over a restart', () => {
    const ssh = (event: string, pid: number, host: string, method?: string): Record<string, unknown> => ({
      ...{ '@timestamp': AT, host: { hostname: host }, process: { name: 'sshd', pid }, user: { name: 'eve' } },
      ...{ source: { ip: '192.0.2.1', port: 5 }, system: { auth: { ssh: { event, method } } } },
    });
    const first = createLogParser();
    parseDocument(ssh('Invalid', 7, 'web-1'), first);
    const parser = createLogParser({ state: JSON.parse(JSON.stringify(first.toJSON())) as unknown });
    const invalid = (pid: number, host: string): boolean =>
      parseDocument(ssh('Failed', pid, host, 'password'), parser).fields.invalidUser;
    expect([invalid(7, 'web-1'), invalid(7, 'web-2'), invalid(8, 'web-1')]).toEqual([true, false, false]);
  });
});
