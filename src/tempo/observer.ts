import { LruMap, MAX_HOSTS } from '../lru/index.js';
import type { EncodedLog } from '../types/index.js';
import { deedKey, hourOf, MAX_ACTORS, MAX_DEEDS, type TempoObservation } from './observation.js';

const DAY_HOURS = 24;
const PACE_MS = 600_000;
const HOUR_MS = 3_600_000;
const MAX_TIMES = 64;
/** Different deeds an hour that are told apart. */
const MAX_VARIETY = 64;

/** What an actor has done of late. */
interface Recent {
  /** hour, lines, hour, lines, … of the last day, oldest first. */
  readonly hours: number[];
  /** Deed → when it was last done, oldest first. */
  readonly deeds: Map<string, number>;
  command: string;
  commandMs: number;
}

interface RecentDeed {
  readonly hours: number[];
  /** Times of the last ten minutes. */
  readonly times: number[];
}

interface HostTempo {
  readonly actors: LruMap<Recent>;
  readonly deeds: LruMap<RecentDeed>;
}

interface HostTempoState {
  readonly host: string;
  readonly actors: readonly (readonly [
    string,
    readonly number[],
    readonly (readonly [string, number])[],
    string,
    number,
  ])[];
  readonly deeds: readonly (readonly [string, readonly number[], readonly number[]])[];
}

/** What moves while observing, as JSON; hosts from the one heard of longest ago. */
export interface TempoState {
  readonly hosts: readonly HostTempoState[];
}

/** Measures inside lines; state is per host and bounded, the least recently seen give way. */
export class TempoObserver {
  readonly #hosts = new LruMap<HostTempo>(MAX_HOSTS);

  observe(event: EncodedLog): TempoObservation {
    const { log, entities, template, key } = event;
    const { timeMs, repeat } = log;
    const host = this.#host(log.host);
    const actor = entities.account ?? `(${log.program})`;
    const deed = `${template.id} ${key.command}`;
    const hour = hourOf(timeMs);
    const { action } = log.fields;
    const recent = recentOf(host, actor);
    const done = deedOf(host, actor, deed);
    const command = action === 'cron' ? '' : event.command;
    const commandBefore = command !== '' && timeMs - recent.commandMs <= HOUR_MS ? recent.command : '';
    if (command !== '') {
      recent.command = command;
      recent.commandMs = timeMs;
    }
    return {
      host: log.host,
      actor,
      deed,
      timeMs,
      count: addTo(done.hours, hour, repeat),
      pace: addTime(done.times, timeMs),
      variety: addDeed(recent.deeds, deed, timeMs),
      activity: addTo(recent.hours, hour, repeat),
      openMinutes: openMinutes(entities.episode, timeMs),
      closes: action === 'session_closed' && log.program.startsWith('sshd'),
      command,
      commandBefore,
    };
  }

  toJSON(): TempoState {
    return {
      hosts: Array.from(this.#hosts.entries(), ([host, { actors, deeds }]) => ({
        host,
        actors: Array.from(actors.entries(), ([name, recent]) => {
          const { hours, command, commandMs } = recent;
          return [name, [...hours], [...recent.deeds], command, commandMs] as const;
        }),
        deeds: Array.from(deeds.entries(), ([name, { hours, times }]) => [name, [...hours], [...times]] as const),
      })),
    };
  }

  /** Replaces what was observed. @throws TypeError when the value is none that `toJSON` gave */
  restore(state: unknown): void {
    const { hosts } = state as TempoState;
    this.#hosts.clear();
    for (const { host, actors, deeds } of hosts) {
      const memory = this.#host(text(host));
      for (const [name, hours, done, command, commandMs] of actors) {
        const last = new Map(done.map(([deed, atMs]) => [text(deed), number(atMs)] as const));
        const recent = { hours: hours.map(number), deeds: last, command: text(command), commandMs: number(commandMs) };
        memory.actors.set(text(name), recent);
      }
      for (const [name, hours, times] of deeds) {
        memory.deeds.set(text(name), { hours: hours.map(number), times: times.map(number) });
      }
    }
  }

  #host(name: string): HostTempo {
    let host = this.#hosts.get(name);
    if (host === undefined) {
      host = { actors: new LruMap(MAX_ACTORS), deeds: new LruMap(MAX_DEEDS) };
      this.#hosts.set(name, host);
    }
    return host;
  }
}

function recentOf({ actors }: HostTempo, actor: string): Recent {
  let recent = actors.get(actor);
  if (recent === undefined) {
    recent = { hours: [], deeds: new Map(), command: '', commandMs: 0 };
    actors.set(actor, recent);
  }
  return recent;
}

function deedOf({ deeds }: HostTempo, actor: string, deed: string): RecentDeed {
  const key = deedKey(actor, deed);
  let done = deeds.get(key);
  if (done === undefined) {
    done = { hours: [], times: [] };
    deeds.set(key, done);
  }
  return done;
}

/** Counts `by` more in the hour; returns the sum of the last 24 hours, the hour included. */
function addTo(hours: number[], hour: number, by: number): number {
  let old = 0;
  while (old < hours.length && hours[old] <= hour - DAY_HOURS) old += 2;
  if (old > 0) hours.splice(0, old);
  // A line that comes late is counted in the latest hour there is.
  if (hours.length > 0 && hours[hours.length - 2] >= hour) hours[hours.length - 1] += by;
  else hours.push(hour, by);
  let sum = 0;
  for (let i = 1; i < hours.length; i += 2) sum += hours[i];
  return sum;
}

function addTime(times: number[], timeMs: number): number {
  while (times.length > 0 && (times[0] < timeMs - PACE_MS || times.length >= MAX_TIMES)) times.shift();
  times.push(timeMs);
  return times.length;
}

function addDeed(deeds: Map<string, number>, deed: string, timeMs: number): number {
  deeds.delete(deed);
  deeds.set(deed, timeMs);
  for (const [name, atMs] of deeds) {
    if (atMs >= timeMs - HOUR_MS && deeds.size <= MAX_VARIETY) break;
    deeds.delete(name);
  }
  return deeds.size;
}

/** Minutes since the sign-in named by `sshd:PID:START` began. */
function openMinutes(episode: string, timeMs: number): number | undefined {
  if (!episode.startsWith('sshd:')) return undefined;
  const startS = Number(episode.slice(episode.lastIndexOf(':') + 1));
  return Number.isFinite(startS) ? Math.max(0, timeMs / 60_000 - startS / 60) : undefined;
}

function text(value: unknown): string {
  if (typeof value !== 'string') throw new TypeError('not a text');
  return value;
}

function number(value: unknown): number {
  if (typeof value !== 'number' || !Number.isFinite(value)) throw new TypeError('not a number');
  return value;
}
