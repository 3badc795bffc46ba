import { describe, expect, it } from 'vitest';

import { bootstrap } from '../../../bench/detection/bootstrap.js';
import { tailNats } from '../../../bench/detection/controls.js';
import { drawn, familiesOf } from '../../../bench/detection/split.js';
import { families } from '../../../src/generate/index.js';

describe('bootstrap', () => {
  it('has no width where all sessions agree, and the mean of the values', () => {
    expect(bootstrap([1, 1, 1])).toEqual({ mean: 1, low: 1, high: 1 });
  });

  it('gives the interval of a proportion', () => {
    const { mean, low, high } = bootstrap(Array.from({ length: 100 }, (_, i) => (i < 80 ? 1 : 0)));
    expect(mean).toBe(0.8);
    // 1.96 √(.8 · .2 / 100) = .078
    expect(low).toBeGreaterThan(0.69);
    expect(low).toBeLessThan(0.75);
    expect(high).toBeGreaterThan(0.85);
    expect(high).toBeLessThan(0.91);
  });

  it('depends on the seed alone', () => {
    const values = [0, 1, 1, 0, 1];
    expect(bootstrap(values, 7)).toEqual(bootstrap(values, 7));
  });
});

describe('tailNats', () => {
  it('is −ln of the share of history with as much or more', () => {
    const nats = tailNats([1, 2, 3]);
    expect(nats(4)).toBeCloseTo(Math.log(4), 12);
    expect(nats(3)).toBeCloseTo(Math.log(2), 12);
    expect(nats(0)).toBeCloseTo(0, 12);
  });
});

describe('the split of families', () => {
  it('puts each family on one side, and leaves neither side empty', () => {
    const [development, test] = [familiesOf('development'), familiesOf('test')];
    expect([...development, ...test].sort()).toEqual(
      families()
        .map(({ family }) => family)
        .sort(),
    );
    expect(Math.min(development.length, test.length)).toBeGreaterThan(2);
  });

  it('is the draw that was made once', () => {
    expect(familiesOf('development')).toEqual(expect.arrayContaining(['backdoor-account', 'password-spray']));
    expect(familiesOf('test')).toEqual(expect.arrayContaining(['stolen-key', 'log-tampering']));
  });

  it('draws numbers that are spread evenly', () => {
    const values = Array.from({ length: 2000 }, (_, i) => drawn(3, `n ${i}`));
    expect(values.reduce((sum, value) => sum + value, 0) / values.length).toBeCloseTo(0.5, 1);
    expect(Math.min(...values)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...values)).toBeLessThan(1);
  });
});
