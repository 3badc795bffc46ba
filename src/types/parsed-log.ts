import type { SourceRef } from './raw-log.js';

/** What a line says happened, as far as its program's grammar is known. */
export type AuthAction =
  | 'accepted' // sshd: Accepted METHOD for USER
  | 'failed' // sshd: Failed METHOD for USER, pam authentication failure
  | 'invalid_user' // sshd: Invalid user
  | 'connection' // sshd: connection opened, closed, reset, disconnected; any other line about the connection only
  | 'session_opened' // pam session opened, logind New session
  | 'session_closed' // pam session closed, logind Removed session
  | 'sudo' // sudo ran COMMAND
  | 'sudo_denied' // sudo refused
  | 'su' // su succeeded
  | 'su_failed'
  | 'cron' // cron ran CMD
  | 'account_changed' // useradd, usermod, userdel, groupadd, gpasswd, passwd, chpasswd, chage
  | 'service' // a daemon about itself (listening, started, terminating)
  | 'other';

/** What is undefined is absent; the parser makes all fields alike, since engines read objects of one form faster. */
export interface AuthFields {
  readonly action: AuthAction;
  readonly outcome: 'success' | 'failure' | 'unknown';
  /** The account that acts: who signs in, who runs sudo or su, whose cron job it is, which account was changed. */
  readonly user?: string | undefined;
  /** The account acted upon: sudo's USER=, su's target. */
  readonly targetUser?: string | undefined;
  /** Source address as written (IPv4, IPv6 or a host name). */
  readonly address?: string | undefined;
  readonly port?: number | undefined;
  /** sudo's COMMAND=, cron's CMD. */
  readonly command?: string | undefined;
  readonly tty?: string | undefined;
  readonly workingDirectory?: string | undefined;
  /** sshd's authentication method. */
  readonly method?: string | undefined;
  /** The user is named as invalid by the line. */
  readonly invalidUser: boolean;
  /** Caused by a peer that has not authenticated (told from the text of the line). */
  readonly preAuth: boolean;
}

export interface ParsedLog {
  readonly ref: SourceRef;
  /** Epoch milliseconds. */
  readonly timeMs: number;
  /** Order among equal times on a host: `log.offset`, or the line number. 0 when unknown. */
  readonly offset: number;
  readonly host: string;
  /** As written, without pid, path or trailing colon: `sshd`, `CRON`, `sudo`, `systemd-logind`. */
  readonly program: string;
  /** 0 when absent. */
  readonly pid: number;
  /** The message without header, `message repeated` unwrapped. */
  readonly body: string;
  /** The body as Drain sees it: client-supplied text cut, sudo's fields taken apart; not yet masked. */
  readonly content: string;
  /** How often the line says it was repeated; 1 otherwise. */
  readonly repeat: number;
  readonly fields: AuthFields;
  readonly lineReconstructed: boolean;
  readonly late: boolean;
}

/** A log that no header grammar fits: counted and reported, never dropped in silence. */
export interface UnparsedLog {
  readonly ref: SourceRef;
  readonly reason: string;
  /** The beginning of the text, at most 200 characters. */
  readonly excerpt: string;
}

export type ParseResult =
  { readonly ok: true; readonly log: ParsedLog } | { readonly ok: false; readonly unparsed: UnparsedLog };
