import type { ParsedLog } from '../types/index.js';
import { ownText, withoutNul } from './text.js';

/** What kind of program a line comes from, as far as streams, channels and episodes care. */
export type ProgramKind = 'sshd' | 'cron' | 'privilege' | 'sign_in' | 'manager' | 'account_tool' | 'remote' | 'other';

const KINDS = new Map<string, ProgramKind>([
  ...kind('sshd', 'sshd sshd-session sshd-auth dropbear'),
  ...kind('cron', 'cron crond anacron atd'),
  ...kind('privilege', 'sudo su sudo-i su-l runuser doas pkexec'),
  ...kind('sign_in', 'login gdm gdm3 lightdm sddm kdm xdm xrdp-sesman'),
  ...kind('manager', 'systemd systemd-logind (systemd) systemd-user elogind'),
  ...kind(
    'account_tool',
    'useradd usermod userdel groupadd groupmod groupdel gpasswd passwd chpasswd chage chfn chsh adduser deluser newusers',
  ),
  ...kind(
    'remote',
    'vsftpd proftpd pure-ftpd ftpd in.ftpd telnetd in.telnetd dovecot imapd pop3d smtpd saslauthd rshd',
  ),
]);

function kind(name: ProgramKind, programs: string): [string, ProgramKind][] {
  return programs.split(' ').map((program) => [program, name]);
}

/** How PAM's modules signed before Linux-PAM 0.99.2: `sshd(pam_unix)`. */
const PAM_MODULE = /\(pam_\w{1,40}\)$/;

/** What a line's program is called and is. */
export interface Program {
  /** One name for its spellings. */
  readonly family: string;
  readonly kind: ProgramKind;
}

/** Spellings remembered; a log holds some dozens. */
const MAX_PROGRAMS = 1024;

/** The programs of lines, each spelling looked at once. */
export class Programs {
  readonly #known = new Map<string, Program>();

  of(spelling: string): Program {
    const known = this.#known.get(spelling);
    if (known !== undefined) return known;
    const family = programFamily(spelling);
    const program = { family, kind: programKind(family) };
    if (this.#known.size >= MAX_PROGRAMS) this.#known.clear();
    this.#known.set(ownText(spelling), program);
    return program;
  }
}

/** One name for the spellings of a program: `CRON` and `crond` are `cron`, `sshd-session` and `sshd(pam_unix)` are `sshd`. */
function programFamily(program: string): string {
  const spelled = withoutNul(program.length > 64 ? program.slice(0, 64) : program).toLowerCase();
  const lower = spelled.replace(PAM_MODULE, '');
  const known = KINDS.get(lower);
  if (known === 'sshd' || known === 'cron') return known;
  return lower;
}

function programKind(family: string): ProgramKind {
  const known = KINDS.get(family);
  if (known !== undefined) return known;
  return family.startsWith('gdm-') ? 'sign_in' : 'other';
}

/** An account signed in: sshd's Accepted, or a session that a program for signing in opens at the machine. */
export function isSignIn(log: ParsedLog, of: ProgramKind): boolean {
  if (log.fields.action === 'accepted') return true;
  return log.fields.action === 'session_opened' && of === 'sign_in' && log.fields.outcome !== 'failure';
}
