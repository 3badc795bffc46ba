import type { ParsedLog } from '../types/index.js';
import type { HostState, ProcessRun } from './host-state.js';
import type { Account, Address, Names } from './names.js';
import type { Program, Programs } from './program.js';
import { processOf } from './process-run.js';

/** Who and where a line is about, after what its process has said before. */
export interface LineNames {
  readonly program: Program;
  readonly user: Account;
  readonly invalidUser: boolean;
  readonly target: Account;
  readonly address: Address;
  /** The process that serves the line's peer, or its own; its program is the line's. */
  readonly pid: number;
  readonly run: ProcessRun | undefined;
}

/** Finds the names of lines. */
export class LineNamer {
  constructor(
    private readonly names: Names,
    private readonly programs: Programs,
  ) {}

  /** Names of a line; a line of sshd without account or address takes those of its process. */
  namesOf(host: HostState, log: ParsedLog): LineNames {
    const { fields } = log;
    const program = this.programs.of(log.program);
    let address = this.names.address(fields.address);
    let user = this.names.account(fields.user);
    const { pid, run } = processOf(host, log, { program, address, user });
    let { invalidUser } = fields;
    if (run !== undefined && program.kind === 'sshd') {
      if (user.text === '') {
        user = this.names.account(run.user);
        invalidUser ||= run.invalidUser === 1;
      }
      if (address.text === '') address = this.names.address(run.address);
    }
    const target = this.names.account(fields.targetUser);
    return { program, user, invalidUser, target, address, pid, run };
  }
}
