import { describe, expect, it } from 'vitest';
import { createLogParser } from '../../../src/parse/index.js';
import { parseLine, rawLine } from './raw-logs.js';

const AT = Date.UTC(2024, 2, 5, 10, 11, 3);

describe('syslog headers', () => {
  it.each([
    ['RFC 3164', 'Mar  5 10:11:03 web-1 sshd[77]: hello there', AT],
    ['one blank before the day', 'Mar 5 10:11:03 web-1 sshd[77]: hello there', AT],
    ['priority', '<38>Mar  5 10:11:03 web-1 sshd[77]: hello there', AT],
    ['leading blanks', '  Mar  5 10:11:03 web-1 sshd[77]: hello there', AT],
    ['byte order mark', '\uFEFFMar  5 10:11:03 web-1 sshd[77]: hello there', AT],
    ['year before the time', 'Mar  5 2024 10:11:03 web-1 sshd[77]: hello there', AT],
    ['year after the time', 'Mar  5 10:11:03 2024 web-1 sshd[77]: hello there', AT],
    ['fraction', 'Mar  5 10:11:03.250 web-1 sshd[77]: hello there', AT + 250],
    ['ISO 8601, UTC', '2024-03-05T10:11:03Z web-1 sshd[77]: hello there', AT],
    ['ISO 8601, offset and microseconds', '2024-03-05T12:11:03.250999+02:00 web-1 sshd[77]: hello there', AT + 250],
    ['ISO 8601, offset without colon', '2024-03-05T05:11:03-0500 web-1 sshd[77]: hello there', AT],
    ['RFC 5424', '<38>1 2024-03-05T10:11:03.25Z web-1 sshd 77 ID47 - hello there', AT + 250],
    ['RFC 5424, data', '<38>1 2024-03-05T10:11:03Z web-1 sshd 77 - [a b="]\\"["][c] hello there', AT],
    ['RFC 5424, byte order mark', '<38>1 2024-03-05T10:11:03Z web-1 sshd 77 - - \uFEFFhello there', AT],
    ['no blank after the tag', 'Mar  5 10:11:03 web-1 sshd[77]:hello there', AT],
    ['tag without colon', 'Mar  5 10:11:03 web-1 sshd[77] hello there', AT],
    ['carriage return', 'Mar  5 10:11:03 web-1 sshd[77]: hello there\r', AT],
  ])('%s', (_name, text, timeMs) => {
    const { host, program, pid, body } = parseLine(text);
    expect({ host, program, pid, body, timeMs: parseLine(text).timeMs }).toEqual({
      ...{ host: 'web-1', program: 'sshd', pid: 77, body: 'hello there', timeMs },
    });
  });

  it.each([
    ['CRON[12]: x', 'CRON', 12],
    ['systemd-logind[1408]: x', 'systemd-logind', 1408],
    ['gdm-fingerprint]: x', 'gdm-fingerprint', 0],
    ['(systemd)[9]: x', '(systemd)', 9],
    ['sshd-session[9]: x', 'sshd-session', 9],
    ['/usr/sbin/cron[9]: x', 'cron', 9],
    ['sshd(pam_unix)[9]: x', 'sshd(pam_unix)', 9],
    ['su: x', 'su', 0],
    ['syslogd 1.4.1: x', 'syslogd', 0],
    ['[sshd] x', 'sshd', 0],
  ])('tag %s', (text, program, pid) => {
    expect(parseLine(`Mar  5 10:11:03 web-1 ${text}`)).toMatchObject({ program, pid, body: 'x', host: 'web-1' });
  });

  it('takes a missing host and a missing tag for unknown', () => {
    expect(parseLine('Mar  3 00:17:22 [sshd]: hello')).toMatchObject({ host: 'unknown', program: 'sshd' });
    expect(parseLine('Mar  3 00:17:22 web-1 -- MARK --')).toMatchObject({ program: 'unknown', body: '-- MARK --' });
  });

  it.each(['', '   ', 'no header at all', 'Foo  5 10:11:03 web-1 sshd: x', 'Mar 35 10:11:03 web-1 sshd: x'])(
    'leaves %j unparsed, with its beginning',
    (text) => {
      const result = createLogParser().parse(rawLine(text));
      expect(result).toMatchObject({ ok: false, unparsed: { ref: { line: 1 }, excerpt: text } });
    },
  );

  it('uses the default offset where a time names no zone', () => {
    const parser = createLogParser({ defaultOffsetMinutes: 120 });
    expect(parseLine('Mar  5 12:11:03 web-1 sshd[77]: x', parser).timeMs).toBe(AT);
    expect(parseLine('2024-03-05T12:11:03 web-1 sshd[77]: x', parser).timeMs).toBe(AT);
    expect(parseLine('2024-03-05T10:11:03Z web-1 sshd[77]: x', parser).timeMs).toBe(AT);
  });

  it('unwraps repeated messages', () => {
    const plain = parseLine('Mar  5 10:11:03 web-1 sshd[77]: Failed password for root from 192.0.2.1 port 5 ssh2');
    const wrapped = parseLine(
      'Mar  5 10:11:03 web-1 sshd[77]: message repeated 5 times: [ Failed password for root from 192.0.2.1 port 5 ssh2]',
    );
    expect(wrapped).toEqual({ ...plain, repeat: 5 });
    expect(parseLine('Mar  5 10:11:03 web-1 last message repeated 3 times')).toMatchObject({ repeat: 3 });
  });
});
