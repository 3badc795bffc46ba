import { describe, expect, it } from 'vitest';

import { commandSteps, type CommandStep } from '../../../bench/detection/command-steps.js';
import type { Prepared } from '../../../bench/detection/prepare.js';
import type { EncodedLog } from '../../../src/types/index.js';
import { inside, MINUTE } from '../tempo/samples.js';

const ran = (minute: number, command: string, host = 'web', account = 'alice'): EncodedLog =>
  inside({ atMs: minute * MINUTE, program: 'sudo', action: 'sudo', command, host, account });

function stepsOf(
  train: readonly EncodedLog[],
  test: readonly EncodedLog[],
  session: readonly number[],
): ReturnType<typeof commandSteps> {
  return commandSteps({ train, all: { events: test, session: Int32Array.from(session) } } as unknown as Prepared);
}

const brief = ({ host, actor, before, command }: CommandStep): string => `${host} ${actor}: ${before} > ${command}`;

describe('commands of a set', () => {
  it('follow each account on each host, for an hour, from training into the test part', () => {
    const train = [
      ran(0, 'apt'),
      ran(5, 'vi'),
      ran(6, 'ls', 'web', 'bob'), // another account
      ran(7, 'ls', 'db'), // another host
      ran(65, 'make'), // sixty minutes after vi: still behind it
      ran(126, 'apt'), // sixty-one after make: the first of a new row
    ];
    const { train: known, test } = stepsOf(train, [ran(130, 'vi'), ran(131, 'nc')], [-1, 3]);
    expect(known.map(brief)).toEqual([
      'web alice:  > apt',
      'web alice: apt > vi',
      'web bob:  > ls',
      'db alice:  > ls',
      'web alice: vi > make',
      'web alice:  > apt',
    ]);
    expect(known.every(({ session }) => session === -1)).toBe(true);
    expect(test.map(brief)).toEqual(['web alice: apt > vi', 'web alice: vi > nc']);
    expect(test.map(({ session }) => session)).toEqual([-1, 3]);
    expect(test[0].timeMs - known[5].timeMs).toBe(4 * MINUTE);
  });

  it('leave out what is no command of sudo or su by an account inside', () => {
    const { test } = stepsOf(
      [],
      [
        ran(0, 'apt'),
        { ...ran(1, 'nc'), stream: 'outside' },
        inside({ atMs: 2 * MINUTE, program: 'CRON', action: 'cron', command: 'backup' }),
        inside({ atMs: 3 * MINUTE }),
        { ...ran(4, 'nc'), entities: { episode: '', local: false } },
        ran(5, 'vi'),
      ],
      [-1, 0, 1, 2, 3, 4],
    );
    expect(test.map(brief)).toEqual(['web alice:  > apt', 'web alice: apt > vi']);
    // of the line itself, not of its place among the commands
    expect(test.map(({ session }) => session)).toEqual([-1, 4]);
  });
});
