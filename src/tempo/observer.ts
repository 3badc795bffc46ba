import { LruMap, MAX_HOSTS } from '../lru/index.js';
import type { EncodedLog } from '../types/index.js';
import { hourOf, type TempoObservation } from './observation.js';

/** Entries a host may have; an intruder who invents names reaches these and no more. */
const MAX_DEEDS = 8192;
const MAX_ACTORS = 2048;
const DAY_HOURS = 24;

/** hour, count, hour, count, … of the last day, oldest first. */
type HourCounts = number[];

interface HostTempo {
  readonly deeds: LruMap<HourCounts>;
  readonly actors: LruMap<HourCounts>;
}

/** JSON form of what moves while scoring. */
export type TempoObserverState = readonly (readonly [
  host: string,
  deeds: readonly (readonly [string, readonly number[]])[],
  actors: readonly (readonly [string, readonly number[]])[],
])[];

const SEPARATOR = '\u0000';
export const deedKey = (actor: string, deed: string): string => actor + SEPARATOR + deed;

/** Measures inside lines; state is per host and bounded. */
export class TempoObserver {
  readonly #hosts = new LruMap<HostTempo>(MAX_HOSTS);

  observe(event: EncodedLog): TempoObservation {
    const { log, entities, template, command } = event;
    const host = this.#host(log.host);
    const actor = entities.account ?? `(${log.program})`;
    const deed = command === '' ? String(template.id) : `${template.id} ${command}`;
    const hour = hourOf(log.timeMs);
    const { action } = log.fields;
    return {
      host: log.host,
      actor,
      deed,
      timeMs: log.timeMs,
      count: addTo(host.deeds, deedKey(actor, deed), hour, log.repeat),
      activity: addTo(host.actors, actor, hour, log.repeat),
      address: action === 'accepted' ? entities.address : undefined,
      openMinutes: openMinutes(entities.episode, log.timeMs),
      closes: action === 'session_closed' && log.program.startsWith('sshd'),
    };
  }

  toJSON(): TempoObserverState {
    return Array.from(this.#hosts.entries(), ([name, host]) => {
      return [name, [...host.deeds.entries()], [...host.actors.entries()]] as const;
    });
  }

  restore(state: TempoObserverState): void {
    this.#hosts.clear();
    for (const [name, deeds, actors] of state) {
      const host = this.#host(name);
      for (const [key, counts] of deeds) host.deeds.set(key, [...counts]);
      for (const [key, counts] of actors) host.actors.set(key, [...counts]);
    }
  }

  #host(name: string): HostTempo {
    let host = this.#hosts.get(name);
    if (host === undefined) {
      host = { deeds: new LruMap(MAX_DEEDS), actors: new LruMap(MAX_ACTORS) };
      this.#hosts.set(name, host);
    }
    return host;
  }
}

/** Counts `by` more in the hour; returns the sum of the last 24 hours, the hour included. */
function addTo(map: LruMap<HourCounts>, key: string, hour: number, by: number): number {
  let counts = map.get(key);
  if (counts === undefined) {
    counts = [];
    map.set(key, counts);
  }
  let old = 0;
  while (old < counts.length && counts[old] <= hour - DAY_HOURS) old += 2;
  if (old > 0) counts.splice(0, old);
  // A line that comes late is counted in the latest hour there is.
  if (counts.length > 0 && counts[counts.length - 2] >= hour) counts[counts.length - 1] += by;
  else counts.push(hour, by);
  let sum = 0;
  for (let i = 1; i < counts.length; i += 2) sum += counts[i];
  return sum;
}

/** Minutes since the sign-in named by `sshd:PID:START` began. */
function openMinutes(episode: string, timeMs: number): number | undefined {
  if (!episode.startsWith('sshd:')) return undefined;
  const startS = Number(episode.slice(episode.lastIndexOf(':') + 1));
  return Number.isFinite(startS) ? Math.max(0, timeMs / 60_000 - startS / 60) : undefined;
}
