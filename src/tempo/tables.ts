import type { HostHistory, TempoHistory } from './history.js';
import {
  counter,
  habitOf,
  histogram,
  ifAtLeast,
  LEAST_DAYS,
  LEAST_HOURS,
  LEAST_SIGN_INS,
  slotHistogram,
  smoothedSlots,
  type Habit,
  type Histogram,
  type IsOut,
} from './histogram.js';
import { BUCKETS, bucketOf, SLOTS, slotOf } from './observation.js';
import { countSteps, type StepCount } from './step-model.js';

export interface ActorTable {
  readonly activity: Habit;
  readonly variety: Habit;
  /** Nothing below `LEAST_HOURS`. */
  readonly slots: Histogram;
  /** Nothing below `LEAST_SIGN_INS`. */
  readonly durations: Histogram;
}

export interface DeedTable {
  readonly count: Habit;
  readonly pace: Habit;
  readonly slots: Histogram;
}

/** What is usual over all hosts, for those of whom little is known; habits by the bucket of their usual size. */
export interface TempoPools {
  readonly count: readonly Histogram[];
  readonly pace: readonly Histogram[];
  readonly variety: readonly Histogram[];
  readonly activity: readonly Histogram[];
  readonly slots: Histogram;
  readonly durations: Histogram;
}

/** What is usual; JSON-safe, part of a bundle. */
export interface TempoTables {
  readonly hosts: readonly {
    readonly host: string;
    /** Hours in which anyone was active, by slot. */
    readonly on: readonly number[];
    readonly actors: readonly (readonly [string, ActorTable])[];
    /** By actor and deed (`deedKey`). */
    readonly deeds: readonly (readonly [string, DeedTable])[];
  }[];
  readonly pools: TempoPools;
  readonly steps: readonly StepCount[];
  /** Who signed in from which address; nothing comes before. */
  readonly sources: readonly StepCount[];
}

/** Days [from, to) that are left out. */
export interface DayRange {
  readonly fromDay: number;
  readonly toDay: number;
}

class Pool {
  readonly #counts = Array.from({ length: BUCKETS }, () => counter(BUCKETS));

  add(habit: Habit): Habit {
    if (habit.total < LEAST_DAYS) return habit;
    const counts = this.#counts[bucketOf(Math.round(habit.usual))];
    habit.counts.forEach((count, bucket) => (counts[bucket] += count));
    return habit;
  }

  histograms(): Histogram[] {
    return this.#counts.map(histogram);
  }
}

function hoursOn({ actors }: HostHistory, isOut: IsOut): number[] {
  const hours = new Set<number>();
  for (const actor of actors.values()) for (const hour of actor.hours) hours.add(hour);
  const on = counter(SLOTS);
  for (const hour of hours) if (!isOut(Math.floor(hour / 24))) on[slotOf(hour)]++;
  return on;
}

/** Tables of all of the history, or of all but some days. */
export function tempoTables(history: TempoHistory, without?: DayRange): TempoTables {
  const isOut: IsOut = (day) => without !== undefined && day >= without.fromDay && day < without.toDay;
  const count = new Pool();
  const pace = new Pool();
  const variety = new Pool();
  const activity = new Pool();
  const slotTotals = counter(SLOTS);
  const durationTotals = counter(BUCKETS);
  const hosts: TempoTables['hosts'][number][] = [];
  for (const [host, seen] of history.hosts) {
    const actors: (readonly [string, ActorTable])[] = [];
    for (const [name, actor] of seen.actors) {
      const habit = habitOf(actor.activity, isOut);
      if (habit.total === 0) continue;
      const slots = slotHistogram(actor.hours, isOut);
      slots.counts.forEach((weight, slot) => (slotTotals[slot] += weight));
      const minutes = counter(BUCKETS);
      for (const [place, times] of actor.durations) {
        if (!isOut(Math.floor(place / BUCKETS))) minutes[place % BUCKETS] += times;
      }
      minutes.forEach((times, bucket) => (durationTotals[bucket] += times));
      actors.push([
        name,
        {
          activity: activity.add(habit),
          variety: variety.add(habitOf(actor.variety, isOut)),
          slots: ifAtLeast(LEAST_HOURS, slots),
          durations: ifAtLeast(LEAST_SIGN_INS, histogram(minutes)),
        },
      ]);
    }
    const deeds: (readonly [string, DeedTable])[] = [];
    for (const [name, deed] of seen.deeds) {
      const habit = habitOf(deed.count, isOut);
      if (habit.total === 0) continue;
      const slots = ifAtLeast(LEAST_HOURS, slotHistogram(deed.hours, isOut));
      const table = { count: count.add(habit), pace: pace.add(habitOf(deed.pace, isOut)), slots };
      if (habit.total >= LEAST_DAYS || slots.total > 0) deeds.push([name, table]);
    }
    hosts.push({ host, on: hoursOn(seen, isOut), actors, deeds });
  }
  return {
    hosts,
    pools: {
      count: count.histograms(),
      pace: pace.histograms(),
      variety: variety.histograms(),
      activity: activity.histograms(),
      slots: smoothedSlots(slotTotals),
      durations: histogram(durationTotals),
    },
    steps: countSteps(history.steps, isOut),
    sources: countSteps(history.sources, isOut),
  };
}
