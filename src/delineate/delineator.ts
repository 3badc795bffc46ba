import { ConnectorError } from '../errors/index.js';
import type { MemberLevel, Score, Segment } from '../types/index.js';
import { hostFromJson, hostToJson } from './checkpoint.js';
import type { HostState } from './checkpoint.js';
import { rootOf } from './component.js';
import { closeAll, judgeAnew, pushLine } from './host-delineation.js';
import { maximumOf } from './linking.js';
import { createHostMemory } from './host-memory.js';
import type { ComponentMaximum, DelineateCounters, HostMemory } from './host-memory.js';
import { LruMap } from '../lru/index.js';
import { resolveDelineateOptions } from './options.js';
import type { DelineateOptions } from './options.js';
import { segmentOf } from './segment-view.js';

/** A line that a segment took in, or that a merge or later evidence moved: the newest entry of a line holds. */
export interface DrainedMember {
  readonly segmentId: string;
  /** The lowest level that keeps the line. */
  readonly level: MemberLevel;
  readonly score: Score;
}

export interface Drained {
  /** New or changed since the last drain. */
  readonly segments: readonly Segment[];
  readonly members: readonly DrainedMember[];
}

/** What a delineator goes on from; JSON-safe. What `components()` recorded is not part of it. */
export interface DelineatorState {
  readonly version: 5;
  /** Of the verdicts that it was made under; none where there were none. */
  readonly verdicts?: string;
  readonly hosts: readonly HostState[];
}

/** What bounded memory cost, over all hosts. */
export interface DelineatorCounters extends DelineateCounters {
  readonly hostsForgotten: number;
}

/** Cuts segments out of the scored lines of many hosts; see `createDelineator`. */
export interface Delineator {
  /** Takes one line; those of a host in order, hosts interleaved in any way. */
  push(score: Score): void;
  /** The end of the data: closes what is open. */
  finish(): void;
  drain(): Drained;
  /** Maxima of D over closed and open components (closed ones only with `recordComponents`). */
  components(): ComponentMaximum[];
  counters(): DelineatorCounters;
  toJSON(): DelineatorState;
}

/**
 * Streaming dual-channel delineation (detection notes §3 and §4). Surprising lines, sign-ins after many failures and alarms of the
 * failure CUSUM are candidates; candidates are linked by entity; the evidence of a component is D = √(A² + B² + T²) + 3 ln(1 + failures);
 * at D ≥ θ, or when failures of one source alone pass their own limit, it becomes a segment, which takes in lines around its candidates by alpha (causal) or beta (both sides).
 * Evidence, links and alarms do not depend on the extension, so core ⊂ alpha ⊂ beta line by line.
 * Everything is kept per host and bounded (`options.limits`).
 *
 * @param state what `toJSON` gave, under the same options
 * @throws ConnectorError CONFIG_INVALID, CHECKPOINT_CORRUPT
 */
export function createDelineator(options: Partial<DelineateOptions>, state?: unknown): Delineator {
  return new HostsDelineator(resolveDelineateOptions(options), state);
}

class HostsDelineator implements Delineator {
  readonly #options: DelineateOptions;
  readonly #hosts: LruMap<HostMemory>;
  /** Output and maxima of hosts that had to be forgotten. */
  readonly #left: { segments: Segment[]; members: DrainedMember[]; components: ComponentMaximum[] };
  readonly #lost: DelineateCounters = { linesNotHeld: 0, componentsClosedEarly: 0, entitiesForgotten: 0 };
  /** Hosts with something to drain. */
  readonly #touched = new Set<HostMemory>();
  /** Of the line before; touched. */
  #last: HostMemory | undefined;

  constructor(options: DelineateOptions, state: unknown) {
    this.#options = options;
    this.#left = { segments: [], members: [], components: [] };
    this.#hosts = new LruMap(options.limits.hosts, (memory) => this.#forget(memory));
    if (state === undefined) return;
    const { hosts, verdicts } = readState(state);
    const isJudgedAnew = verdicts !== options.verdicts?.revision;
    for (const host of hosts) {
      try {
        const memory = hostFromJson(options, host);
        if (isJudgedAnew) judgeAnew(memory);
        this.#hosts.set(host.host, memory);
        this.#touched.add(memory);
      } catch (cause) {
        throw corrupt(`the state of host ${JSON.stringify(host.host)} cannot be read`, cause);
      }
    }
  }

