import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createLogParser } from '../../../src/parse/index.js';
import type { ParseResult } from '../../../src/types/index.js';
import { parseBody, parseDocument, rawDocument, rawLine } from './raw-logs.js';

/** Pieces that lead deep into the grammars. */
const WORDS = [
  ...[
    'Mar  5 10:11:03',
    '2024-03-05T10:11:03Z',
    '<38>',
    '1 ',
    'web-1',
    'sshd[1]:',
    'sudo:',
    'su[2]:',
    'CRON[3]:',
    '[',
    ']',
    '"',
    "'",
  ],
  ...[
    'Failed password for',
    'invalid user',
    ' from ',
    '192.0.2.1',
    '::1',
    'port',
    '22',
    'ssh2',
    '[preauth]',
    'Accepted',
    ' : ',
    ' ; ',
  ],
  ...[
    'TTY=',
    'COMMAND=',
    'pam_unix(sshd:auth):',
    'authentication failure; logname=',
    'uid=',
    'rhost=',
    'user=',
    '(root) CMD (',
  ],
  ...[
    'message repeated 3 times: [ ',
    'session opened for user',
    'by',
    'Disconnecting',
    'useradd[4]:',
    'new user: name=',
    ' ',
    '\n',
    '\u0000',
  ],
];
const text = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.array(fc.constantFrom(...WORDS)).map((words) => words.join(' ')),
);
const KEYS = [
  ...[
    '@timestamp',
    'message',
    'event',
    'original',
    'event.original',
    'host',
    'name',
    'hostname',
    'process',
    'pid',
    'log',
    'offset',
  ],
  ...[
    'system',
    'auth',
    'ssh',
    'event.timezone',
    'method',
    'sudo',
    'command',
    'user',
    'source',
    'ip',
    'body',
    'text',
    '__proto__',
  ],
  ...[
    'constructor',
    'toString',
    'resource',
    'attributes',
    'syslogtag',
    'timestamp',
    'full_log',
    'group',
    'system.auth.ssh.event',
  ],
];
const { document } = fc.letrec<{ value: unknown; document: Record<string, unknown> }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    ...[
      text,
      fc.double(),
      fc.integer(),
      fc.constant(null),
      fc.boolean(),
      fc.constant('2024-03-05T10:11:03Z'),
      fc.constant('Europe/Berlin'),
      fc.constant(1.7e12),
    ],
    fc.array(tie('value'), { maxLength: 3 }),
    tie('document'),
  ),
  document: fc.dictionary(fc.oneof(fc.constantFrom(...KEYS), fc.string()), tie('value'), { maxKeys: 8 }),
}));

function expectSound(result: ParseResult): void {
  if (!result.ok) {
    expect(result.unparsed.reason).not.toBe('');
    expect(result.unparsed.excerpt.length).toBeLessThanOrEqual(200);
    return;
  }
  const { log } = result;
  expect(Number.isFinite(log.timeMs) && Number.isSafeInteger(log.offset) && Number.isSafeInteger(log.pid)).toBe(true);
  expect(log.host !== '' && log.program !== '' && log.repeat >= 1).toBe(true);
  expect(log.content.length).toBeLessThanOrEqual(20_000);
}

describe('hostile input', () => {
  it('any text is a parsed or an unparsed line', () => {
    fc.assert(
      fc.property(text, (value) => expectSound(createLogParser().parse(rawLine(value)))),
      { numRuns: 2000 },
    );
  });

  it('any body is read, whatever its program', () => {
    const program = fc.constantFrom(
      'sshd',
      'sudo',
      'su',
      'CRON',
      'useradd',
      'passwd',
      'polkitd',
      'pkexec',
      'login',
      'su(pam_unix)',
      'x',
    );
    const property = fc.property(program, text, (name, body) =>
      expectSound(createLogParser().parse(rawLine(`Mar  5 10:11:03 web-1 ${name}[7]: ${body}`))),
    );
    fc.assert(property, { numRuns: 3000 });
  });

  it('any document is parsed or unparsed', () => {
    const parser = createLogParser();
    fc.assert(
      fc.property(document, (source) => expectSound(parser.parse(rawDocument(source)))),
      { numRuns: 3000 },
    );
    expect(createLogParser({ state: JSON.parse(JSON.stringify(parser.toJSON())) as unknown }).toJSON()).toEqual(
      parser.toJSON(),
    );
  });

  it('a field named __proto__ changes no prototype', () => {
    const source = JSON.parse('{"__proto__":{"message":"x"},"@timestamp":"2024-03-05T10:11:03Z"}') as Record<
      string,
      unknown
    >;
    expect(createLogParser().parse(rawDocument(source))).toMatchObject({ ok: false });
    expect(({} as Record<string, unknown>)['message']).toBeUndefined();
  });

  it.each([
    ['blanks', ' '.repeat(5_000_000)],
    ['names with from', 'Failed password for ' + ' from 1.2.3.4 port 5 ssh2'.repeat(200_000)],
    ['names with user', 'Connection closed by user ' + 'user 1.2.3.4 port 5 '.repeat(200_000)],
    [
      'rhost',
      'pam_unix(sshd:auth): authentication failure; logname= uid=0 euid=0 tty=ssh ruser=' +
        ' rhost=1 user='.repeat(200_000),
    ],
    ['sudo fields', 'a : ' + 'TTY=x ; '.repeat(200_000)],
    ['quotes', "add '" + "' to group '".repeat(200_000)],
    ['brackets', '[a="' + '\\"]['.repeat(200_000)],
    ['digits', '1'.repeat(2_000_000)],
  ])('a line of megabytes of %s takes little time and its content is cut', (_name, body) => {
    for (const program of ['sshd', 'sudo', 'su', 'CRON', 'useradd', 'polkitd', 'dropbear', 'login']) {
      const start = performance.now();
      const log = parseBody(program, body);
      expect(performance.now() - start).toBeLessThan(1000);
      expect(log.body.length).toBeLessThanOrEqual(8192);
      expect(log.content.length).toBeLessThanOrEqual(20_000);
    }
    const start = performance.now();
    createLogParser().parse(rawLine(`<38>1 2024-03-05T10:11:03Z h p 1 - ${body}`));
    createLogParser().parse(rawLine(body));
    expect(performance.now() - start).toBeLessThan(1000);
  });

  it('remembers a bounded number of hosts and processes', () => {
    const parser = createLogParser();
    for (let i = 0; i < 12_000; i++) parser.parse(rawLine(`Mar  5 10:11:03 host-${i} sshd[1]: x`));
    for (let pid = 1; pid <= 2000; pid++) {
      parseDocument(
        {
          '@timestamp': '2024-03-05T10:11:03Z',
          ...{ host: 'h', 'process.name': 'sshd', 'process.pid': pid },
          ...{ 'system.auth.ssh.event': 'Invalid', 'user.name': 'x', 'source.ip': '192.0.2.1' },
        },
        parser,
      );
    }
    const { hosts } = parser.toJSON();
    expect(hosts.length).toBe(10_000);
    expect(hosts.at(-1)?.invalid.length).toBe(512);
  });
});
