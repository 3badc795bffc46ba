import { ConnectorError } from '../errors/index.js';
import type { EncodedLog, HostClockState } from '../types/index.js';
import { HostClock, USER_CLASSES } from '../types/index.js';
import { FAILURE_TRACKS, failureLimits, LEAST_FAILURE_LIMIT, MAX_RUN_LIMITS, scaled } from './failure-limits.js';
import type { FailureLimitTable, FailurePeak, FailureTrack } from './failure-limits.js';
import { LruMap, MAX_HOSTS } from '../lru/index.js';

export interface FailureCusumOptions {
  /** λ₀: failures an hour that a source may make at any time. */
  readonly benignPerHour: number;
  /** λ₁: failures an hour of guessing. */
  readonly guessingPerHour: number;
  /** h by host and track, from benign history; absent: while calibrating, nothing alarms. */
  readonly limits?: FailureLimitTable;
  readonly maxHosts: number;
  readonly maxSourcesPerHost: number;
}

export const DEFAULT_FAILURE_CUSUM_OPTIONS: FailureCusumOptions = {
  benignPerHour: 2,
  guessingPerHour: 60,
  maxHosts: MAX_HOSTS,
  maxSourcesPerHost: 4096,
};

export interface FailureCusumResult {
  /**
   * Nats, scaled so that the host's limit for the track lies at `LEAST_FAILURE_LIMIT`: a burst weighs by how far it goes
   * beyond what this host shows while benign. 0 for a line that is no counted failure.
   */
  readonly statistic: number;
  readonly alarm: boolean;
}

const NOT_COUNTED: FailureCusumResult = { statistic: 0, alarm: false };

/** Per track: the statistic since the last alarm, that of the whole run of failures, the day's largest of the first; and when it failed last. */
interface Source {
  atMs: number;
  readonly sum: [number, number];
  readonly run: [number, number];
  readonly peak: [number, number];
}

/** Largest statistics of source-days by track. */
type Peaks = readonly [existing: number[], root: number[]];

interface HostSources {
  readonly clock: HostClock;
  /** h by track; undefined while calibrating. */
  readonly limits: Readonly<Record<FailureTrack, number>> | undefined;
  readonly sources: LruMap<Source>;
  /** By track; see `FailureCusum.peaks`. */
  readonly peaks: Peaks;
}

type SourceState = readonly [
  address: string,
  atMs: number,
  existing: number,
  root: number,
  existingRun: number,
  rootRun: number,
];

/** JSON-safe; peaks are not part of it. */
export interface FailureCusumState {
  readonly version: 2;
  readonly hosts: readonly {
    readonly host: string;
    readonly clock: HostClockState;
    readonly sources: readonly SourceState[];
  }[];
}

export interface FailureCusum {
  /**
   * Takes any event; counts failed sign-ins at accounts that exist here. An alarm sets the source's statistic back to 0 and so
   * the next one needs as many failures again; what is returned is the statistic of the whole run, alarms included.
   */
  push(event: EncodedLog): FailureCusumResult;
  /**
   * What `calibrateFailureCusum` needs: for each host and track the largest peaks, one a source and day: whoever fails as much every
   * day would alarm every day.
   */
  peaks(): FailurePeak[];
  /** Hosts and sources that gave way to others. */
  counters(): { readonly hostsForgotten: number; readonly sourcesForgotten: number };
  toJSON(): FailureCusumState;
}

const MAX_PEAKS = 512;
const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;

/**
 * Page's CUSUM (1954) of the log-likelihood ratio of two Poisson processes, for each source address on a host: a failure adds
 * ln(λ₁/λ₀), an hour takes away λ₁ − λ₀, never below 0; alarm at S ≥ h. With the defaults (2 and 60 an hour) a failure
 * adds 3.4 nats and a minute takes .97, so the least limit of 12 nats is passed by the fourth failure in quick succession.
 * Two tracks a source, each with its own h from benign history (`calibrateFailureCusum`): where the internet hammers root all day,
 * root's limit rises until that is quiet, and guessing at accounts in use still alarms.
 * pam's line about a failure is not counted for sshd, whose own line follows it.
 *
 * @throws ConnectorError CHECKPOINT_CORRUPT
 */
