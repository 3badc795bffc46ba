import { firstReading } from './reading.js';
import type { Reading } from './reading.js';
import { readPam, readPamFailure } from './read-pam.js';
import { ATTEMPT_RULES } from './sshd-attempt-rules.js';
import { CONNECTION_RULES } from './sshd-connection-rules.js';
import { fallbackReading } from './fallback.js';

const SOLARIS_ID = /^\[ID \d{1,10} \S{1,32}\] /;
const LEVEL = /^(?:error|fatal|warning|debug[1-3]): /;
const PRE_AUTH = ' [preauth]';
const PAM_MORE = /^(PAM \d{1,9} more authentication failures?; )(.*)$/;
const IGNORING = /^PAM service\((.{0,64})\) ignoring max retries; \d+ > \d+$/;
const SSHD_AUTH = { service: 'sshd', type: 'auth', preAuth: true } as const;

/** Reads a line of OpenSSH's server (auth.c, auth2.c, packet.c, sshd.c, session.c) or of a PAM module inside it. */
export function readSshd(program: string, body: string): Reading {
  const text = body.replace(SOLARIS_ID, '');
  const pam = readPam(program, text);
  if (pam !== undefined) return pam;
  // The suffix is written by the unprivileged child: nobody has authenticated.
  const marked = text.endsWith(PRE_AUTH);
  const unmarked = marked ? text.slice(0, -PRE_AUTH.length).trimEnd() : text;
  const level = LEVEL.exec(unmarked)?.[0] ?? '';
  const core = unmarked.slice(level.length);
  // Shippers that keep only fields drop the suffix of attempts, so templates must not depend on it there.
  const attempt = firstReading(ATTEMPT_RULES, core);
  if (attempt !== undefined) return complete(attempt, level, '', marked);
  const read = readPamSummary(core) ?? firstReading(CONNECTION_RULES, core) ?? fallbackReading(core);
  return complete(read, level, marked ? PRE_AUTH : '', marked);
}

function readPamSummary(core: string): Reading | undefined {
  if (!core.startsWith('PAM ')) return undefined;
  const more = PAM_MORE.exec(core);
  if (more !== null) return readPamFailure((more[1] ?? '').replace(/\d+/, '<:NUM:>'), more[2] ?? '', SSHD_AUTH);
  if (!IGNORING.test(core)) return undefined;
  const content = core.replace(/\d+ > \d+$/, '<:NUM:> > <:NUM:>');
  return { content, fields: { action: 'other', outcome: 'failure', invalidUser: false, preAuth: true } };
}

function complete(read: Reading, level: string, suffix: string, marked: boolean): Reading {
  const fields = marked && !read.fields.preAuth ? { ...read.fields, preAuth: true } : read.fields;
  return { content: level + read.content + suffix, fields };
}
