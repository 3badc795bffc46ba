import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { StepModel, type StepCount } from '../../../src/tempo/step-model.js';

/** alice: a 3 times first, b once after a; bob: b twice first. */
const STEPS: readonly StepCount[] = [
  ['alice', '', 'a', 3],
  ['alice', 'a', 'b', 1],
  ['bob', '', 'b', 2],
];

describe('the next command', () => {
  // Two commands, a third share for those never seen. All: a 3, b 3, two kinds of six. Alice: a 3, b 1, two kinds of four.
  const base = 1 / 3;
  const all = { a: (3 + 2 * base) / 8, b: (3 + 2 * base) / 8 };
  const alice = { a: (3 + 2 * all.a) / 6, b: (1 + 2 * all.b) / 6 };
  // After a, of anybody and of alice: b once, one kind of one.
  const anyAfter = { a: alice.a / 2, b: (1 + alice.b) / 2 };
  const after = { a: anyAfter.a / 2, b: (1 + anyAfter.b) / 2 };
  const entropy = ({ a, b }: { a: number; b: number }): number => -a * Math.log(a) - b * Math.log(b);

  it('backs off to the command before, the actor, and all; by the actor alone as well; the mean counts', () => {
    const model = new StepModel(STEPS);
    const b = model.score('alice', 'a', 'b');
    expect(b?.surprisal).toBeCloseTo((-Math.log(alice.b) - Math.log(after.b)) / 2, 12);
    expect(b?.entropy).toBeCloseTo((entropy(alice) + entropy(after)) / 2, 12);
    const a = model.score('alice', 'a', 'a');
    expect(a?.surprisal).toBeCloseTo((-Math.log(alice.a) - Math.log(after.a)) / 2, 12);
    expect(a?.entropy).toBe(b?.entropy);
  });

  it('of a stranger is everybody’s', () => {
    const score = new StepModel(STEPS).score('eve', 'nothing known', 'a');
    expect(score?.surprisal).toBeCloseTo(-Math.log(all.a), 12);
    expect(score?.entropy).toBeCloseTo(entropy(all), 12);
  });

  it('is no matter of order when it was never seen', () => {
    expect(new StepModel(STEPS).score('alice', 'a', 'rm')).toBeUndefined();
    expect(new StepModel([]).score('alice', '', 'a')).toBeUndefined();
    expect(new StepModel([]).expected('alice', '', 2)).toEqual([]);
  });

  it('is expected in the order of its probability', () => {
    const expected = new StepModel(STEPS).expected('alice', 'a', 5);
    expect(expected.map(({ command }) => command)).toEqual(['b', 'a']);
    expect(expected[0].probability).toBeCloseTo(after.b, 12);
    expect(new StepModel(STEPS).expected('alice', 'a', 1)).toHaveLength(1);
  });

  it('was seen as often as it was', () => {
    const model = new StepModel(STEPS);
    expect(model.seen('alice', '', 'a')).toEqual({ times: 3, total: 3 });
    expect(model.seen('alice', '', 'b')).toEqual({ times: 0, total: 3 });
    expect(model.seen('alice', 'a', 'rm')).toEqual({ times: 0, total: 1 });
    expect(model.seen('bob', 'a', 'b')).toEqual({ times: 0, total: 0 });
  });

  it('keeps an actor apart from a command of the same name', () => {
    const model = new StepModel([
      ['x', '', 'a', 9],
      ['y', 'x', 'b', 9],
    ]);
    const [first] = model.expected('x', '', 1);
    expect(first.command).toBe('a');
    expect(model.expected('z', 'x', 1)[0].command).toBe('b');
  });

  it('knows 2048 commands', () => {
    const model = new StepModel(Array.from({ length: 2050 }, (_, i) => ['alice', '', `c${i}`, 1] as const));
    expect(model.score('alice', '', 'c2047')).toBeDefined();
    expect(model.score('alice', '', 'c2048')).toBeUndefined();
    expect(model.seen('alice', '', 'c0').total).toBe(2048);
  });

  it('has probabilities that sum to one, with the share of those never seen', () => {
    const name = fc.constantFrom('', 'a', 'b', 'c', '__proto__');
    const step = fc.tuple(name, name, name, fc.integer({ min: 1, max: 50 }));
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 30 }), name, name, (steps, actor, before) => {
        const model = new StepModel(steps);
        const commands = [...new Set(steps.map(([, , command]) => command))];
        const expected = model.expected(actor, before, 99);
        expect(expected.map(({ command }) => command).sort()).toEqual(commands.sort());
        let unseen = 1 / (commands.length + 1);
        const matching = [
          steps,
          steps.filter(([who]) => who === actor),
          steps.filter(([, after]) => after === before),
          steps.filter(([who, after]) => who === actor && after === before),
        ];
        for (const context of matching) {
          if (context.length === 0) continue;
          const total = context.reduce((sum, [, , , times]) => sum + times, 0);
          const kinds = new Set(context.map(([, , command]) => command)).size;
          unseen *= kinds / (total + kinds);
        }
        const sum = expected.reduce((total, { probability }) => total + probability, 0);
        expect(sum + unseen).toBeCloseTo(1, 10);
        for (const command of commands)
          expect(model.score(actor, before, command)?.surprisal).toBeGreaterThanOrEqual(0);
      }),
    );
  });
});
