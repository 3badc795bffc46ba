import { describe, expect, it } from 'vitest';
import { TempoObserver, type TempoObservation } from '../../../src/tempo/index.js';
import { DAY, HOUR, inside, MINUTE, MONDAY, SECOND, type Inside, observed } from './samples.js';

const observeAll = (lines: readonly Inside[]): TempoObservation[] => {
  const observer = new TempoObserver();
  return lines.map((line) => observed(observer, inside(line)));
};
const last = (lines: readonly Inside[]): TempoObservation => {
  const all = observeAll(lines);
  return all[all.length - 1];
};
const hourly = (count: number, fromMs = 0, stepMs = HOUR): Inside[] =>
  Array.from({ length: count }, (_, i) => ({ atMs: fromMs + i * stepMs }));

describe('counts of a day', () => {
  it('sum the last 24 hours by whole hours, and let older ones go', () => {
    const counts = observeAll(hourly(30)).map(({ count }) => count);
    expect(counts.slice(0, 4)).toEqual([1, 2, 3, 4]);
    expect(counts.slice(22)).toEqual([23, 24, 24, 24, 24, 24, 24, 24]);
    expect(last([{ atMs: 0 }, { atMs: 25 * HOUR }]).count).toBe(1);
  });

  it('count a line that was repeated as often as it says', () => {
    const line = last([{ atMs: 0, repeat: 4 }, { atMs: MINUTE, repeat: 2, template: 2 }, { atMs: 2 * MINUTE }]);
    expect(line).toMatchObject({ count: 5, activity: 7, pace: 2 });
  });

  it('are kept by actor and deed, activity by actor alone, both by host', () => {
    const [, other, sudo, bob, elsewhere] = observeAll([
      { atMs: 0 },
      { atMs: 1, template: 2 },
      { atMs: 2, command: 'command\0sudo\0/bin/ls' },
      { atMs: 3, account: 'bob' },
      { atMs: 4, host: 'db' },
    ]);
    expect(other).toMatchObject({ actor: 'alice', deed: '2 0', count: 1, activity: 2 });
    expect(sudo).toMatchObject({ deed: '1 1', count: 1, activity: 3, variety: 3 });
    expect(bob).toMatchObject({ actor: 'bob', count: 1, activity: 1, variety: 1 });
    expect(elsewhere).toMatchObject({ host: 'db', actor: 'alice', count: 1, activity: 1 });
  });

  it('of a line without an account are its program’s', () => {
    const daemon = inside({ atMs: 0, account: undefined, program: 'systemd-logind' });
    expect(new TempoObserver().observe(daemon)).toBeUndefined();
    expect(new TempoObserver().observe({ ...inside({ atMs: 0 }), stream: 'outside' })).toBeUndefined();
  });

  it('count a late line now', () => {
    const line = last([{ atMs: 0 }, { atMs: 3 * HOUR }, { atMs: 150 * MINUTE }, { atMs: 3 * HOUR + MINUTE }]);
    expect(line).toMatchObject({ count: 4, activity: 4, pace: 3 });
  });
});

describe('pace', () => {
  it('counts ten minutes, to the millisecond', () => {
    expect(last([{ atMs: 0 }, { atMs: 10 * MINUTE }]).pace).toBe(2);
    expect(last([{ atMs: 0 }, { atMs: 10 * MINUTE + 1 }]).pace).toBe(1);
  });

  it('goes no higher than 64, and falls again', () => {
    const burst = hourly(200, 0, SECOND);
    expect(last(burst)).toMatchObject({ pace: 64, count: 200 });
    expect(last([...burst, { atMs: 10 * MINUTE + 190 * SECOND }]).pace).toBe(11);
    expect(last([...burst, { atMs: HOUR }]).pace).toBe(1);
  });
});

describe('variety', () => {
  it('counts different deeds of the last hour', () => {
    const line = last([
      { atMs: 0, template: 1 },
      { atMs: 30 * MINUTE, template: 2 },
      { atMs: 40 * MINUTE, template: 2 },
      { atMs: HOUR, template: 3 },
    ]);
    expect(line.variety).toBe(3);
    const later = last([
      { atMs: 0, template: 1 },
      { atMs: 30 * MINUTE, template: 2 },
      { atMs: HOUR + 1, template: 3 },
    ]);
    expect(later.variety).toBe(2);
  });

  it('goes no higher than 64', () => {
    expect(last(Array.from({ length: 100 }, (_, i) => ({ atMs: i, template: i }))).variety).toBe(64);
  });
});

