import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ConnectorError } from '../../../../src/errors/index.js';
import { UNKNOWN_TEMPLATE, createTemplateMiner } from '../../../../src/parse/index.js';
import type { TemplateMiner, TemplateMinerOptions } from '../../../../src/parse/index.js';

// Few words, so that lines collide, generalise and overflow small trees; some hold digits, some look like wildcards.
const word = fc.constantFrom('alpha', 'beta', 'gamma', 'delta', 'x1', 'y22', '10.0.0.1', '<*>', '<:IP:>', 'é', '');
const line = fc.array(word, { maxLength: 7 }).map((words) => words.join(' '));
const log = fc.tuple(fc.constantFrom('sshd', 'sudo', '__proto__'), line);
const options: fc.Arbitrary<TemplateMinerOptions> = fc.record({
  depth: fc.integer({ min: 3, max: 7 }),
  simTh: fc.constantFrom(0, 0.3, 0.5, 0.7, 1),
  maxChildren: fc.integer({ min: 2, max: 6 }),
  perProgram: fc.boolean(),
  maxTokens: fc.constantFrom(3, 128),
});

function trained(given: TemplateMinerOptions, logs: readonly (readonly [string, string])[]): TemplateMiner {
  const miner = createTemplateMiner(given);
  for (const [program, content] of logs) miner.learn(program, content);
  return miner;
}

function codeOf(action: () => unknown): string {
  try {
    action();
  } catch (error) {
    if (error instanceof ConnectorError) return error.code;
    throw error;
  }
  return 'none';
}

