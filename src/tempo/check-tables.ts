import type { Habit, Histogram } from './histogram.js';
import { BUCKETS, SLOTS } from './observation.js';
import type { TempoTables } from './tables.js';

/** Tables out of a bundle: every number that scoring reads is one. @throws TypeError when they have not their form */
export function checkTables({ hosts, pools, steps, sources }: TempoTables): void {
  for (const { host, on, actors, deeds } of hosts) {
    checkText(host);
    if (!Array.isArray(on) || on.length !== SLOTS) throw new TypeError('not hours by slot');
    on.forEach(checkNumber);
    for (const [name, { activity, variety, slots, durations }] of actors) {
      checkText(name);
      checkHabit(activity);
      checkHabit(variety);
      checkHistogram(slots, SLOTS);
      checkHistogram(durations, BUCKETS);
    }
    for (const [name, { count, pace, slots }] of deeds) {
      checkText(name);
      checkHabit(count);
      checkHabit(pace);
      checkHistogram(slots, SLOTS);
    }
  }
  for (const pool of [pools.count, pools.pace, pools.variety, pools.activity]) {
    if (pool.length !== BUCKETS) throw new TypeError('not a pool for each size of habit');
    for (const habits of pool) checkHistogram(habits, BUCKETS);
  }
  checkHistogram(pools.slots, SLOTS);
  checkHistogram(pools.durations, BUCKETS);
  for (const [actor, before, command, times] of [...steps, ...sources]) {
    [actor, before, command].forEach(checkText);
    checkNumber(times);
  }
}

function checkHabit(habit: Habit): void {
  checkHistogram(habit, BUCKETS);
  checkNumber(habit.usual);
}

function checkHistogram({ counts, total, distinct }: Histogram, size: number): void {
  if (!Array.isArray(counts) || counts.length > size) throw new TypeError('not counts by bucket');
  counts.forEach(checkNumber);
  checkNumber(total);
  checkNumber(distinct);
}

function checkNumber(value: unknown): void {
  if (typeof value !== 'number' || !(value >= 0 && value < Infinity)) throw new TypeError('not a count');
}

function checkText(value: unknown): void {
  if (typeof value !== 'string') throw new TypeError('not a text');
}