describe('a sign-in', () => {
  const start = MONDAY / SECOND;
  it('is as old as its episode says', () => {
    expect(last([{ atMs: 90 * MINUTE, episode: `sshd:77:${start}` }]).openMinutes).toBe(90);
    expect(last([{ atMs: -MINUTE, episode: `sshd:77:${start}` }]).openMinutes).toBe(0);
  });

  it.each([`cron:77:${start}`, `account:sshd:77:${start}`, 'sshd:77:x'])('is none in %s', (episode) => {
    expect(last([{ atMs: HOUR, episode }]).openMinutes).toBeUndefined();
  });

  it('is closed by sshd alone', () => {
    expect(last([{ atMs: 0, action: 'session_closed' }]).closes).toBe(true);
    expect(last([{ atMs: 0, action: 'session_closed', program: 'sshd-session' }]).closes).toBe(true);
    expect(last([{ atMs: 0, action: 'session_closed', program: 'sudo' }]).closes).toBe(false);
    expect(last([{ atMs: 0, action: 'accepted' }]).closes).toBe(false);
  });
});

describe('the command before', () => {
  const sudo = (atMs: number, command: string, account = 'alice'): Inside => ({
    atMs,
    command,
    account,
    program: 'sudo',
  });

  it('is the actor’s last one within an hour', () => {
    const lines = [sudo(0, 'a'), sudo(1, 'x', 'bob'), { atMs: 2 }, sudo(HOUR, 'b'), sudo(2 * HOUR + 1, 'c')];
    expect(observeAll(lines).map(({ command, commandBefore }) => [command, commandBefore])).toEqual([
      ['a', ''],
      ['x', ''],
      ['', ''],
      ['b', 'a'],
      ['c', ''],
    ]);
  });

  it('is none for cron, whose commands come by the clock', () => {
    const lines = [sudo(0, 'a'), { ...sudo(1, 'job'), action: 'cron' as const, program: 'CRON' }, sudo(2, 'b')];
    expect(observeAll(lines).map(({ command, commandBefore }) => [command, commandBefore])).toEqual([
      ['a', ''],
      ['', ''],
      ['b', 'a'],
    ]);
  });
});

describe('the chain of commands', () => {
  const chainAfter = (restMs: number, isSaved: boolean): number => {
    let observer = new TempoObserver();
    observed(observer, inside({ atMs: 0, command: 'a' })).chain.add(8);
    // a day of other work keeps the account in memory
    for (let h = 1; h < restMs / HOUR; h += 1) observed(observer, inside({ atMs: h * HOUR }));
    if (isSaved) {
      const state: unknown = JSON.parse(JSON.stringify(observer.toJSON()));
      observer = new TempoObserver();
      observer.restore(state);
    }
    return observed(observer, inside({ atMs: restMs, command: 'b' })).chain.nats;
  };

  it.each([false, true])('outlives a pause of hours, and ends with a day without any (saved: %s)', (isSaved) => {
    expect(chainAfter(5 * HOUR, isSaved)).toBe(5.5);
    expect(chainAfter(24 * HOUR, isSaved)).toBe(5.5);
    expect(chainAfter(24 * HOUR + 1, isSaved)).toBe(0);
    expect(chainAfter(40 * HOUR, isSaved)).toBe(0);
  });

  it('is its actor’s own', () => {
    const observer = new TempoObserver();
    observed(observer, inside({ atMs: 0, command: 'a' })).chain.add(8);
    expect(observed(observer, inside({ atMs: 1, command: 'a', account: 'bob' })).chain.nats).toBe(0);
    expect(observed(observer, inside({ atMs: 1, command: 'a', host: 'db' })).chain.nats).toBe(0);
  });
});

describe('a line of a forged time', () => {
  const quiet = hourly(48);
  const after = (forged: readonly Inside[]): TempoObservation[] =>
    observeAll([...quiet, ...forged, ...hourly(30, 48 * HOUR)]).slice(quiet.length + forged.length);

  it('far ahead neither clears the day nor goes on being counted', () => {
    // it is counted itself while the clock is in doubt, and is gone with the next line
    expect(after([{ atMs: 3000 * DAY }]).map(({ count, activity, pace }) => [count, activity, pace])).toEqual(
      hourly(30).map(() => [24, 24, 1]),
    );
  });

  it('far back is a late one', () => {
    const [first, ...rest] = after([{ atMs: -3000 * DAY }]);
    expect(first).toMatchObject({ count: 25, activity: 25 });
    expect(rest.slice(24).every(({ count }) => count === 24)).toBe(true);
  });

  it('is believed after eight in a row; the true time is again after eight more', () => {
    const counts = after(hourly(10, 3000 * DAY, MINUTE)).map(({ count }) => count);
    // seven late lines are counted in the forged hour; the eighth turns the clock back, and the day begins anew
    expect(counts.slice(0, 9)).toEqual([11, 12, 13, 14, 15, 16, 17, 1, 2]);
    expect(counts[29]).toBe(23);
  });
});
