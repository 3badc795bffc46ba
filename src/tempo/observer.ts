import { CommandChain } from './command-chain.js';
import { LruMap, MAX_HOSTS } from '../lru/index.js';
import { HostClock, type EncodedLog, type HostClockState } from '../types/index.js';
import { deedKey, MAX_ACTORS, MAX_DEEDS, type TempoObservation } from './observation.js';
import {
  addDeed,
  addTime,
  addTo,
  CHAIN_MS,
  HOUR_MS,
  pruneDeed,
  pruneRecent,
  type Recent,
  type RecentDeed,
} from './recent.js';

interface HostTempo {
  clock: HostClock;
  readonly actors: LruMap<Recent>;
  readonly deeds: LruMap<RecentDeed>;
}

interface HostTempoState {
  readonly host: string;
  readonly clock: HostClockState;
  readonly actors: readonly (readonly [
    name: string,
    hours: readonly number[],
    deeds: readonly (readonly [string, number])[],
    command: string,
    commandMs: number,
    chain: ReturnType<CommandChain['toJSON']>,
  ])[];
  readonly deeds: readonly (readonly [name: string, hours: readonly number[], times: readonly number[]])[];
}

/** What moves while observing, as JSON; hosts from the one heard of longest ago. */
export interface TempoState {
  readonly hosts: readonly HostTempoState[];
}

/**
 * Measures inside lines; state is per host and bounded, the least recently seen give way. Time is the host's (`HostClock`): late lines
 * count now, and a line of a wrong or forged time neither clears nor fills the day's counts.
 */
export class TempoObserver {
  readonly #hosts = new LruMap<HostTempo>(MAX_HOSTS);

  /** Undefined for lines that are not inside or name no account: daemons speak when the host is on, and of what others do. */
  observe(event: EncodedLog): TempoObservation | undefined {
    const { log, entities, template, key } = event;
    const { account: actor } = entities;
    if (event.stream !== 'inside' || actor === undefined) return undefined;
    const { timeMs, repeat } = log;
    const host = this.#host(log.host);
    const time = takeTime(host, timeMs);
    const deed = `${template.id} ${key.command}`;
    const { action } = log.fields;
    const recent = recentOf(host, actor);
    const done = deedOf(host, actor, deed);
    const command = action === 'cron' ? '' : event.command;
    const commandBefore = command === '' ? '' : follow(recent, command, time.nowMs);
    return {
      host: log.host,
      actor,
      byClock: entities.cronUser !== undefined,
      deed,
      timeMs,
      count: addTo(done.hours, time, repeat),
      pace: addTime(done.times, time),
      variety: addDeed(recent.deeds, deed, time),
      activity: addTo(recent.hours, time, repeat),
      openMinutes: openMinutes(entities.episode, timeMs),
      closes: action === 'session_closed' && log.program.startsWith('sshd'),
      command,
      commandBefore,
      chain: recent.chain,
      source: action === 'accepted' ? (entities.address ?? '') : '',
    };
  }

  /** What later lines can still count. */
  toJSON(): TempoState {
    return {
      hosts: Array.from(this.#hosts.entries(), ([host, tempo]) => {
        forget(tempo, tempo.clock.sureMs);
        return {
          host,
          clock: tempo.clock.toJSON(),
          actors: Array.from(tempo.actors.entries(), ([name, { hours, deeds, command, commandMs, chain }]) => {
            return [name, [...hours], [...deeds], command, commandMs, chain.toJSON()] as const;
          }),
          deeds: Array.from(
            tempo.deeds.entries(),
            ([name, { hours, times }]) => [name, [...hours], [...times]] as const,
          ),
        };
      }),
    };
  }

  /** Replaces what was observed. @throws TypeError when the value is none that `toJSON` gave */
  restore(state: unknown): void {
    const { hosts } = state as TempoState;
    this.#hosts.clear();
    for (const { host, clock, actors, deeds } of hosts) {
      const memory = this.#host(text(host));
      const time = HostClock.fromJSON(clock);
      if (time === undefined) throw new TypeError('not a clock');
      memory.clock = time;
      for (const [name, hours, done, command, commandMs, [nats, steps]] of actors) {
        const last = new Map(done.map(([deed, atMs]) => [text(deed), number(atMs)] as const));
        memory.actors.set(text(name), {
          hours: pairs(hours),
          deeds: last,
          command: text(command),
          commandMs: number(commandMs),
          chain: CommandChain.of(number(nats), number(steps)),
        });
      }
      for (const [name, hours, times] of deeds) {
        memory.deeds.set(text(name), { hours: pairs(hours), times: times.map(number) });
      }
    }
  }

  #host(name: string): HostTempo {
    let host = this.#hosts.get(name);
    if (host === undefined) {
      host = { clock: new HostClock(), actors: new LruMap(MAX_ACTORS), deeds: new LruMap(MAX_DEEDS) };
      this.#hosts.set(ownText(name), host);
    }
    return host;
  }
}

/** Engines keep the whole line alive for as long as a slice of it is held; hosts are held for good. */
function ownText(name: string): string {
  return name.split('').join('');
}

function takeTime(host: HostTempo, timeMs: number): HostClock {
  const { clock } = host;
  const { sureMs } = clock;
  clock.take(timeMs);
  // What a saved state leaves out must not count again in one that was never saved.
  if (clock.sureMs < sureMs) forget(host, sureMs);
  return clock;
}

function forget({ actors, deeds }: HostTempo, sureMs: number): void {
  for (const [name, recent] of actors.entries()) if (!pruneRecent(recent, sureMs)) actors.delete(name);
  for (const [name, deed] of deeds.entries()) if (!pruneDeed(deed, sureMs)) deeds.delete(name);
}

/** Notes a command; returns the one before it. */
function follow(recent: Recent, command: string, nowMs: number): string {
  const { command: before, commandMs } = recent;
  recent.command = command;
  recent.commandMs = nowMs;
  const ago = nowMs - commandMs;
  if (ago > CHAIN_MS) recent.chain.clear();
  return ago >= 0 && ago <= HOUR_MS ? before : '';
}

function recentOf({ actors }: HostTempo, actor: string): Recent {
  let recent = actors.get(actor);
  if (recent === undefined) {
    recent = { hours: [], deeds: new Map(), command: '', commandMs: 0, chain: new CommandChain() };
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

function pairs(values: readonly unknown[]): number[] {
  if (values.length % 2 === 1) throw new TypeError('not hours and their lines');
  return values.map(number);
}

function number(value: unknown): number {
  if (typeof value !== 'number' || !Number.isFinite(value)) throw new TypeError('not a number');
  return value;
}
