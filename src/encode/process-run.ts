import type { ParsedLog } from '../types/index.js';
import type { HostState, ProcessRun } from './host-state.js';
import type { Account, Address } from './names.js';
import type { Program, ProgramKind } from './program.js';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
/** Idle times after which a process id is taken to have been given to another process. */
const IDLE_MS = { signedIn: 7 * 24 * HOUR_MS, unauthenticated: 10 * MINUTE_MS, job: 12 * HOUR_MS, closed: MINUTE_MS };

/** What a line names itself, and the place for its process: `pid` names it for context; no run for daemons and lines without a process id. */
interface ProcessNames {
  readonly program: Program;
  readonly address: Address;
  readonly user: Account;
  pid: number;
  run: ProcessRun | undefined;
}

/**
 * Finds the run of the process that wrote a line, made or brought up to date. sshd's helper processes have ids of their own: they are
 * found by the peer's address and port.
 */
export function findProcess(host: HostState, log: ParsedLog, names: ProcessNames): void {
  const { kind, family } = names.program;
  names.pid = log.pid;
  names.run = undefined;
  if (!hasRuns(kind) || log.pid === 0 || log.fields.action === 'service') return;
  const { processes, peers } = host.maps;
  const address = kind === 'sshd' ? names.address.text : '';
  const port = address === '' ? 0 : (portOf(log) ?? 0);
  let { pid } = log;
  let run = liveRun(host, pid, log, names);
  if (port > 0) {
    const serving = peers.use(address, port);
    if (run === undefined && serving !== undefined) {
      run = liveRun(host, serving.pid, log, names);
      if (run !== undefined) pid = serving.pid;
    }
    (serving ?? peers.add(address, port)).pid = pid;
  }
  // The entry is now the one used last, whether its run goes on or another begins.
  const used = processes.use(family, pid);
  run ??= begin(used ?? processes.add(family, pid), host.nowMs);
  update(run, host.nowMs, log, names);
  names.pid = pid;
  names.run = run;
}

/**
 * The peer's port. Elastic's `system.auth` documents lose it for `Invalid user` lines: it is left out in their raw form as well,
 * so that a line has the same key in either.
 */
function portOf({ fields }: ParsedLog): number | undefined {
  return fields.action === 'invalid_user' ? undefined : fields.port;
}

function hasRuns(kind: ProgramKind): boolean {
  return kind === 'sshd' || kind === 'cron' || kind === 'privilege';
}

function begin(run: ProcessRun, nowMs: number): ProcessRun {
  run.episode = '';
  run.startMs = nowMs;
  run.lastMs = nowMs;
  run.acceptedMs = 0;
  run.closedMs = 0;
  run.user = '';
  run.invalidUser = 0;
  run.address = '';
  run.port = 0;
  run.counted = 0;
  return run;
}

function liveRun(host: HostState, pid: number, log: ParsedLog, names: ProcessNames): ProcessRun | undefined {
  const { kind, family } = names.program;
  const run = host.maps.processes.peek(family, pid);
  if (run === undefined) return undefined;
  const idleMs = host.nowMs - run.lastMs;
  if (run.closedMs > 0 && host.nowMs - run.closedMs > IDLE_MS.closed) return undefined;
  if (idleMs > idleLimit(run, kind)) return undefined;
  if (kind === 'sshd') {
    const address = names.address.text;
    if (address !== '' && run.address !== '' && address !== run.address) return undefined;
    const port = portOf(log);
    if (port !== undefined && run.port !== 0 && port !== run.port) return undefined;
  }
  return run;
}

function idleLimit(run: ProcessRun, kind: ProgramKind): number {
  if (kind !== 'sshd') return IDLE_MS.job;
  return run.acceptedMs > 0 ? IDLE_MS.signedIn : IDLE_MS.unauthenticated;
}

function update(run: ProcessRun, nowMs: number, log: ParsedLog, { program, address, user }: ProcessNames): void {
  const { kind } = program;
  const { action, preAuth } = log.fields;
  const port = portOf(log);
  run.lastMs = nowMs;
  if (address.text !== '') run.address = address.text;
  if (port !== undefined) run.port = port;
  if (user.text !== '') {
    run.user = user.text;
    run.invalidUser = log.fields.invalidUser ? 1 : 0;
  }
  if (action === 'accepted') run.acceptedMs = nowMs;
  const ends = action === 'session_closed' || (kind === 'sshd' && action === 'connection' && !preAuth);
  // The first sign of the end counts: a session's closing and the disconnection are seconds apart.
  if (ends && run.closedMs === 0 && (kind !== 'sshd' || run.acceptedMs > 0)) run.closedMs = nowMs;
}
