import { firstReading, IP, NUM, reading, TTY, USER } from './reading.js';
import type { Reading, Rule } from './reading.js';

const MODULE = /^(pam_\w{1,40})(?:\(([^():]{0,64})(?::(\w{0,32}))?\))?: ?/;
/** pam_unix before Linux-PAM 0.99.2. */
const OLD_MODULE = /^\(pam_\w{1,40}\) /;
/** The name is a person's to choose in `ruser=` and `user=`; `rhost=` holds no space. */
const FAILURE = /^logname=(\S*) uid=(\S*) euid=(\S*) tty=(\S*) ruser=(.*?) rhost=(\S*)(?: {1,4}user=(.*))?$/;
/** Services in which one account becomes another. */
const SWITCHING = new Set(['sudo', 'sudo-i', 'su', 'su-l', 'polkit-1', 'runuser', 'runuser-l', 'pkexec', 'doas']);

/** Where a PAM line was written: decides who acts, and whether the peer has not authenticated yet. */
interface PamSite {
  readonly service: string;
  readonly type: string;
  readonly preAuth: boolean;
}

/**
 * Reads a PAM module's line: `module(service:type): text`, the older `(pam_unix) text`, or a bare text of a program that logged
 * as `program(pam_unix)`.
 */
export function readPam(program: string, body: string): Reading | undefined {
  const isMarked = body.startsWith('pam_') || body.startsWith('(pam_');
  const match = isMarked ? (MODULE.exec(body) ?? OLD_MODULE.exec(body)) : null;
  const bare = match === null && program.includes('(pam_');
  if (match === null && !bare) return undefined;
  const base = program.includes('(') ? program.slice(0, program.indexOf('(')) : program;
  const service = match?.[2] ?? base;
  const type = match?.[3] ?? (match?.[2] === undefined ? '' : match[2]);
  const ssh = base.startsWith('sshd') || base === 'dropbear';
  const remote = ssh || base === 'vsftpd' || base === 'proftpd' || base === 'pure-ftpd';
  const prefix = match?.[0] ?? '';
  const text = body.slice(prefix.length);
  const site: PamSite = { service, type, preAuth: remote && type !== 'session' && !text.startsWith('session ') };
  const read = readPamText(text, site);
  if (read !== undefined) return { fields: read.fields, content: prefix + read.content };
  return reading(body, 'other', 'unknown', { preAuth: ssh && (type === 'auth' || type === 'account') });
}

/** Reads `logname= uid=0 euid=0 tty=ssh ruser= rhost=1.2.3.4  user=root`; undefined when the text has another form. */
export function readPamFailure(head: string, tail: string, site: PamSite): Reading | undefined {
  const match = FAILURE.exec(tail.trimEnd());
  if (match === null) return undefined;
  const [, logname = '', , , tty = '', ruser = '', rhost = '', user = ''] = match;
  const switching = SWITCHING.has(site.service);
  const actor = switching ? firstOf(ruser, logname, user) : firstOf(user, ruser);
  const content =
    `${head}logname=${logname === '' ? '' : USER} uid=${NUM} euid=${NUM} tty=${/[/\d]/.test(tty) ? TTY : tty} ` +
    `ruser=${ruser === '' ? '' : USER} rhost=${rhost === '' ? '' : IP}${user === '' ? '' : ` user=${USER}`}`;
  return reading(content, site.service.startsWith('su-') || site.service === 'su' ? 'su_failed' : 'failed', 'failure', {
    user: actor,
    targetUser: switching && user !== actor ? user : undefined,
    address: rhost,
    tty: tty === 'ssh' ? undefined : tty,
    preAuth: site.preAuth,
  });
}

function readPamText(text: string, site: PamSite): Reading | undefined {
  if (text.startsWith('session opened for user ')) return readSessionOpened(text, site);
  if (text.startsWith('session closed for user ')) {
    const user = unquote(text.slice('session closed for user '.length));
    const names = SWITCHING.has(site.service) ? { targetUser: user } : { user };
    return reading(`session closed for user ${USER}`, 'session_closed', 'success', names);
  }
  const failure = /^((?:\d{1,9} more )?[Aa]uthentication failures?; )(.*)$/.exec(text);
  if (failure !== null) {
    const head = (failure[1] ?? '').replace(/^\d+/, NUM);
    return readPamFailure(head, failure[2] ?? '', site);
  }
  for (const rule of RULES) {
    const match = rule.pattern.exec(text);
    if (match === null) continue;
    const { content, fields } = rule.read(match);
    return { content, fields: { ...fields, preAuth: site.preAuth } };
  }
  return undefined;
}

