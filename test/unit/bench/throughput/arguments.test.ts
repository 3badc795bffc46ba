import { describe, expect, it } from 'vitest';

import { benchArguments } from '../../../../bench/throughput/arguments.js';

const parse = (...argv: string[]): ReturnType<typeof benchArguments> =>
  benchArguments(argv, ['drain', 'keys'], '/data');

describe('the command line of the bench', () => {
  it('runs everything by default', () => {
    expect(parse()).toEqual({ only: [], quick: false, installTorch: false, withPeers: true, dataFolder: '/data' });
  });

  it('takes suites, peers, date and files', () => {
    expect(
      parse('--only', 'drain,keys', '--quick', '--peers', 'torch', '--date', '2026-11-21', '--out', 'o', '--data', 'd'),
    ).toEqual({
      only: ['drain', 'keys'],
      quick: true,
      installTorch: true,
      withPeers: true,
      dataFolder: 'd',
      out: 'o',
      date: '2026-11-21T00:00:00.000Z',
    });
    expect(parse('--peers', 'none').withPeers).toBe(false);
  });

  it('compares two files', () => {
    expect(parse('--compare', 'a.json', 'b.json').compare).toEqual(['a.json', 'b.json']);
    expect(parse('--show', 'a.json').show).toBe('a.json');
  });

  it.each([
    [['--only', 'drian'], /drian: one of drain, keys/],
    [['--peers', 'numpy'], /numpy: one of none, torch/],
    [['--compare', 'a.json'], /Two result files/],
    [['a.json'], /Two result files/],
    [['--fast'], /--fast/],
    [['--date', 'soon'], /time/],
  ])('refuses %j', (argv, message) => {
    expect(() => parse(...argv)).toThrow(message);
  });
});
