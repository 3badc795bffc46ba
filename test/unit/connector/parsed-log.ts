import type { ParsedLog } from '../../../src/types/index.js';

/** A line of no interest, with what a test cares about. */
export function parsedLog(parts: Partial<ParsedLog>): ParsedLog {
  return {
    ref: { kind: 'line', file: 'auth.log', line: 1 + (parts.offset ?? 0) },
    timeMs: 0,
    offset: 0,
    host: 'web',
    program: 'sshd',
    pid: 1,
    body: 'hello',
    content: 'hello',
    repeat: 1,
    fields: { action: 'other', outcome: 'unknown', invalidUser: false, preAuth: false },
    lineReconstructed: false,
    late: false,
    ...parts,
  };
}
