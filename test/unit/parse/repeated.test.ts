import { describe, expect, it } from 'vitest';
import { createLogParser } from '../../../src/parse/index.js';
import type { ParsedLog } from '../../../src/types/index.js';
import { parseBody, parseLine } from './raw-logs.js';

const FAILED = 'Failed password for root from 203.0.113.5 port 29160 ssh2';

/** The last of some lines read one after another; the parser starts anew before the last. */
function last(...lines: readonly string[]): ParsedLog {
  const before = createLogParser();
  for (const line of lines.slice(0, -1)) parseLine(line, before);
  const state = JSON.parse(JSON.stringify(before.toJSON())) as unknown;
  return parseLine(lines.at(-1) ?? '', createLogParser({ state }));
}

describe('a line that says how often it was repeated', () => {
  it.each([
    ['1', 1],
    ['0', 1],
    ['40', 40],
    ['1000', 1000],
    ['999999999', 1000],
  ])('%s times count as %i', (times, repeat) => {
    expect(parseBody('sshd', `message repeated ${times} times: [ ${FAILED}]`)).toMatchObject({ body: FAILED, repeat });
    expect(parseBody('sshd', `last message repeated ${times} times`).repeat).toBe(repeat);
  });
});

describe('last message repeated', () => {
  const failed = `Mar  5 10:11:03 web-1 sshd[7]: ${FAILED}`;

  it.each(['web-1 last message repeated 40 times', 'web-1 sshd[9]: last message repeated 40 times'])(
    'is the failure before it on its host (%s)',
    (line) => {
      const repeated = last(failed, `Mar  5 10:11:05 web-2 sshd[8]: Connection closed`, `Mar  5 10:11:33 ${line}`);
      expect(repeated).toMatchObject({ program: 'sshd', pid: 7, body: FAILED, repeat: 40 });
      expect(repeated.fields).toMatchObject({ action: 'failed', user: 'root', address: '203.0.113.5' });
      expect(repeated.timeMs).toBe(parseLine(failed).timeMs + 30_000);
    },
  );

  it.each([
    ['another line came between', [failed, 'Mar  5 10:11:04 web-1 CRON[8]: (root) CMD (true)'], 'web-1 last message'],
    ['the failure is another host’s', [failed], 'web-2 last message'],
    ['it names another program', [failed], 'web-1 sudo: last message'],
    ['nothing failed', ['Mar  5 10:11:03 web-1 sshd[7]: Server listening on :: port 22.'], 'web-1 last message'],
  ])('keeps its own text where %s', (_why, before, line) => {
    const repeated = last(...before, `Mar  5 10:11:33 ${line} repeated 3 times`);
    expect(repeated).toMatchObject({ body: 'last message repeated 3 times', repeat: 3, fields: { action: 'other' } });
  });
});

it('a NUL in a name or a text is a character of its own', () => {
  const log = parseLine('2026-03-01T10:00:00Z h\0x sshd[5]: Accepted password for ro\0ot from 192.0.2.1 port 22 ssh2');
  expect(log).toMatchObject({ host: 'h\uFFFDx', fields: { user: 'ro\uFFFDot' } });
  expect(JSON.stringify(log)).not.toContain('\\u0000');
});
