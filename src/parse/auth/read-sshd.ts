import { PRE_AUTH, reading, RulesByFirst } from './reading.js';
import type { Reading } from './reading.js';
import { readPam, readPamFailure } from './read-pam.js';
import { ATTEMPT_RULES } from './sshd-attempt-rules.js';
import { CONNECTION_RULES } from './sshd-connection-rules.js';
import { fallbackReading } from './fallback.js';
import { frequentAttempt, frequentConnection } from './frequent-lines.js';

const SOLARIS_ID = /^\[ID \d{1,10} \S{1,32}\] /;
const LEVEL = /^(?:error|fatal|warning|debug[1-3]): /;
const MAY_BE_LEVEL = new Set('efwd');
const PAM_MORE = /^(PAM \d{1,9} more authentication failures?; )(.*)$/;
const IGNORING = /^PAM service\((.{0,64})\) ignoring max retries; \d+ > \d+$/;
const ATTEMPTS = new RulesByFirst(ATTEMPT_RULES);
const CONNECTIONS = new RulesByFirst(CONNECTION_RULES);
const SSHD_AUTH = { service: 'sshd', type: 'auth', preAuth: true } as const;

/** Reads a line of OpenSSH's server (auth.c, auth2.c, packet.c, sshd.c, session.c) or of a PAM module inside it. */
export function readSshd(program: string, body: string): Reading {
  const text = body.startsWith('[') ? body.replace(SOLARIS_ID, '') : body;
  const pam = readPam(program, text);
  if (pam !== undefined) return pam;
  const marked = text.endsWith(PRE_AUTH);
  const unmarked = marked ? text.slice(0, -PRE_AUTH.length).trimEnd() : text;
  const level = levelOf(unmarked);
  const core = level === '' ? unmarked : unmarked.slice(level.length);
  // Shippers that keep only fields drop the suffix of attempts, so templates must not depend on it there.
  const attempt = frequentAttempt(core) ?? ATTEMPTS.read(core);
  if (attempt !== undefined) return complete(attempt, level, '', marked);
  const read = frequentConnection(core) ?? readPamSummary(core) ?? CONNECTIONS.read(core) ?? fallbackReading(core);
  return complete(read, level, marked ? PRE_AUTH : '', marked);
}

/** `error: ` and its like; sshd's own texts hardly ever begin with these letters. */
function levelOf(text: string): string {
  return MAY_BE_LEVEL.has(text.charAt(0)) ? (LEVEL.exec(text)?.[0] ?? '') : '';
}

function readPamSummary(core: string): Reading | undefined {
  if (!core.startsWith('PAM ')) return undefined;
  const more = PAM_MORE.exec(core);
  if (more !== null) return readPamFailure((more[1] ?? '').replace(/\d+/, '<:NUM:>'), more[2] ?? '', SSHD_AUTH);
  if (!IGNORING.test(core)) return undefined;
  const content = core.replace(/\d+ > \d+$/, '<:NUM:> > <:NUM:>');
  return reading(content, 'other', 'failure', { preAuth: true });
}

function complete(read: Reading, level: string, suffix: string, marked: boolean): Reading {
  const fields = marked && !read.fields.preAuth ? { ...read.fields, preAuth: true } : read.fields;
  return { content: level + read.content + suffix, fields };
}