  push(score: Score): void {
    let memory = this.#last;
    if (memory?.host !== score.host) {
      memory = this.#hosts.get(score.host);
      if (memory === undefined) {
        memory = createHostMemory(this.#options, score.host);
        this.#hosts.set(score.host, memory);
      }
      this.#last = memory;
      this.#touched.add(memory);
    }
    pushLine(memory, score);
  }

  finish(): void {
    for (const memory of this.#hosts.values()) {
      closeAll(memory);
      this.#touched.add(memory);
    }
  }

  drain(): Drained {
    const segments = this.#left.segments.splice(0);
    const members = this.#left.members.splice(0);
    // By name, not by use: the order of the output does not depend on how hosts interleave.
    for (const memory of byName(this.#touched)) this.#drainHost(memory, segments, members);
    this.#touched.clear();
    this.#last = undefined;
    return { segments, members };
  }

  components(): ComponentMaximum[] {
    const all = [...this.#left.components];
    for (const memory of byName(this.#hosts.values())) {
      all.push(...memory.recorded);
      for (const component of memory.components.values()) {
        all.push(maximumOf(memory, component));
      }
    }
    return all;
  }

  counters(): DelineatorCounters {
    const sum = { ...this.#lost, hostsForgotten: this.#hosts.evicted };
    for (const [, memory] of this.#hosts.entries()) addCounters(sum, memory);
    return sum;
  }

  toJSON(): DelineatorState {
    const revision = this.#options.verdicts?.revision;
    return {
      version: 5,
      ...(revision === undefined ? {} : { verdicts: revision }),
      hosts: Array.from(this.#hosts.entries(), ([, memory]) => hostToJson(memory)),
    };
  }

  #drainHost(memory: HostMemory, segments: Segment[], members: DrainedMember[]): void {
    for (const component of memory.changed) segments.push(segmentOf(memory.host, component, this.#options));
    for (const { owner, level, score } of memory.pending) {
      if (owner !== undefined) members.push({ segmentId: rootOf(owner).segmentId, level, score });
    }
    memory.changed.clear();
    memory.pending.clear();
  }

  #forget(memory: HostMemory): void {
    closeAll(memory);
    this.#drainHost(memory, this.#left.segments, this.#left.members);
    this.#left.components.push(...memory.recorded);
    addCounters(this.#lost, memory);
    this.#touched.delete(memory);
    if (this.#last === memory) this.#last = undefined;
  }
}

function byName(hosts: Iterable<HostMemory>): HostMemory[] {
  return [...hosts].sort((a, b) => (a.host < b.host ? -1 : 1));
}

function addCounters(sum: DelineateCounters, memory: HostMemory): void {
  sum.linesNotHeld += memory.counters.linesNotHeld;
  sum.componentsClosedEarly += memory.counters.componentsClosedEarly;
  sum.entitiesForgotten += memory.rings.evicted + memory.holds.evicted + memory.links.evicted;
}

/** States of version 4 know of no verdicts. */
const VERSIONS: readonly unknown[] = [4, 5];

function readState(state: unknown): Pick<DelineatorState, 'hosts' | 'verdicts'> {
  if (typeof state !== 'object' || state === null) throw corrupt('the delineation state is not an object');
  const { version, hosts, verdicts } = state as { version?: unknown; hosts?: unknown; verdicts?: unknown };
  if (!VERSIONS.includes(version) || !Array.isArray(hosts)) throw corrupt('the delineation state is not of version 5');
  for (const host of hosts as unknown[]) {
    const name = typeof host === 'object' && host !== null ? (host as { host?: unknown }).host : undefined;
    if (typeof name !== 'string') throw corrupt('a host of the delineation state has no name');
  }
  return { hosts: hosts as readonly HostState[], ...(typeof verdicts === 'string' ? { verdicts } : {}) };
}

function corrupt(message: string, cause?: unknown): ConnectorError {
  const todo = 'remove the checkpoint; the next pass starts from the configured beginning';
  return new ConnectorError('CHECKPOINT_CORRUPT', message, { where: 'delineation', todo }, cause);
}
