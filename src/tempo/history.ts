import { deedKey } from './observer.js';
import { bucketOf, dayOf, hourOf, type TempoObservation } from './observation.js';

/** Day since 1970 → largest value of that day. */
type DayMaxima = Map<number, number>;

export interface ActorHistory {
  readonly activity: DayMaxima;
  /** Hours since 1970 in which the actor did anything. */
  readonly hours: Set<number>;
  /** Address → day → sign-ins. */
  readonly addresses: Map<string, Map<number, number>>;
  /** Buckets of minutes by the day the sign-in ended. */
  readonly durations: (readonly [day: number, bucket: number])[];
}

export interface DeedHistory {
  readonly actor: string;
  readonly count: DayMaxima;
  readonly hours: Set<number>;
}

export interface HostHistory {
  readonly actors: Map<string, ActorHistory>;
  readonly deeds: Map<string, DeedHistory>;
}

/** Names kept of a host while learning; later ones are left out. */
const MAX_DEEDS = 8192;
const MAX_ACTORS = 2048;
const MAX_ADDRESSES = 1024;

/** What benign time showed of each actor and deed, day by day, so that tables can be made without any part of the time. */
export class TempoHistory {
  readonly hosts = new Map<string, HostHistory>();

  add(seen: TempoObservation): void {
    let host = this.hosts.get(seen.host);
    if (host === undefined) {
      host = { actors: new Map(), deeds: new Map() };
      this.hosts.set(seen.host, host);
    }
    const day = dayOf(seen.timeMs);
    const hour = hourOf(seen.timeMs);
    const actor = actorOf(host, seen.actor);
    if (actor === undefined) return;
    raise(actor.activity, day, seen.activity);
    actor.hours.add(hour);
    if (seen.address !== undefined) addAddress(actor, seen.address, day);
    if (seen.closes && seen.openMinutes !== undefined) actor.durations.push([day, bucketOf(seen.openMinutes)]);
    const deed = deedOf(host, seen);
    if (deed === undefined) return;
    raise(deed.count, day, seen.count);
    deed.hours.add(hour);
  }
}

function actorOf(host: HostHistory, name: string): ActorHistory | undefined {
  let actor = host.actors.get(name);
  if (actor === undefined && host.actors.size < MAX_ACTORS) {
    actor = { activity: new Map(), hours: new Set(), addresses: new Map(), durations: [] };
    host.actors.set(name, actor);
  }
  return actor;
}

function deedOf(host: HostHistory, { actor, deed }: TempoObservation): DeedHistory | undefined {
  const key = deedKey(actor, deed);
  let found = host.deeds.get(key);
  if (found === undefined && host.deeds.size < MAX_DEEDS) {
    found = { actor, count: new Map(), hours: new Set() };
    host.deeds.set(key, found);
  }
  return found;
}

function addAddress(actor: ActorHistory, address: string, day: number): void {
  let days = actor.addresses.get(address);
  if (days === undefined) {
    if (actor.addresses.size >= MAX_ADDRESSES) return;
    days = new Map();
    actor.addresses.set(address, days);
  }
  days.set(day, (days.get(day) ?? 0) + 1);
}

function raise(maxima: DayMaxima, day: number, value: number): void {
  if (value > (maxima.get(day) ?? 0)) maxima.set(day, value);
}
