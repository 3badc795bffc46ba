import type { ParsedLog } from '../types/index.js';
import type { HostState, ProcessRun } from './host-state.js';
import { programFamily, programKind, type ProgramKind } from './program.js';
import { resolveProcess } from './process-run.js';
import { ownText } from './text.js';

/** Who and where a line is about, after what its process has said before. Empty text for none. */
export interface LineNames {
  readonly family: string;
  readonly kind: ProgramKind;
  readonly user: string;
  readonly invalidUser: boolean;
  readonly target: string;
  readonly address: string;
  readonly processKey: string;
  readonly run: ProcessRun | undefined;
}

/** Names of a line; a line of sshd without account or address takes those of its process. */
export function namesOf(host: HostState, log: ParsedLog): LineNames {
  const { fields } = log;
  const family = programFamily(log.program);
  const kind = programKind(family);
  const address = ownText(fields.address ?? '');
  const user = ownText(fields.user ?? '');
  const { key, run } = resolveProcess(host, log, { family, kind, address, user });
  const bound = kind === 'sshd' ? run : undefined;
  return {
    family,
    kind,
    user: user === '' && bound !== undefined ? bound.user : user,
    invalidUser: fields.invalidUser || (user === '' && bound?.invalidUser === 1),
    target: ownText(fields.targetUser ?? ''),
    address: address === '' && bound !== undefined ? bound.address : address,
    processKey: key,
    run,
  };
}
