import { MAX_HOSTS } from '../lru/index.js';
import {
  BUCKETS,
  bucketOf,
  dayOf,
  deedKey,
  hourOf,
  MAX_ACTORS,
  MAX_DEEDS,
  type TempoObservation,
} from './observation.js';

/** Day since 1970 → largest value of that day. */
export type DayMaxima = Map<number, number>;

interface ActorHistory {
  readonly activity: DayMaxima;
  readonly variety: DayMaxima;
  /** Hours since 1970 in which the actor did anything. */
  readonly hours: Set<number>;
  /** Sign-ins by the day they ended and the bucket of their minutes (`day · BUCKETS + bucket`). */
  readonly durations: Map<number, number>;
}

export interface DeedHistory {
  readonly count: DayMaxima;
  readonly pace: DayMaxima;
  readonly hours: Set<number>;
}

export interface HostHistory {
  readonly actors: Map<string, ActorHistory>;
  readonly deeds: Map<string, DeedHistory>;
}

/** One command of an actor and the one before it; or the address of a sign-in, with none before. */
export interface Step {
  readonly day: number;
  readonly actor: string;
  readonly before: string;
  readonly command: string;
}

const MAX_STEPS = 1_000_000;

/** What benign time showed of each actor and deed, day by day, so that tables can be made without any part of the time. */
export class TempoHistory {
  readonly hosts = new Map<string, HostHistory>();
  readonly steps: Step[] = [];
  readonly sources: Step[] = [];

  add(seen: TempoObservation): void {
    const day = dayOf(seen.timeMs);
    const hour = hourOf(seen.timeMs);
    const { actor: who, command, commandBefore: before, source } = seen;
    if (command !== '') keep(this.steps, { day, actor: who, before, command });
    if (source !== '') keep(this.sources, { day, actor: who, before: '', command: source });
    const host = this.#host(seen.host);
    const actor = host === undefined ? undefined : actorOf(host, seen.actor);
    if (host === undefined || actor === undefined) return;
    raise(actor.activity, day, seen.activity);
    raise(actor.variety, day, seen.variety);
    actor.hours.add(hour);
    if (seen.closes && seen.openMinutes !== undefined) {
      const place = day * BUCKETS + bucketOf(seen.openMinutes);
      actor.durations.set(place, (actor.durations.get(place) ?? 0) + 1);
    }
    const deed = deedOf(host, seen);
    if (deed === undefined) return;
    raise(deed.count, day, seen.count);
    raise(deed.pace, day, seen.pace);
    deed.hours.add(hour);
  }

  #host(name: string): HostHistory | undefined {
    let host = this.hosts.get(name);
    if (host === undefined && this.hosts.size < MAX_HOSTS) {
      host = { actors: new Map(), deeds: new Map() };
      this.hosts.set(name, host);
    }
    return host;
  }
}

function actorOf(host: HostHistory, name: string): ActorHistory | undefined {
  let actor = host.actors.get(name);
  if (actor === undefined && host.actors.size < MAX_ACTORS) {
    actor = { activity: new Map(), variety: new Map(), hours: new Set(), durations: new Map() };
    host.actors.set(name, actor);
  }
  return actor;
}

function deedOf(host: HostHistory, { actor, deed }: TempoObservation): DeedHistory | undefined {
  const key = deedKey(actor, deed);
  let found = host.deeds.get(key);
  if (found === undefined && host.deeds.size < MAX_DEEDS) {
    found = { count: new Map(), pace: new Map(), hours: new Set() };
    host.deeds.set(key, found);
  }
  return found;
}

/** The oldest gives way. */
function keep(steps: Step[], step: Step): void {
  if (steps.length >= MAX_STEPS) steps.splice(0, MAX_STEPS / 10);
  steps.push(step);
}

function raise(maxima: DayMaxima, day: number, value: number): void {
  if (value > (maxima.get(day) ?? 0)) maxima.set(day, value);
}
