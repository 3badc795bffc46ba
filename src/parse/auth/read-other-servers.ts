import { firstReading, IP, reading, TEXT, USER } from './reading.js';
import type { Reading, Rule } from './reading.js';

/** dropbear on journald repeats pid and time in its text. */
const REPEATED_HEADER = /^\[\d{1,10}\] [A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d /;

/** dropbear (svr-auth.c, svr-authpasswd.c, svr-session.c). */
export function readDropbear(body: string): Reading | undefined {
  return firstReading(DROPBEAR_RULES, body.replace(REPEATED_HEADER, ''));
}

/** vsftpd and proftpd where they log to the auth facility. */
export function readFtp(body: string): Reading | undefined {
  return firstReading(FTP_RULES, body);
}

const DROPBEAR_RULES: readonly Rule[] = [
  {
    pattern: /^(\w{1,16} auth succeeded|bad \w{1,16} attempt) for '([^']*)'(?: with [^']*)? from (\S+):(\d{1,5})$/i,
    read: (m) => {
      const accepted = m[1]?.endsWith('succeeded') ?? false;
      const details = { user: m[2], address: m[3], port: m[4], preAuth: !accepted };
      const content = `${m[1]} for ${USER} from ${IP}`;
      return reading(content, accepted ? 'accepted' : 'failed', accepted ? 'success' : 'failure', details);
    },
  },
  {
    pattern: /^login attempt for nonexistent user(?: '[^']*')? from (\S+):(\d{1,5})$/i,
    read: (m) =>
      reading(`Login attempt for nonexistent user from ${IP}`, 'invalid_user', 'failure', {
        address: m[1],
        port: m[2],
        invalidUser: true,
        preAuth: true,
      }),
  },
  {
    pattern: /^Exit before auth \(user '([^']*)', \d{1,10} fails\): ([^']*) - user '[^']*' from (\S+):(\d{1,5})$/,
    read: (m) => connection(`Exit before auth: ${m[2]}`, m[3], m[4], m[1]),
  },
  {
    pattern: /^(Child connection|Exit before auth) from <?(\S+?):(\d{1,5})>?(?::? .*)?$/,
    read: (m) => connection(`${m[1]} from ${IP}`, m[2], m[3]),
  },
];

const FTP_RULES: readonly Rule[] = [
  {
    pattern: /^(?:\[pid \d+\] )?\[(.*)\] (OK|FAIL) LOGIN: Client "([^"]*)"/,
    read: (m) => {
      const accepted = m[2] === 'OK';
      const details = { user: m[1], address: m[3], preAuth: !accepted };
      const content = `[${USER}] ${m[2]} LOGIN: Client ${IP}`;
      return reading(content, accepted ? 'accepted' : 'failed', accepted ? 'success' : 'failure', details);
    },
  },
  {
    pattern: /^\S+ \([^[]*\[([^\]]*)\]\)(?::| -) USER (\S+?):? (.*)$/,
    read: (m) => {
      const accepted = m[3]?.startsWith('Login successful') ?? false;
      const unknown = m[3]?.startsWith('no such user') ?? false;
      const details = { user: m[2], address: m[1], preAuth: !accepted, invalidUser: unknown };
      const text = unknown ? 'no such user found' : (m[3] ?? '');
      return reading(
        `USER ${USER}: ${text}`,
        accepted ? 'accepted' : 'failed',
        accepted ? 'success' : 'failure',
        details,
      );
    },
  },
  {
    pattern: /^\S+ \([^[]*\[([^\]]*)\]\)(?::| -) (.*)$/,
    read: (m) => reading(`${TEXT} (${IP}): ${m[2]}`, 'connection', 'unknown', { address: m[1], preAuth: true }),
  },
];

function connection(content: string, address?: string, port?: string, user?: string): Reading {
  return reading(content, 'connection', 'failure', { user, address, port, preAuth: true });
}
