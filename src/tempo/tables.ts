import type { DeedHistory, TempoHistory } from './history.js';
import { BUCKETS, bucketOf, SLOTS, slotOf } from './observation.js';

/** How often each bucket was seen. */
export interface Histogram {
  readonly counts: readonly number[];
  readonly total: number;
  /** Distinct buckets seen. */
  readonly distinct: number;
}

export interface ActorTable {
  readonly activity: Histogram;
  readonly slots: Histogram;
  readonly addresses: ReadonlyMap<string, number>;
  readonly signIns: number;
  readonly durations: Histogram;
}

export interface DeedTable {
  readonly actor: string;
  readonly count: Histogram;
  /** Mean of the days on which it was done. */
  readonly habit: number;
  readonly slots: Histogram;
}

export interface HostTable {
  readonly actors: ReadonlyMap<string, ActorTable>;
  readonly deeds: ReadonlyMap<string, DeedTable>;
}

/** What is usual, by host, and over all hosts for those of whom little is known. */
export interface TempoTables {
  readonly hosts: ReadonlyMap<string, HostTable>;
  /** By bucket of the habit. */
  readonly countPool: readonly Histogram[];
  readonly activityPool: readonly Histogram[];
  readonly slotPool: Histogram;
  readonly durationPool: Histogram;
}

/** Days [from, to) that are left out. */
export interface DayRange {
  readonly fromDay: number;
  readonly toDay: number;
}

/** Tables of all of the history, or of all but some days. */
export function tempoTables(history: TempoHistory, without?: DayRange): TempoTables {
  const isOut = (day: number): boolean => without !== undefined && day >= without.fromDay && day < without.toDay;
  const pools = { count: histograms(), activity: histograms(), slots: counter(SLOTS), durations: counter(BUCKETS) };
  const hosts = new Map<string, HostTable>();
  for (const [name, host] of history.hosts) {
    const actors = new Map<string, ActorTable>();
    for (const [actor, seen] of host.actors) {
      const activity = maximaOf(seen.activity, isOut);
      if (activity.values.length === 0) continue;
      pool(pools.activity, activity);
      const slots = slotCounts(seen.hours, isOut);
      slots.forEach((count, slot) => (pools.slots[slot] += count));
      const durations = counter(BUCKETS);
      for (const [day, bucket] of seen.durations) {
        if (isOut(day)) continue;
        durations[bucket]++;
        pools.durations[bucket]++;
      }
      const addresses = new Map<string, number>();
      let signIns = 0;
      for (const [address, days] of seen.addresses) {
        let count = 0;
        for (const [day, times] of days) if (!isOut(day)) count += times;
        if (count > 0) addresses.set(address, count);
        signIns += count;
      }
      actors.set(actor, {
        activity: activity.histogram,
        slots: smoothed(slots),
        addresses,
        signIns,
        durations: histogram(durations),
      });
    }
    const deeds = new Map<string, DeedTable>();
    for (const [key, seen] of host.deeds) {
      const table = deedTable(seen, isOut, pools.count);
      if (table !== undefined) deeds.set(key, table);
    }
    hosts.set(name, { actors, deeds });
  }
  return {
    hosts,
    countPool: pools.count.map(histogram),
    activityPool: pools.activity.map(histogram),
    slotPool: smoothed(pools.slots),
    durationPool: histogram(pools.durations),
  };
}

function deedTable(seen: DeedHistory, isOut: (day: number) => boolean, pools: number[][]): DeedTable | undefined {
  const count = maximaOf(seen.count, isOut);
  if (count.values.length === 0) return undefined;
  pool(pools, count);
  const { actor } = seen;
  return { actor, count: count.histogram, habit: count.habit, slots: smoothed(slotCounts(seen.hours, isOut)) };
}

interface Maxima {
  readonly values: readonly number[];
  readonly histogram: Histogram;
  readonly habit: number;
}

function maximaOf(days: ReadonlyMap<number, number>, isOut: (day: number) => boolean): Maxima {
  const values: number[] = [];
  const counts = counter(BUCKETS);
  for (const [day, value] of days) {
    if (isOut(day)) continue;
    values.push(value);
    counts[bucketOf(value)]++;
  }
  const habit = values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
  return { values, histogram: histogram(counts), habit };
}

/** Days of what is done on several days: those done once have no habit. */
function pool(pools: number[][], { values, habit }: Maxima): void {
  if (values.length < 3) return;
  const counts = pools[bucketOf(Math.round(habit))];
  for (const value of values) counts[bucketOf(value)]++;
}

function slotCounts(hours: ReadonlySet<number>, isOut: (day: number) => boolean): number[] {
  const counts = counter(SLOTS);
  for (const hour of hours) if (!isOut(Math.floor(hour / 24))) counts[slotOf(hour)]++;
  return counts;
}

/** A habit of nine o'clock is one of eight and ten as well, a little: 1/4, 1/2, 1/4 over neighbouring hours of the day. */
function smoothed(counts: readonly number[]): Histogram {
  const spread = counter(SLOTS);
  counts.forEach((count, slot) => {
    const day = slot - (slot % 24);
    spread[slot] += count / 2;
    spread[day + ((slot + 1) % 24)] += count / 4;
    spread[day + ((slot + 23) % 24)] += count / 4;
  });
  const { total, distinct } = histogram(counts);
  return { counts: spread, total, distinct };
}

function counter(size: number): number[] {
  return new Array<number>(size).fill(0);
}

function histograms(): number[][] {
  return Array.from({ length: BUCKETS }, () => counter(BUCKETS));
}

function histogram(counts: readonly number[]): Histogram {
  let total = 0;
  let distinct = 0;
  for (const count of counts) {
    total += count;
    if (count > 0) distinct++;
  }
  return { counts, total, distinct };
}
