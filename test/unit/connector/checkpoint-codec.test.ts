import { describe, expect, it } from 'vitest';
import { checkpointParts, readCheckpoint } from '../../../src/connector/checkpoint-codec.js';
import type { HuntState } from '../../../src/connector/checkpoint-codec.js';
import type { Parts } from '../../../src/types/index.js';

const entry = (host: string, value: number): { host: string; value: number } => ({ host, value });
const state: HuntState = {
  fromMs: 7,
  rangeToMs: undefined,
  cursor: { at: [1] },
  rollups: { minutes: [] },
  detector: {
    parser: { years: [] },
    profiles: { format: 2, evictedHosts: 0, hosts: [entry('b', 1), entry('a', 2), entry('__proto__', 3)] },
    streams: [
      ['a', 'AAAA'],
      ['b', 'BBBB'],
    ],
    cusum: { version: 2, hosts: [entry('c', 4)] },
    delineator: { version: 2, hosts: [entry('a', 5), entry('c', 6), entry('b', 7)] },
    tempo: { hosts: [entry('a', 8)] },
  },
};
const read = (parts: Parts): HuntState => readCheckpoint({ name: 'hunt', bundleId: 'b', version: 1, parts });

describe('the parts of a checkpoint', () => {
  it('are one for what there is once, and one a host; together they give what was there, in order', () => {
    const parts = checkpointParts(state);
    expect([...parts.keys()].sort()).toEqual([
      'host-0.json',
      'host-1.json',
      'host-2.json',
      'host-3.json',
      'state.json',
    ]);
    expect(read(parts)).toEqual(state);
    const [whole] = parts.values();
    expect(new TextDecoder().decode(whole)).not.toContain('value');
  });

  it.each([
    ['no state', 'state.json', undefined],
    ['a state that is none', 'state.json', 'null'],
    ['a state without hosts', 'state.json', '{"fromMs":1,"detector":{}}'],
    ['a state of before there were parts', 'state.json', JSON.stringify(state)],
    ['a missing host', 'host-2.json', undefined],
    ['a damaged host', 'host-0.json', '{"host"'],
  ])('%s is refused', (_, name, text) => {
    const parts = new Map(checkpointParts(state));
    if (text === undefined) parts.delete(name);
    else parts.set(name, new TextEncoder().encode(text));
    expect(() => read(parts)).toThrow(expect.objectContaining({ code: 'CHECKPOINT_CORRUPT' }) as Error);
  });
});
