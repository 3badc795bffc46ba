import type { ParsedLog } from '../types/index.js';
import type { HostState, ProcessRun } from './host-state.js';
import type { Account, Address, Names } from './names.js';
import type { Program, Programs } from './program.js';
import { findProcess } from './process-run.js';

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

/** Finds the names of lines. It is what it found for the last line: nothing of a line's names outlives the line. */
export class LineNamer implements LineNames {
  program: Program;
  user: Account;
  invalidUser = false;
  target: Account;
  address: Address;
  pid = 0;
  run: ProcessRun | undefined;

  constructor(
    private readonly names: Names,
    private readonly programs: Programs,
  ) {
    this.program = programs.of('');
    this.user = this.target = names.noAccount;
    this.address = names.noAddress;
  }

  /** Names of a line; a line of sshd without account or address takes those of its process. */
  namesOf(host: HostState, log: ParsedLog): LineNames {
    const { names } = this;
    const { fields } = log;
    const { kind } = (this.program = this.programs.of(log.program));
    this.address = names.address(fields.address);
    this.user = names.account(fields.user);
    this.target = names.account(fields.targetUser);
    this.invalidUser = fields.invalidUser;
    findProcess(host, log, this);
    const { run } = this;
    if (run !== undefined && kind === 'sshd') {
      if (this.user.text === '') {
        this.user = names.account(run.user);
        this.invalidUser ||= run.invalidUser === 1;
      }
      if (this.address.text === '') this.address = names.address(run.address);
    }
    return this;
  }
}
