import { ACCOUNT_TOOLS, readAccountTool } from './read-account-tool.js';
import { readChkpwd, readPam } from './read-pam.js';
import { readCron } from './read-cron.js';
import { readDropbear, readFtp } from './read-other-servers.js';
import { readLogin, readLogind, readPolkit } from './read-service.js';
import { readSshd } from './read-sshd.js';
import { readSu } from './read-su.js';
import { readSudo } from './read-sudo.js';
import { fallbackReading } from './fallback.js';
import type { Reading } from './reading.js';

/** Where `.` of an expression would stop. */
const LINE_BREAKS = /[\r\n\u2028\u2029]+/g;

type Reader = (body: string) => Reading | undefined;

const READERS = new Map<string, Reader>([
  ['sudo', readSudo],
  ['su', readSu],
  ['runuser', readSu],
  ...['cron', 'crond', 'anacron', 'atd', 'crontab', 'fcron'].map((name): [string, Reader] => [name, readCron]),
  ['systemd-logind', readLogind],
  ['polkitd', readPolkit],
  ['pkexec', readPolkit],
  ['login', readLogin],
  ['unix_chkpwd', readChkpwd],
  ['dropbear', readDropbear],
  ['vsftpd', readFtp],
  ['proftpd', readFtp],
]);

/**
 * Reads a body by its program's grammar.
 * @param program as in `ParsedLog.program`
 * @param body bounded by the caller: a few rules take quadratic time at worst, none more (expressions.test.ts)
 * @returns fields, and the content for Drain
 */
export function readBody(program: string, body: string): Reading {
  const text = body.replace(LINE_BREAKS, ' ');
  const base = baseProgram(program);
  if (base === 'sshd') return readSshd(program, text);
  const pam = readPam(program, text);
  if (pam !== undefined) return pam;
  if (ACCOUNT_TOOLS.has(base)) return readAccountTool(text);
  return READERS.get(base)?.(text) ?? fallbackReading(text);
}

/** The program that decides the grammar: `CRON` is cron, `sshd-session` and `sshd(pam_unix)` are sshd. */
function baseProgram(program: string): string {
  const open = program.indexOf('(');
  const name = (open > 0 ? program.slice(0, open) : program).toLowerCase();
  return name === 'sshd-session' || name === 'sshd-auth' ? 'sshd' : name;
}
