import { firstReading, reading, TTY, USER } from './reading.js';
import type { Reading, Rule } from './reading.js';

/** Reads su's own lines: util-linux, shadow and BSD forms. */
export function readSu(body: string): Reading | undefined {
  return firstReading(RULES, body);
}

const RULES: readonly Rule[] = [
  {
    // util-linux su.c: `(to root) alice on pts/0`, after `FAILED SU ` when refused.
    pattern: /^(FAILED SU |FAILED RUNUSER )?\(to ([^)]*)\) (.*) on (\S+)$/,
    read: (m) =>
      outcome(m[1] === undefined, `${m[1] ?? ''}(to ${USER}) ${USER} on ${TTY}`, {
        user: m[3],
        targetUser: m[2],
        tty: m[4],
      }),
  },
  {
    // shadow su.c
    pattern: /^(Successful|FAILED) su for (.*) by (.*)$/,
    read: (m) => outcome(m[1] === 'Successful', `${m[1]} su for ${USER} by ${USER}`, { user: m[3], targetUser: m[2] }),
  },
  {
    // shadow su.c: `+ pts/0 alice:root`
    pattern: /^([+-]) (\S+) ([^:]*)[:-](\S*)$/,
    read: (m) => outcome(m[1] === '+', `${m[1]} ${TTY} ${USER}:${USER}`, { user: m[3], targetUser: m[4], tty: m[2] }),
  },
  {
    pattern: /^(BAD SU )?(\S+) to (\S+) on (\S+)$/,
    read: (m) =>
      outcome(m[1] === undefined, `${m[1] ?? ''}${USER} to ${USER} on ${TTY}`, {
        user: m[2],
        targetUser: m[3],
        tty: m[4],
      }),
  },
  {
    pattern: /^failed: (\S+) changing from (\S+) to (\S+)$/,
    read: (m) =>
      outcome(false, `failed: ${TTY} changing from ${USER} to ${USER}`, { user: m[2], targetUser: m[3], tty: m[1] }),
  },
];

interface SuNames {
  readonly user: string | undefined;
  readonly targetUser: string | undefined;
  readonly tty?: string | undefined;
}

function outcome(succeeded: boolean, content: string, names: SuNames): Reading {
  return reading(content, succeeded ? 'su' : 'su_failed', succeeded ? 'success' : 'failure', names);
}
