import { IP, NUM, reading, TEXT, USER } from './reading.js';
import type { FirstRule, Reading } from './reading.js';

/**
 * Lines about an attempt to sign in. Names are the peer's to choose and may hold ` from 1.2.3.4`: the last ` from ` is sshd's own.
 * Content leaves out "invalid user" (it is `fields.invalidUser`, and so part of the key) and what fields-only documents lose.
 */
export const ATTEMPT_RULES: readonly FirstRule[] = [
  {
    // The name of an account that exists comes first, the peer's certificate id may come last.
    first: 'A',
    pattern: /^Accepted (\S+) for (.*?) from (\S+) port (\d{1,5})(?: (ssh\d?))?(?:: .*)?$/,
    read: (m) =>
      reading(attemptText('Accepted', m[1], m[5]), 'accepted', 'success', {
        user: m[2],
        address: m[3],
        port: m[4],
        method: m[1],
      }),
  },
  {
    first: 'FP',
    pattern:
      /^(Failed|Postponed|Partial) (\S+) for (invalid user |illegal user )?(.*) from (\S+) port (\d{1,5})(?: (ssh\d?))?(?:: .*)?$/,
    read: (m) => readFailed(m),
  },
  {
    first: 'FP',
    pattern: /^(Failed|Postponed|Partial) (\S+) for (invalid user |illegal user )?(.*) from (\S+)$/,
    read: (m) => readFailed(m),
  },
  {
    // An empty name leaves two blanks, or one where blanks were folded.
    first: 'I',
    pattern: /^(?:Invalid|Illegal) user (.* |)from (\S+)(?: port (\d{1,5}))?$/,
    read: (m) =>
      reading(`Invalid user ${USER} from ${IP}`, 'invalid_user', 'failure', {
        user: m[1]?.trim(),
        address: m[2],
        port: m[3],
        invalidUser: true,
        preAuth: true,
      }),
  },
  {
    first: 'i',
    pattern: /^input_userauth_request: (?:invalid|illegal) user ?(.*)$/,
    read: (m) =>
      reading(`input_userauth_request: invalid user ${USER}`, 'invalid_user', 'failure', {
        user: m[1],
        invalidUser: true,
        preAuth: true,
      }),
  },
  {
    first: 'm',
    pattern: /^maximum authentication attempts exceeded for (invalid user )?(.*) from (\S+) port (\d{1,5}) ssh\d?$/,
    read: (m) =>
      reading(
        `maximum authentication attempts exceeded for ${USER} from ${IP} port ${NUM} ssh2`,
        'connection',
        'failure',
        {
          user: m[2],
          address: m[3],
          port: m[4],
          invalidUser: m[1] !== undefined,
          preAuth: true,
        },
      ),
  },
  {
    first: 'P',
    pattern: /^PAM: (.{1,80}?) for (illegal user |invalid user )?(.*) from (\S+)(?: via (\S+))?$/,
    read: (m) =>
      reading(
        `PAM: ${m[1]} for ${m[2] ?? ''}${USER} from ${IP}${m[5] === undefined ? '' : ` via ${IP}`}`,
        'failed',
        'failure',
        {
          user: m[3],
          address: m[4],
          invalidUser: m[2] !== undefined,
          preAuth: true,
        },
      ),
  },
  {
    first: 'U',
    pattern: /^User (.*) from (\S+) not allowed because (.*)$/,
    read: (m) =>
      reading(`User ${USER} from ${IP} not allowed because ${m[3]}`, 'failed', 'failure', {
        user: m[1],
        address: m[2],
        preAuth: true,
      }),
  },
  {
    first: 'U',
    pattern: /^User (.*) not allowed because (.*)$/,
    read: (m) =>
      reading(`User ${USER} not allowed because ${m[2]}`, 'failed', 'failure', { user: m[1], preAuth: true }),
  },
  {
    first: 'R',
    pattern: /^(ROOT LOGIN REFUSED) FROM (\S+)(?: port (\d{1,5}))?$/,
    read: (m) =>
      reading(`ROOT LOGIN REFUSED FROM ${IP}`, 'failed', 'failure', {
        user: 'root',
        address: m[2],
        port: m[3],
        preAuth: true,
      }),
  },
  {
    first: 'A',
    pattern:
      /^Authentication tried for (.*) with correct key but not from a permitted host \(host=(.*), ip=([^,]*)\)\.?$/,
    read: (m) =>
      reading(`Authentication tried for ${USER} with correct key but not from a permitted host`, 'failed', 'failure', {
        user: m[1],
        address: m[3],
        preAuth: true,
      }),
  },
  {
    first: 'r',
    pattern: /^refused connect from (.*) \((\S+)\)$/,
    read: (m) =>
      reading(`refused connect from ${TEXT} (${IP})`, 'connection', 'failure', { address: m[2], preAuth: true }),
  },
];

function readFailed(m: RegExpExecArray): Reading {
  const [, verb = '', method = '', invalid, user = '', address, port, version] = m;
  const unnamed = user === '<invalid username>';
  const details = {
    user: unnamed ? undefined : user,
    address,
    port,
    method,
    invalidUser: invalid !== undefined || unnamed,
    preAuth: true,
  };
  const content = attemptText(verb, method, version);
  return verb === 'Failed'
    ? reading(content, 'failed', 'failure', details)
    : reading(content, 'other', 'unknown', details);
}

function attemptText(verb: string, method: string | undefined, version: string | undefined): string {
  const tail = version === undefined ? '' : ` port ${NUM} ssh2`;
  return `${verb} ${method ?? ''} for ${USER} from ${IP}${tail}`;
}