function readSessionOpened(text: string, site: PamSite): Reading | undefined {
  const match = /^session opened for user (.*?)(\(uid=\d{1,10}\))?(?: by (.*?)(\(uid=\d{1,10}\))?)?$/.exec(text);
  if (match === null) return undefined;
  const [, user = '', userId, by, byId] = match;
  const who = by === undefined ? '' : ` by ${by === '' ? '' : USER}${byId === undefined ? '' : `(uid=${NUM})`}`;
  const content = `session opened for user ${USER}${userId === undefined ? '' : `(uid=${NUM})`}${who}`;
  const name = unquote(user);
  const names = SWITCHING.has(site.service) ? { user: by, targetUser: name } : { user: name };
  return reading(content, 'session_opened', 'success', names);
}

const RULES: readonly Rule[] = [
  {
    pattern: /^check pass; user unknown$/,
    read: (m) => reading(m[0], 'invalid_user', 'failure', { invalidUser: true }),
  },
  {
    pattern: /^requirement "(.*)" (not met|was met) by user "(.*)"$/,
    read: (m) =>
      reading(`requirement "${m[1]}" ${m[2]} by user ${USER}`, 'other', m[2] === 'not met' ? 'failure' : 'success', {
        user: m[3],
      }),
  },
  {
    pattern: /^auth could not identify password for \[(.*)\]$/,
    read: (m) => reading(`auth could not identify password for ${USER}`, 'failed', 'failure', { user: m[1] }),
  },
  {
    pattern: /^Consecutive login failures for user (.*) account temporarily locked$/,
    read: (m) =>
      reading(`Consecutive login failures for user ${USER} account temporarily locked`, 'failed', 'failure', {
        user: m[1],
      }),
  },
  {
    pattern: /^user (.*) \(\d{1,10}\) (has time limit|tally) (.*)$/,
    read: (m) => reading(`user ${USER} (${NUM}) ${m[2]} ${m[3]}`, 'failed', 'failure', { user: m[1] }),
  },
  {
    pattern: /^could not identify user \(from getpwnam\((.*)\)\)$/,
    read: (m) => reading(`could not identify user (from getpwnam(${USER}))`, 'other', 'failure', { user: m[1] }),
  },
  {
    pattern: /^(?:error retrieving information about user|user unknown:?) (.*)$/i,
    read: (m) => reading(`error retrieving information about user ${USER}`, 'other', 'failure', { user: m[1] }),
  },
  {
    pattern: /^password changed for (.*)$/,
    read: (m) => reading(`password changed for ${USER}`, 'account_changed', 'success', { user: unquote(m[1] ?? '') }),
  },
  {
    pattern: /^user "(.*)" does not exist in (\S+)$/,
    read: (m) => reading(`user ${USER} does not exist in ${m[2]}`, 'account_changed', 'failure', { user: m[1] }),
  },
  {
    pattern: /^(account|expired password for user|password for user) (\S+) (has expired|will expire|\().*$/,
    read: (m) => reading(`${m[1]} ${USER}${m[3] === '(' ? '' : ` ${m[3]}`}`, 'other', 'failure', { user: m[2] }),
  },
];

/** unix_chkpwd, PAM's helper that checks a password. */
export function readChkpwd(body: string): Reading | undefined {
  return firstReading(CHKPWD_RULES, body);
}

const CHKPWD_RULES: readonly Rule[] = [
  {
    pattern: /^password check failed for user \((.*)\)$/,
    read: (m) => reading(`password check failed for user (${USER})`, 'failed', 'failure', { user: m[1] }),
  },
  {
    pattern: /^could not obtain user info \((.*)\)$/,
    read: (m) => reading(`could not obtain user info (${USER})`, 'other', 'failure', { user: m[1] }),
  },
];

function unquote(name: string): string {
  return /^'.*'$|^".*"$/.test(name) ? name.slice(1, -1) : name;
}

function firstOf(...names: readonly string[]): string {
  return names.find((name) => name !== '') ?? '';
}
