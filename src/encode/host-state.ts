import { HostClock, type EventEntities, type HostClockState } from '../types/index.js';
import { corrupt, type CorruptCode } from './corrupt.js';
import { NumberedMap, type SavedForm } from './numbered-map.js';
import { SavedMap } from './saved-map.js';
import { copyOf, hasShape, isCount, type SavedMapJson, type SavedValue } from './saved-value.js';
import { joinKey } from './text.js';

/** The last two keys of an account, an address or a process, and when the last came. */
export type Recent = { lastMs: number; key1: number; key2: number };

/** One run of sshd for a connection, of cron for a job, of sudo or su for a command. Empty text and 0 stand for none. */
export type ProcessRun = {
  /** Empty until episode.ts names it. */
  episode: string;
  startMs: number;
  lastMs: number;
  acceptedMs: number;
  closedMs: number;
  user: string;
  invalidUser: number;
  address: string;
  port: number;
  /** Failures counted from lines that a `Failed …` line may still repeat (see failures.ts). */
  counted: number;
};

export type Serving = { pid: number };
export type Login = { episode: string; startMs: number; closedMs: number };
export type AccountEpisode = { episode: string; lastMs: number };
export type Tally = { count: number; atMs: number };

/** Entries a host may have of each kind; an attacker who invents names reaches these and no more. */
const LIMITS = {
  known: 8192,
  failing: 4096,
  failures: 2048,
  processes: 1024,
  peers: 1024,
  logins: 512,
  episodes: 512,
  guessed: 512,
  guessedFrom: 1024,
  recent: 512,
} as const;

/** A power of two. */
const ENTITY_SLOTS = 32;

const TALLY: Tally = { count: 0, atMs: 0 };
const RECENT = record<Recent>(() => ({ lastMs: 0, key1: 0, key2: 0 }));
const RUN = record<ProcessRun>(() => ({
  episode: '',
  startMs: 0,
  lastMs: 0,
  acceptedMs: 0,
  closedMs: 0,
  user: '',
  invalidUser: 0,
  address: '',
  port: 0,
  counted: 0,
}));

/** The program whose processes serve peers, and whose name stands before their ids in JSON. */
const SERVER = 'sshd';
const SERVING: SavedForm<Serving> = {
  make: () => ({ pid: 0 }),
  toJSON: ({ pid }) => ({ process: joinKey(SERVER, String(pid)) }),
  load: (value, json) => {
    const prefix = joinKey(SERVER, '');
    if (!hasShape(json, { process: '' }) || !json.process.startsWith(prefix)) return false;
    const digits = json.process.slice(prefix.length);
    value.pid = Number(digits);
    return /^\d{1,15}$/.test(digits);
  },
};

/** The form of records that are JSON as they are. */
function record<V extends SavedValue & object>(make: () => V): SavedForm<V> {
  const sample = make();
  return {
    make,
    toJSON: copyOf,
    load: (value, json) => {
      const fits = hasShape(json, sample);
      if (fits) Object.assign(value, json);
      return fits;
    },
  };
}

function createMaps() {
  const recent = (): SavedMap<Recent> => new SavedMap(LIMITS.recent, RECENT.make());
  return {
    /** Facts with the time of their first success (profile.ts). */
    known: new SavedMap<number>(LIMITS.known, 0),
    /** Addresses with the time of their first failure. */
    failing: new SavedMap<number>(LIMITS.failing, 0),
    /** Failures by address: hour, count, hour, count, … of the last day. */
    failures: new SavedMap<number[]>(LIMITS.failures, [0]),
    processes: new NumberedMap<ProcessRun>(LIMITS.processes, RUN),
    /** Address and port → the process that serves it. */
    peers: new NumberedMap<Serving>(LIMITS.peers, SERVING),
    /** The latest login of an account and of an address. */
    logins: new SavedMap<Login>(LIMITS.logins, { episode: '', startMs: 0, closedMs: 0 }),
    episodes: new SavedMap<AccountEpisode>(LIMITS.episodes, { episode: '', lastMs: 0 }),
    guessed: new SavedMap<Tally>(LIMITS.guessed, TALLY),
    guessedFrom: new SavedMap<Tally>(LIMITS.guessedFrom, TALLY),
    insideAccount: recent(),
    insideAddress: recent(),
    insideProcess: new NumberedMap<Recent>(LIMITS.recent, RECENT),
  };
}

export type HostMaps = ReturnType<typeof createMaps>;

/** JSON form of what is known of a host. */
export interface HostJson {
  readonly host: string;
  readonly clock: HostClockState;
  readonly insideMs: number;
  readonly privilegeMs: number;
  readonly privilegeEpisode: string;
  readonly maps: Readonly<Record<string, SavedMapJson>>;
}

/** Everything that moves with one host's lines. Hosts share nothing, so how they interleave changes nothing. */
export class HostState {
  readonly maps: HostMaps = createMaps();
  clock = new HostClock();
  /** Last inside event; 0 for none. */
  insideMs = 0;
  /** The last line of sudo or su. */
  privilegeMs = 0;
  privilegeEpisode = '';
  /** Of the last lines, by process (see episode.ts); no state, but what can be made anew. */
  readonly lastEntities: (EventEntities | undefined)[] = new Array<undefined>(ENTITY_SLOTS).fill(undefined);

  get nowMs(): number {
    return this.clock.nowMs;
  }

  /** Entries given up so far, over all maps. */
  get evicted(): number {
    return Object.values(this.maps).reduce((sum, map) => sum + map.evicted, 0);
  }

  get entries(): number {
    return Object.values(this.maps).reduce((sum, map) => sum + map.size, 0);
  }

  toJSON(host: string): HostJson {
    const maps: Record<string, SavedMapJson> = {};
    for (const [name, map] of Object.entries(this.maps)) maps[name] = map.toJSON();
    const { insideMs, privilegeMs, privilegeEpisode } = this;
    return { host, clock: this.clock.toJSON(), insideMs, privilegeMs, privilegeEpisode, maps };
  }

  /**
   * @param keys size of the vocabulary that context ids must lie in
   * @throws ConnectorError with `code`
   */
  static fromJSON(json: HostJson, keys: number, code: CorruptCode): HostState {
    const state = new HostState();
    const clock = HostClock.fromJSON(json.clock);
    if (clock === undefined) throw corrupt(code, 'hosts.clock');
    state.clock = clock;
    for (const name of ['insideMs', 'privilegeMs'] as const) {
      if (!Number.isFinite(json[name])) throw corrupt(code, `hosts.${name}`);
      state[name] = json[name];
    }
    if (typeof json.privilegeEpisode !== 'string') throw corrupt(code, 'hosts.privilegeEpisode');
    state.privilegeEpisode = json.privilegeEpisode;
    const maps = json.maps ?? {};
    for (const [name, map] of Object.entries(state.maps)) {
      map.load(Object.hasOwn(maps, name) ? maps[name] : undefined, `hosts.maps.${name}`, code);
    }
    for (const map of state.recentMaps()) {
      for (const { key1, key2 } of map.values()) {
        if (!isKey(key1, keys) || !isKey(key2, keys)) throw corrupt(code, 'hosts.maps');
      }
    }
    return state;
  }

  private recentMaps(): readonly Pick<SavedMap<Recent>, 'values'>[] {
    const { insideAccount, insideAddress, insideProcess } = this.maps;
    return [insideAccount, insideAddress, insideProcess];
  }
}

function isKey(value: number, keys: number): boolean {
  return isCount(value) && value < keys;
}
