import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { frequentAttempt, frequentConnection } from '../../../src/parse/auth/frequent-lines.js';
import { RulesByFirst } from '../../../src/parse/auth/reading.js';
import { ATTEMPT_RULES } from '../../../src/parse/auth/sshd-attempt-rules.js';
import { CONNECTION_RULES } from '../../../src/parse/auth/sshd-connection-rules.js';

const ATTEMPTS = new RulesByFirst(ATTEMPT_RULES);
const CONNECTIONS = new RulesByFirst(CONNECTION_RULES);

/** The words of these lines, in any order: names are the peer's to choose, and may be any of them. */
const WORDS = fc.constantFrom(
  ...[
    'Failed',
    'Accepted',
    'password',
    'for',
    'invalid',
    'user',
    'from',
    'port',
    '22',
    '70000',
    '123456',
    'ssh2',
    'root',
  ],
  ...[
    '10.0.0.1',
    '::1',
    'Invalid',
    'Received',
    'disconnect',
    '22:11:',
    '22:11:Bye',
    'Disconnected',
    'Connection',
    'closed',
  ],
  ...['by', 'reset', 'authenticating', 'illegal', '', 'n\u00a0x', 'é', 'a\tb', 'ssh', '22:', '\u0085'],
);
/** Mostly the first. */
function mostly(usual: fc.Arbitrary<string>, odd: fc.Arbitrary<string>): fc.Arbitrary<string> {
  return fc.oneof({ arbitrary: usual, weight: 5 }, { arbitrary: odd, weight: 1 });
}

const PAIR = fc.tuple(WORDS, WORDS).map((words) => words.join(' '));
const USERS = mostly(fc.constantFrom('root', 'from', 'user'), fc.oneof(WORDS, PAIR, fc.string({ maxLength: 6 })));
const ADDRESS = mostly(fc.constantFrom('10.0.0.1', '::1'), WORDS);
const FROM = fc.constantFrom(' from ', ' ');
const PORT = mostly(fc.constant(' port 22'), fc.constantFrom('', ' port 123456', ' port ', ' port 22x', ' port 0'));
const TAIL = fc.oneof(
  fc.constantFrom('', ' ssh2', ':11: Bye Bye [preauth]'),
  fc.constantFrom(' ', ' x', ': RSA SHA256:x', ':11:', ':2: x', ' ssh', ':1234: y', ' ssh2: x', ':11'),
);
const HEAD = fc.constantFrom(
  ...[
    'Failed password for ',
    'Failed none for invalid user ',
    'Failed a b for ',
    'Accepted publickey for ',
    'Invalid user ',
  ],
  ...['Disconnected from ', 'Disconnected from user ', 'Disconnected from invalid user ', 'Failed  for ', 'Accepted '],
  ...['Connection closed by authenticating user ', 'Connection reset by invalid user ', 'Received disconnect from '],
);
const LINE = fc.oneof(
  fc.tuple(HEAD, USERS, FROM, ADDRESS, PORT, TAIL).map((parts) => parts.join('')),
  fc.tuple(HEAD, ADDRESS, PORT, TAIL).map((parts) => parts.join('')),
  fc.tuple(HEAD, fc.array(WORDS, { maxLength: 8 })).map(([head, words]) => head + words.join(' ')),
);

describe('the lines of exposed servers', () => {
  it('are read word by word as the rules read them', () => {
    let read = 0;
    fc.assert(
      fc.property(LINE, (line) => {
        const attempt = frequentAttempt(line);
        if (attempt !== undefined) expect(attempt).toEqual(ATTEMPTS.read(line));
        const connection = frequentConnection(line);
        if (connection !== undefined) expect(connection).toEqual(CONNECTIONS.read(line));
        if (attempt !== undefined || connection !== undefined) read++;
      }),
      { numRuns: 30_000 },
    );
    expect(read).toBeGreaterThan(400);
  });
});
