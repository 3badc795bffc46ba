import { COMMAND, firstReading, NUM, PATH, reading, TEXT, TTY, USER } from './reading.js';
import type { Reading, Rule } from './reading.js';

/** systemd-logind (login/logind-session.c). */
export function readLogind(body: string): Reading | undefined {
  return firstReading(LOGIND_RULES, body);
}

/** pkexec and polkitd (polkit's pkexec.c, polkitbackendinteractiveauthority.c). */
export function readPolkit(body: string): Reading | undefined {
  return firstReading(POLKIT_RULES, body);
}

/** login and agetty (util-linux login.c). */
export function readLogin(body: string): Reading | undefined {
  return firstReading(LOGIN_RULES, body);
}

const LOGIND_RULES: readonly Rule[] = [
  {
    pattern: /^New session '?\S+'? of user '?([^\s']+)'?(?: with class .*)?\.$/,
    read: (m) => reading(`New session ${NUM} of user ${USER}.`, 'session_opened', 'success', { user: m[1] }),
  },
  {
    pattern: /^Removed session '?[^\s']+'?\.$/,
    read: () => reading(`Removed session ${NUM}.`, 'session_closed', 'success'),
  },
  {
    pattern: /^Session '?\S+'? logged out\. (.*)$/,
    read: (m) => reading(`Session ${NUM} logged out. ${m[1]}`, 'other', 'unknown'),
  },
  {
    pattern: /^Delay lock is active \(UID \d+\/(\S+), PID \d+\/.*\) but (.*)$/,
    read: (m) => reading(`Delay lock is active (${TEXT}) but ${m[2]}`, 'other', 'unknown', { user: m[1] }),
  },
  {
    pattern: /^(New seat|Watching system buttons on) .*$/,
    read: (m) => reading(`${m[1]} ${TEXT}`, 'service', 'unknown'),
  },
];

const POLKIT_RULES: readonly Rule[] = [
  {
    pattern: /^(\S{1,256}): Executing command (.*)$/,
    read: (m) => readPkexec(`${USER}: Executing command`, m[1], m[2] ?? '', true),
  },
  {
    pattern: /^(\S{1,256}): (Error executing command as another user: [^[]*?) ?(\[.*)?$/,
    read: (m) => readPkexec(`${USER}: ${m[2]}`, m[1], m[3] ?? '', false),
  },
  {
    pattern: /^(Registered|Unregistered) Authentication Agent for .*$/,
    read: (m) => reading(`${m[1]} Authentication Agent for ${TEXT}`, 'service', 'unknown'),
  },
  {
    pattern:
      /^Operator of \S+ (successfully authenticated|FAILED to authenticate)(?: as unix-user:(\S+))? to gain (.{0,40}?)authorization for action (\S+) for .*\(owned by unix-user:([^)]*)\)$/,
    read: (m) => {
      const granted = m[1] !== 'FAILED to authenticate';
      const content = `Operator of ${TEXT} ${m[1]} as ${USER} to gain ${m[3]}authorization for action ${m[4]}`;
      const names = { user: m[5], targetUser: m[2] };
      return reading(content, granted ? 'other' : 'failed', granted ? 'success' : 'failure', names);
    },
  },
];

const LOGIN_RULES: readonly Rule[] = [
  {
    pattern: /^FAILED LOGIN (?:\(\d+\)|SESSION|\d+) (?:on|from) (.*?) FOR (.*), (.*)$/i,
    read: (m) =>
      reading(`FAILED LOGIN (${NUM}) on ${TTY} FOR ${USER}, ${m[3]}`, 'failed', 'failure', {
        user: (m[2] ?? '').replace(/'/g, ''),
        tty: (m[1] ?? '').replace(/'/g, ''),
      }),
  },
  {
    pattern: /^(ROOT LOGIN|LOGIN) ON '?([^\s']+)'?(?: BY ([^\s']+))?(?: FROM (\S+))?$/i,
    read: (m) =>
      reading(`${m[1]} ON ${TTY}${m[3] === undefined ? '' : ` BY ${USER}`}`, 'accepted', 'success', {
        user: m[3] ?? (m[1] === 'ROOT LOGIN' ? 'root' : undefined),
        address: m[4],
        tty: m[2],
      }),
  },
];

function readPkexec(head: string, user: string | undefined, parts: string, ran: boolean): Reading {
  const value = (name: string): string | undefined => {
    const start = parts.indexOf(`[${name}=`);
    if (start < 0) return undefined;
    // The command is last and may hold brackets.
    const end = name === 'COMMAND' ? parts.lastIndexOf(']') : parts.indexOf(']', start);
    return parts.slice(start + name.length + 2, end < 0 ? undefined : end);
  };
  // A folder may be named `x] [COMMAND=/usr/bin/id`: with two commands all is in doubt, and the line has a template of its own.
  const inDoubt = parts.indexOf(COMMAND_FIELD) !== parts.lastIndexOf(COMMAND_FIELD);
  const content = inDoubt
    ? `${head} [CWD=${TEXT}] [COMMAND=${COMMAND}] [COMMAND=${COMMAND}]`
    : `${head} [USER=${USER}] [TTY=${TTY}] [CWD=${PATH}] [COMMAND=${COMMAND}]`;
  return reading(content, ran ? 'sudo' : 'sudo_denied', ran ? 'success' : 'failure', {
    user,
    targetUser: value('USER'),
    command: inDoubt ? parts.slice(parts.indexOf('[CWD=') + 1) : value('COMMAND'),
    tty: value('TTY'),
    workingDirectory: inDoubt ? undefined : value('CWD'),
  });
}

const COMMAND_FIELD = '[COMMAND=';
