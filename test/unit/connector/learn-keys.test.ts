import { expect, it } from 'vitest';
import { logCompactor } from '../../../src/connector/compact-log.js';
import { learnKeys } from '../../../src/connector/learn-keys.js';
import { createEncoder } from '../../../src/encode/index.js';
import { createTemplateMiner } from '../../../src/parse/index.js';
import { DAY_MS, failure, HOUR_MS, parsed, quietDays, T0 } from './history.js';

const lines = [
  ...quietDays(100),
  ...Array.from({ length: 50 }, (_, i) => failure(T0 + DAY_MS + i * HOUR_MS, 'root', `203.0.113.${i}`)),
];

it('keeps of each line what calibration needs, in order, and gives the lines free', () => {
  const logs = parsed(lines);
  // more than one piece of memory for rows
  expect(logs.length).toBeGreaterThan(4096);
  const [miner, encoder] = [createTemplateMiner({}), createEncoder()];
  for (const log of logs) miner.learn(log.program, log.content);
  const whole = logs.map((log) => encoder.learn(log, miner.match(log.program, log.content)));

  const taken = logs.slice();
  let done = 0;
  const slim = learnKeys(taken, createTemplateMiner({}), createEncoder(), (by) => (done += by));
  expect(taken).toEqual([]);
  expect(done).toBe(2 * logs.length);
  expect(slim).toHaveLength(whole.length);
  slim.forEach((event, i) => {
    const { log, row, ...rest } = whole[i];
    expect(event).toEqual({
      ...rest,
      row: event.stream === 'inside' ? row : new Int32Array(row.length),
      log: { ...log, body: log.body.slice(0, 12), content: '' },
    });
  });
  expect(new Set(slim.map(({ stream }) => stream))).toEqual(new Set(['inside', 'outside']));
});

it('makes compact copies that say the same', () => {
  const logs = parsed(lines.slice(-200));
  const compact = logCompactor();
  expect(logs.map(compact)).toEqual(logs);
});
