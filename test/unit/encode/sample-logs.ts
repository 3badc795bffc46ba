import type { AuthAction, AuthFields, ParsedLog, Template } from '../../../src/types/index.js';

export const HOUR = 3_600_000;
export const MINUTE = 60_000;
export const SECOND = 1000;
/** 2026-01-05 00:00 UTC. */
export const START = 1_767_571_200_000;

interface Line {
  readonly at: number;
  readonly host?: string;
  readonly program?: string;
  readonly pid?: number;
  readonly repeat?: number;
}

/** A parsed line, `at` milliseconds after START. */
export function line(of: Line, action: AuthAction, fields: Partial<AuthFields> = {}): ParsedLog {
  return {
    ref: { kind: 'line', file: 'auth.log', line: 1 },
    timeMs: START + of.at,
    offset: 0,
    host: of.host ?? 'web1',
    program: of.program ?? 'sshd',
    pid: of.pid ?? 0,
    body: '',
    content: '',
    repeat: of.repeat ?? 1,
    fields: { action, outcome: 'success', invalidUser: false, preAuth: false, ...fields },
    lineReconstructed: false,
    late: false,
  };
}

export function accepted(of: Line, user: string, address: string, port = 50_000): ParsedLog {
  return line(of, 'accepted', { user, address, port, method: 'publickey' });
}

export function failed(of: Line, user: string, address: string, invalidUser = false): ParsedLog {
  return line(of, 'failed', { user, address, invalidUser, preAuth: true, method: 'password', outcome: 'failure' });
}

export function sudo(of: Line, user: string, command: string): ParsedLog {
  return line({ program: 'sudo', ...of }, 'sudo', { user, targetUser: 'root', command });
}

/** One template an action and program: what Drain would give, without Drain. */
export function templateOf(log: ParsedLog): Template {
  const kinds = [
    'accepted',
    'failed',
    'invalid_user',
    'connection',
    'session_opened',
    'session_closed',
    'sudo',
    'cron',
  ];
  const at = kinds.indexOf(log.fields.action);
  return { id: at < 0 ? kinds.length + 1 : at + 1, program: log.program, text: log.fields.action };
}
