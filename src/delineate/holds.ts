import { rootOf } from './component.js';
import type { Component } from './component.js';
import type { EntityKey, EntityKind } from './entity-keys.js';
import { EntityMap } from './entity-map.js';

/** Until when a component keeps what an entity goes on to do. */
export interface Hold {
  component: Component;
  alphaUntilMs: number;
  betaUntilMs: number;
}

const MAX_HOLDS_AN_ENTITY = 8;
const NONE: readonly Hold[] = [];

/** Which components hold which entity of a host. Bounded. */
export class Holds {
  readonly #holds: EntityMap<Hold[]>;

  constructor(entities: number) {
    this.#holds = new EntityMap(entities);
  }

  /** Entities with a hold. */
  get size(): number {
    return this.#holds.size;
  }

  get evicted(): number {
    return this.#holds.evicted;
  }

  set evicted(count: number) {
    this.#holds.evicted = count;
  }

  /** Begins or renews. True when the component did not hold the entity at `nowMs`. */
  renew(
    { kind, name }: EntityKey,
    component: Component,
    level: 'alpha' | 'beta',
    untilMs: number,
    nowMs: number,
  ): boolean {
    let holds = this.#holds.get(kind, name);
    if (holds === undefined) {
      holds = [];
      this.#holds.add(kind, name, holds);
    }
    let hold = holds.find((candidate) => rootOf(candidate.component) === component);
    if (hold === undefined) {
      if (holds.length >= MAX_HOLDS_AN_ENTITY) holds.shift();
      hold = { component, alphaUntilMs: 0, betaUntilMs: 0 };
      holds.push(hold);
    }
    const part = level === 'alpha' ? 'alphaUntilMs' : 'betaUntilMs';
    const fresh = hold[part] < nowMs;
    hold[part] = Math.max(hold[part], untilMs);
    return fresh;
  }

  /** The holds on an entity, oldest first; some may have run out. */
  on(kind: EntityKind, name: string): readonly Hold[] {
    return this.#holds.peek(kind, name) ?? NONE;
  }

  /** Shortens every hold to end by then. */
  endBy(timeMs: number): void {
    for (const hold of [...this.#holds.values()].flat()) {
      hold.alphaUntilMs = Math.min(hold.alphaUntilMs, timeMs);
      hold.betaUntilMs = Math.min(hold.betaUntilMs, timeMs);
    }
  }

  prune(nowMs: number): void {
    const isLive = (hold: Hold): boolean => {
      return Math.max(hold.alphaUntilMs, hold.betaUntilMs) >= nowMs && rootOf(hold.component).status === 'open';
    };
    this.#holds.deleteWhere((holds) => {
      // Every minute of a log, over all of them: what stays as it is is not copied.
      if (!holds.every(isLive)) holds.splice(0, holds.length, ...holds.filter(isLive));
      return holds.length === 0;
    });
  }

  entries(): Iterable<[string, Hold[]]> {
    return this.#holds.entries();
  }

  restore(entries: Iterable<readonly [string, Hold[]]>): void {
    this.#holds.restore(entries);
  }
}
