import type { PlannedSession } from '../../../bench/detection/set-lines.js';
import { toScore, type Score } from '../../../src/types/index.js';

let line = 0;
/** A line of an account's login, with a surprisal. */
export function scored(timeMs: number, account: string, surprisal: number, template = 1): Score {
  line += 1;
  return toScore(
    {
      log: {
        ref: { kind: 'line', file: 'auth.log', line },
        timeMs,
        offset: line,
        host: 'web',
        program: 'sudo',
        pid: line,
        body: '',
        content: '',
        repeat: 1,
        fields: { action: 'sudo', outcome: 'success', user: account, invalidUser: false, preAuth: false },
        lineReconstructed: false,
        late: false,
      },
      template: { id: template, program: 'sudo', text: '' },
      key: { template, user: 2, address: 0, command: 1, relation: 1 },
      keyId: template,
      stream: 'inside',
      channel: 'action',
      row: new Int32Array(17),
      command: '',
      entities: { episode: `account:${account}:${timeMs}`, account, local: false },
      failuresBefore: 0,
    },
    { surprisal, rank: 1, isAnomaly: false, reason: '', expected: [], cusum: 0 },
  );
}

export function session(variant: 'loud' | 'careful', startMs: number, endMs: number): PlannedSession {
  return { intrusion: `${variant}#1`, family: 'stolen-key', variant, hosts: ['web'], startMs, endMs, lines: 1 };
}