describe('template miner', () => {
  it('forgets its answers when a template generalises', () => {
    const miner = createTemplateMiner({ simTh: 0.5 });
    miner.learn('sshd', 'session opened for ada');
    expect(miner.match('sshd', 'session opened for ada').text).toBe('session opened for ada');
    expect(miner.match('sshd', 'session opened for bob')).toBe(UNKNOWN_TEMPLATE);
    miner.learn('sshd', 'session opened for eve');
    expect(miner.match('sshd', 'session opened for ada').text).toBe('session opened for <*>');
    expect(miner.match('sshd', 'session opened for bob').id).toBe(1);
  });

  it('generalises a template and keeps its id', () => {
    const miner = createTemplateMiner({ simTh: 0.5 });
    expect(miner.learn('sshd', 'session opened for ada')).toEqual({
      id: 1,
      program: 'sshd',
      text: 'session opened for ada',
    });
    expect(miner.learn('sshd', 'session opened for eve')).toEqual({
      id: 1,
      program: 'sshd',
      text: 'session opened for <*>',
    });
    expect(miner.learn('sudo', 'session opened for eve').id).toBe(2);
    expect(miner.match('sshd', 'session opened for bob').id).toBe(1);
    expect(miner.match('sshd', 'session closed for bob')).toBe(UNKNOWN_TEMPLATE);
    expect(miner.match('cron', 'session opened for bob')).toBe(UNKNOWN_TEMPLATE);
    expect(miner.sizes()).toEqual([2, 1]);
  });

  it('does not take a wildcard from the text of a log', () => {
    const miner = createTemplateMiner();
    miner.learn('sshd', 'Invalid <*> <*>');
    expect(miner.match('sshd', 'Invalid user eve').id).toBe(0);
    expect(miner.match('sshd', 'Invalid <*> <*>').id).toBe(1);
  });

  it('gives every learned line an id, and the same one from then on until the templates change', () => {
    fc.assert(
      fc.property(options, fc.array(log, { maxLength: 60 }), (given, logs) => {
        const miner = trained(given, logs);
        for (const [program, content] of logs) {
          const { id } = miner.match(program, content);
          expect(id).toBeGreaterThan(0);
          expect(miner.match(program, content).id).toBe(id);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('numbers templates densely from 1', () => {
    fc.assert(
      fc.property(options, fc.array(log, { maxLength: 60 }), (given, logs) => {
        const miner = createTemplateMiner(given);
        let highest = 0;
        for (const [program, content] of logs) {
          const { id } = miner.learn(program, content);
          expect(id).toBeLessThanOrEqual(highest + 1);
          highest = Math.max(highest, id);
        }
        expect(miner.templates().map((template) => template.id)).toEqual(
          Array.from({ length: highest }, (_, i) => i + 1),
        );
        expect(miner.sizes().reduce((sum, size) => sum + size, 0)).toBe(logs.length);
      }),
    );
  });

  it('learns the same whether or not lines come again in between', () => {
    // Repeats go through the memory of answers; they must not change what is learned.
    fc.assert(
      fc.property(options, fc.array(log, { maxLength: 30 }), (given, logs) => {
        const once = createTemplateMiner(given);
        const fresh = createTemplateMiner(given);
        for (const [program, content] of logs) {
          once.learn(program, content);
          once.match(program, content);
          once.match(program, `${content} more`);
          fresh.learn(program, content);
        }
        expect(once.toJSON()).toEqual(fresh.toJSON());
      }),
    );
  });

  it('changes nothing by matching', () => {
    fc.assert(
      fc.property(
        options,
        fc.array(log, { maxLength: 40 }),
        fc.array(log, { maxLength: 40 }),
        (given, logs, probes) => {
          const miner = trained(given, logs);
          const before = JSON.stringify(miner);
          for (const [program, content] of probes) miner.match(program, content);
          expect(JSON.stringify(miner)).toBe(before);
        },
      ),
    );
  });

  it('learns and matches on after a round trip as if nothing had been', () => {
    fc.assert(
      fc.property(options, fc.array(log, { maxLength: 40 }), fc.array(log, { maxLength: 40 }), (given, logs, later) => {
        const miner = trained(given, logs);
        const restored = createTemplateMiner({}, JSON.parse(JSON.stringify(miner)));
        for (const [program, content] of later) {
          expect(restored.match(program, content)).toEqual(miner.match(program, content));
        }
        for (const [program, content] of later) {
          expect(restored.learn(program, content)).toEqual(miner.learn(program, content));
        }
        expect(restored.toJSON()).toEqual(miner.toJSON());
      }),
    );
  });

  it('never grows beyond maxClusters, counts what it refuses, and keeps what it has', () => {
    const miner = createTemplateMiner({ maxClusters: 3, simTh: 1 });
    const words = ['one', 'two', 'three', 'four', 'five'];
    expect(words.map((text) => miner.learn('sshd', text).id)).toEqual([1, 2, 3, 0, 0]);
    expect(miner.refused).toBe(2);
    expect(miner.learn('sshd', 'two').id).toBe(2);
    expect(miner.match('sshd', 'four')).toBe(UNKNOWN_TEMPLATE);
  });

  it('cuts long lines to a bounded number of tokens and characters', () => {
    const miner = createTemplateMiner({ maxTokens: 4, maxCharacters: 50 });
    expect(miner.learn('sshd', 'a b c d e f g').text).toBe('a b c d <:MORE:>');
    expect(miner.match('sshd', `a b c d ${'z '.repeat(100_000)}`).id).toBe(1);
    expect(miner.learn('sshd', 'w'.repeat(10_000_000)).text).toHaveLength(50);
  });
});

describe('a state from elsewhere', () => {
  const good = (): Record<string, unknown> => {
    const miner = trained({ depth: 5 }, [
      ['sshd', 'session opened for ada'],
      ['sshd', 'session opened for eve'],
      ['sudo', ''],
    ]);
    return JSON.parse(JSON.stringify(miner)) as Record<string, unknown>;
  };
  const cluster = { program: 'sshd', text: 'session opened', size: 1, path: ['session'] };

  it('loads when it is whole', () => {
    expect(codeOf(() => createTemplateMiner({}, good()))).toBe('none');
  });

  it.each([
    ['nothing', null],
    ['a list', []],
    ['no settings', { ...good(), settings: undefined }],
    ['a depth of text', { ...good(), settings: { ...(good()['settings'] as object), depth: '5' } }],
    ['a similarity above 1', { ...good(), settings: { ...(good()['settings'] as object), simTh: 2 } }],
    ['masks of numbers', { ...good(), masks: [1] }],
    ['clusters that are no list', { ...good(), clusters: {} }],
    ['a cluster of nothing', { ...good(), clusters: [null] }],
    ['no program', { ...good(), clusters: [{ ...cluster, program: 1 }] }],
    ['a size of zero', { ...good(), clusters: [{ ...cluster, size: 0 }] }],
    ['a path too long', { ...good(), clusters: [{ ...cluster, path: ['session', 'opened'] }] }],
    ['a path elsewhere', { ...good(), clusters: [{ ...cluster, path: ['other'] }] }],
    ['empty tokens', { ...good(), clusters: [{ ...cluster, text: 'session  opened', path: ['session', ''] }] }],
    ['more clusters than allowed', { ...good(), settings: { ...(good()['settings'] as object), maxClusters: 1 } }],
  ])('is refused as corrupt: %s', (_what, state) => {
    expect(codeOf(() => createTemplateMiner({}, state))).toBe('BUNDLE_CORRUPT');
  });

  it('is refused as incompatible with another format or other masks', () => {
    expect(codeOf(() => createTemplateMiner({}, { ...good(), format: 2 }))).toBe('BUNDLE_INCOMPATIBLE');
    expect(codeOf(() => createTemplateMiner({ masks: [] }, good()))).toBe('BUNDLE_INCOMPATIBLE');
  });

  it('never ends in anything but a ConnectorError', () => {
    fc.assert(
      fc.property(fc.anything(), fc.constantFrom('format', 'settings', 'masks', 'clusters'), (value, field) => {
        expect(['none', 'BUNDLE_CORRUPT', 'BUNDLE_INCOMPATIBLE']).toContain(
          codeOf(() => createTemplateMiner({}, { ...good(), [field]: value })),
        );
      }),
    );
  });

  it('refuses settings out of range', () => {
    for (const bad of [{ depth: 2 }, { simTh: -0.1 }, { maxChildren: 1 }, { maxClusters: 0 }, { maxTokens: 1.5 }]) {
      expect(codeOf(() => createTemplateMiner(bad))).toBe('CONFIG_INVALID');
    }
  });
});