export function createFailureCusum(options: Partial<FailureCusumOptions> = {}, state?: unknown): FailureCusum {
  const all = { ...DEFAULT_FAILURE_CUSUM_OPTIONS, ...options };
  const gain = Math.log(all.guessingPerHour / all.benignPerHour);
  const driftPerMs = (all.guessingPerHour - all.benignPerHour) / HOUR_MS;
  let sourcesForgotten = 0;
  const hosts = new LruMap<HostSources>(all.maxHosts);

  const newHost = (host: string, clock = new HostClock()): HostSources => {
    const peaks: Peaks = [[], []];
    const sources = new LruMap<Source>(all.maxSourcesPerHost, (source) => {
      sourcesForgotten += 1;
      notePeaks(peaks, source);
    });
    const limits = all.limits === undefined ? undefined : failureLimits(all.limits, host);
    const made = { clock, limits, sources, peaks };
    hosts.set(host, made);
    return made;
  };
  for (const saved of state === undefined ? [] : readState(state)) {
    const made = newHost(saved.host, HostClock.fromJSON(saved.clock));
    for (const [address, atMs, existing, root, existingRun, rootRun] of saved.sources) {
      const sum: [number, number] = [existing, root];
      made.sources.set(address, { atMs, sum, run: [existingRun, rootRun], peak: [existing, root] });
    }
  }

  return {
    push(event) {
      const track = trackOf(event);
      const address = event.log.fields.address ?? event.entities.address;
      if (track === undefined || address === undefined) return NOT_COUNTED;
      const { host, timeMs, repeat } = event.log;
      const memory = hosts.get(host) ?? newHost(host);
      memory.clock.take(timeMs);
      const { nowMs } = memory.clock;
      let source = memory.sources.get(address);
      if (source === undefined) {
        source = { atMs: nowMs, sum: [0, 0], run: [0, 0], peak: [0, 0] };
        memory.sources.set(address, source);
      }
      const sameDay = Math.floor(source.atMs / DAY_MS) === Math.floor(nowMs / DAY_MS);
      decay(source, nowMs, driftPerMs);
      if (!sameDay) {
        notePeaks(memory.peaks, source);
        source.peak[0] = source.sum[0];
        source.peak[1] = source.sum[1];
      }
      const i = track === 'existing' ? 0 : 1;
      const limit = memory.limits?.[track] ?? LEAST_FAILURE_LIMIT;
      source.sum[i] += gain * repeat;
      // at the least limit nothing of the run is left an hour after the guessing ends
      source.run[i] = Math.min(MAX_RUN_LIMITS * limit, source.run[i] + gain * repeat);
      source.peak[i] = Math.max(source.peak[i], source.sum[i]);
      const statistic = scaled(Math.max(source.sum[i], source.run[i]), limit);
      const alarm = memory.limits !== undefined && source.sum[i] >= limit;
      if (alarm) source.sum[i] = 0;
      return { statistic, alarm };
    },
    peaks() {
      const found: FailurePeak[] = [];
      for (const [host, memory] of hosts.entries()) {
        const peaks: Peaks = [[...memory.peaks[0]], [...memory.peaks[1]]];
        for (const [, source] of memory.sources.entries()) notePeaks(peaks, source);
        FAILURE_TRACKS.forEach((track, i) => {
          for (const statistic of peaks[i]) found.push({ host, track, statistic });
        });
      }
      return found;
    },
    counters() {
      return { hostsForgotten: hosts.evicted, sourcesForgotten };
    },
    toJSON() {
      return {
        version: 2,
        hosts: Array.from(hosts.entries(), ([host, { clock, sources }]) => ({
          host,
          clock: clock.toJSON(),
          sources: Array.from(sources.entries(), ([address, s]) => [address, s.atMs, ...s.sum, ...s.run] as const),
        })),
      };
    },
  };
}

function decay(source: Source, nowMs: number, driftPerMs: number): void {
  // a clock that was turned back has not brought anything with it
  const drift = driftPerMs * Math.max(0, nowMs - source.atMs);
  source.atMs = nowMs;
  lower(source.sum, drift);
  lower(source.run, drift);
}

function lower(statistic: [number, number], drift: number): void {
  statistic[0] = Math.max(0, statistic[0] - drift);
  statistic[1] = Math.max(0, statistic[1] - drift);
}

function trackOf(event: EncodedLog): FailureTrack | undefined {
  const { fields, program, body } = event.log;
  if (fields.action !== 'failed' || (program === 'sshd' && body.startsWith('pam_'))) return undefined;
  const user = USER_CLASSES[event.key.user];
  if (user === 'root') return 'root';
  return user === 'known' || user === 'valid' ? 'existing' : undefined;
}

function notePeaks(peaks: Peaks, { peak }: Source): void {
  peaks.forEach((list, i) => {
    if (peak[i] > 0) list.push(peak[i]);
    if (list.length > MAX_PEAKS) list.sort((a, b) => b - a).splice(MAX_PEAKS / 2);
  });
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

const isSource = (value: unknown): boolean =>
  Array.isArray(value) && typeof value[0] === 'string' && [1, 2, 3, 4, 5].every((i) => Number.isFinite(value[i]));

const isHost = (value: unknown): boolean =>
  isObject(value) &&
  typeof value.host === 'string' &&
  HostClock.fromJSON(value.clock) !== undefined &&
  Array.isArray(value.sources) &&
  value.sources.every(isSource);

function readState(state: unknown): FailureCusumState['hosts'] {
  if (isObject(state) && state.version === 2 && Array.isArray(state.hosts) && state.hosts.every(isHost)) {
    return state.hosts as FailureCusumState['hosts'];
  }
  throw new ConnectorError('CHECKPOINT_CORRUPT', 'the state of the failure CUSUM cannot be read', {
    where: 'failure CUSUM',
    todo: 'remove the checkpoint; the next pass starts from the configured beginning',
  });
}
