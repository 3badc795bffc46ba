import { HostClock } from '../types/index.js';
import type { Component, LineRecord } from './component.js';
import { LineEntities } from './entity-keys.js';
import { Holds } from './holds.js';
import { hubsOf } from './hubs.js';
import type { HubSet } from './hubs.js';
import { LruMap } from '../lru/index.js';
import type { DelineateOptions } from './options.js';
import type { BenignEvidence } from './tempo-evidence.js';
import { Rings } from './rings.js';

/** The last candidate of an entity. */
export interface Link {
  readonly component: Component;
  readonly atMs: number;
  /** The link that it took the place of while a leap of the clock is in doubt. */
  readonly before?: Link | undefined;
}

/** What one component came to: the raw material of the threshold. */
export interface ComponentMaximum extends BenignEvidence {
  /** D, nats. */
  readonly evidence: number;
}

/** What bounded memory cost on a host, or on all of them. */
export interface DelineateCounters {
  linesNotHeld: number;
  componentsClosedEarly: number;
  entitiesForgotten: number;
}

/** Everything delineation remembers of one host. */
export interface HostMemory {
  readonly options: DelineateOptions;
  readonly host: string;
  readonly hubs: HubSet;
  readonly clock: HostClock;
  nextId: number;
  nextSweepMs: number;
  readonly rings: Rings;
  readonly entities: LineEntities;
  readonly holds: Holds;
  readonly links: LruMap<Link>;
  /** Open ones, the one with the latest candidate last. */
  readonly components: Map<number, Component>;
  /** Lines that components hold. */
  held: number;
  readonly counters: DelineateCounters;
  /** Alarmed components that changed since the last drain. */
  readonly changed: Set<Component>;
  /** Lines retained, or moved, since the last drain. */
  readonly pending: Set<LineRecord>;
  readonly recorded: ComponentMaximum[];
}

export function createHostMemory(options: DelineateOptions, host: string, clock = new HostClock()): HostMemory {
  const { limits, extension } = options;
  const depth = extension === 'alpha' ? options.alpha.events : options.beta.events;
  return {
    options,
    host,
    hubs: hubsOf(options.hubs, host),
    clock,
    nextId: 1,
    nextSweepMs: -Infinity,
    rings: new Rings(depth, limits.entitiesPerHost, limits.ringSlotsPerHost),
    entities: new LineEntities(),
    holds: new Holds(limits.entitiesPerHost),
    links: new LruMap(limits.entitiesPerHost),
    components: new Map(),
    held: 0,
    counters: { linesNotHeld: 0, componentsClosedEarly: 0, entitiesForgotten: 0 },
    changed: new Set(),
    pending: new Set(),
    recorded: [],
  };
}
