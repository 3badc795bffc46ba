import { CommandChain } from '../../../src/tempo/command-chain.js';
import { describe, expect, it } from 'vitest';
import { tempoReasons, TempoScorer, tempoTables, type TempoObservation } from '../../../src/tempo/index.js';
import type { TempoFactor, TempoReason } from '../../../src/types/index.js';
import { daily, DAY, historyOf, HOUR, MONDAY, onDays, seen } from './samples.js';

const SUDO = 'command\0sudo\0';
/** Three days of 2, 3 and 4; alice runs ls and then id, mostly. */
const habit = [
  ...daily([2, 3, 4], { variety: 2 }),
  ...onDays(3, [
    ...[1, 2].map(() => seen({ command: `${SUDO}/bin/ls` })),
    ...[1, 2].map(() => seen({ command: `${SUDO}/bin/id`, commandBefore: `${SUDO}/bin/ls` })),
    seen({ command: `${SUDO}/bin/rm -r`, commandBefore: `${SUDO}/bin/id` }),
  ]),
];
const scorer = new TempoScorer(tempoTables(historyOf(habit)));

const NONE = { count: 0, pace: 0, variety: 0, activity: 0, hour: 0, duration: 0, order: 0, source: 0 };
const reasonsOf = (observation: TempoObservation, nats: Partial<Record<TempoFactor, number>>): TempoReason[] =>
  tempoReasons(observation, { ...NONE, ...nats }, scorer, () => 4) ?? [];
const textOf = (factor: TempoFactor, parts: Partial<TempoObservation>): string => {
  const [reason, ...more] = reasonsOf(seen(parts), { [factor]: 5 });
  expect(more).toEqual([]);
  return reason.text;
};

describe('why a tempo is unusual', () => {
  it('is said of every factor above its least, and of no other', () => {
    expect(tempoReasons(seen(), NONE, scorer, () => 0)).toBeUndefined();
    const least = (factor: TempoFactor): number => (factor === 'order' ? 1.5 : 4);
    const reasons = tempoReasons(seen({ count: 9 }), { ...NONE, count: 5, hour: 4, order: 1.6 }, scorer, least);
    expect(reasons?.map(({ factor, subject, nats }) => [factor, subject, nats])).toEqual([
      ['count', 'alice', 5],
      ['order', 'alice', 1.6],
    ]);
  });

  it('speaks of the deed where its own hours are known, else of the actor', () => {
    const settled = new TempoScorer(tempoTables(historyOf(daily(Array.from({ length: 10 }, () => 1)))));
    const at = seen({ timeMs: MONDAY + 14 * DAY + 3 * HOUR });
    const [deed] = tempoReasons(at, { ...NONE, hour: 5 }, settled, () => 4) ?? [];
    expect(deed.text).toBe('alice does not usually do this at 03 h UTC on working days');
    const [other] = tempoReasons({ ...at, deed: '9 0' }, { ...NONE, hour: 5 }, settled, () => 4) ?? [];
    expect(other.text).toBe('alice is not usually active at 03 h UTC on working days');
  });

  it.each<[TempoFactor, Partial<TempoObservation>, string]>([
    ['count', { count: 40 }, 'alice did this 40 times in 24 hours, usually 3 a day'],
    ['pace', { pace: 20 }, 'alice did this 20 times in ten minutes, usually at most 1 a day'],
    ['variety', { variety: 12 }, 'alice did 12 different things in an hour, usually at most 2'],
    ['activity', { activity: 90 }, '90 lines of alice in 24 hours, usually 3'],
    ['hour', { timeMs: MONDAY + 3 * HOUR }, 'alice is not usually active at 03 h UTC on working days'],
    ['hour', { timeMs: MONDAY - DAY + 22 * HOUR }, 'alice is not usually active at 22 h UTC at weekends'],
    ['duration', { openMinutes: 95.4 }, 'a sign-in of alice has lasted 95 minutes, longer than usual'],
    ['duration', { openMinutes: 200 }, 'a sign-in of alice has lasted 3.3 hours, longer than usual'],
  ])('%s %#', (factor, parts, text) => {
    expect(textOf(factor, parts)).toBe(text);
  });

  it('says what was expected instead of a command', () => {
    expect(textOf('order', { command: `${SUDO}/bin/rm -r`, commandBefore: `${SUDO}/bin/ls` })).toBe(
      'alice ran “/bin/rm -r” after “/bin/ls”, seen 0 of 6 times; expected “/bin/id” 99 %',
    );
    expect(textOf('order', { command: `${SUDO}/bin/rm -r` })).toMatch(
      /^alice ran “\/bin\/rm -r” first, seen 0 of 6 times; expected “\/bin\/ls” \d\d %/,
    );
    const chain = new CommandChain();
    for (const excess of [5, 6, 7]) chain.add(excess);
    expect(textOf('order', { command: `${SUDO}/bin/rm -r`, commandBefore: `${SUDO}/bin/ls`, chain })).toMatch(
      /%; the last of 3 in a row that add up$/,
    );
  });

  it('says where an account signs in from else', () => {
    const places = new TempoScorer(
      tempoTables(
        historyOf(onDays(12, [seen({ source: '203.0.113.5' }), seen({ actor: 'bob', source: '192.0.2.7' })])),
      ),
    );
    const [reason] = tempoReasons(seen({ source: '192.0.2.7' }), { ...NONE, source: 5 }, places, () => 4) ?? [];
    expect(reason.text).toBe('alice signed in from 192.0.2.7, 0 of 12 times; expected 203.0.113.5 96 %');
  });

  it('cuts long names between characters', () => {
    const actor = `${'x'.repeat(78)}😀${'y'.repeat(60)}`;
    const text = textOf('hour', { actor });
    expect(text).toBe(`${'x'.repeat(78)}… is not usually active at 12 h UTC on working days`);
    expect(textOf('hour', { actor: 'x'.repeat(80) })).toContain(`${'x'.repeat(80)} is`);
  });
});
