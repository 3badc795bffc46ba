import { describe, expect, it } from 'vitest';
import { HostClock } from '../../../src/types/index.js';

const HOUR = 3_600_000;
const T = Date.UTC(2026, 2, 1);

function after(...times: readonly number[]): HostClock {
  const clock = new HostClock();
  for (let i = 0; i < 10; i++) clock.take(T);
  for (const time of times) clock.take(time);
  return clock;
}

describe('the clock of a host', () => {
  it('goes with its lines, and is not turned back by late ones', () => {
    expect(after(T + 10, T + 5).nowMs).toBe(T + 10);
    expect(after(T + HOUR, T - 100 * HOUR)).toMatchObject({ nowMs: T + HOUR, sureMs: T + HOUR, latestMs: T + HOUR });
  });

  it('leaps with a line after a quiet time, and is sure of it after eight', () => {
    const night = T + 9 * HOUR;
    expect(after(night)).toMatchObject({ nowMs: night, sureMs: T, latestMs: night });
    expect(after(...Array.from({ length: 7 }, () => night)).sureMs).toBe(T);
    expect(after(...Array.from({ length: 8 }, () => night)).sureMs).toBe(night);
  });

  it('is turned back by the first line that contradicts a leap, but not below what was sure', () => {
    const forged = Date.UTC(2099, 0, 1);
    const clock = after(forged, forged + HOUR / 2);
    expect(clock.nowMs).toBe(forged + HOUR / 2);
    expect(clock.take(T + 60_000)).toBe(true);
    expect(clock).toMatchObject({ nowMs: T + 60_000, sureMs: T, latestMs: forged + HOUR / 2 });
    expect(clock.take(T - 2 * HOUR)).toBe(false);
    for (let i = 0; i < 8; i++) expect(clock.take(T + 120_000)).toBe(false);
    expect(clock).toMatchObject({ nowMs: T + 120_000, sureMs: T + 120_000, latestMs: T + 120_000 });
  });

  it('finds back from a wrong time that it had believed', () => {
    const wrong = Array.from({ length: 20 }, (_, i) => Date.UTC(2099, 0, 1) + i);
    expect(after(...wrong, T).nowMs).toBe(wrong[19]);
    const right = Array.from({ length: 8 }, (_, i) => T + i);
    expect(after(...wrong, ...right).nowMs).toBe(T + 7);
    expect(after(...wrong, ...right, ...right)).toMatchObject({ nowMs: T + 7, sureMs: T + 7, latestMs: T + 7 });
  });

  it('goes on from its state as if nothing had been', () => {
    const times = Array.from({ length: 60 }, (_, i) => T + ((i * 7919) % 13) * (i % 5 === 0 ? 9 * HOUR : 1000));
    const whole = after(...times);
    for (let cut = 0; cut < times.length; cut++) {
      const state: unknown = JSON.parse(JSON.stringify(after(...times.slice(0, cut))));
      const resumed = HostClock.fromJSON(state);
      for (const time of times.slice(cut)) resumed?.take(time);
      expect(resumed?.toJSON()).toEqual(whole.toJSON());
    }
    expect(HostClock.fromJSON([1, 2, 3])).toBeUndefined();
    expect(HostClock.fromJSON([1, 2, 3, 4, null])).toBeUndefined();
  });
});
