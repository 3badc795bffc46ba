import { rootOf } from './component.js';
import type { Component } from './component.js';
import { LruMap } from '../lru/index.js';

/** Until when a component keeps what an entity goes on to do. */
export interface Hold {
  component: Component;
  alphaUntilMs: number;
  betaUntilMs: number;
}

const MAX_HOLDS_AN_ENTITY = 8;

/** Which components hold which entity of a host. Bounded. */
export class Holds {
  readonly #holds: LruMap<Hold[]>;

  constructor(entities: number) {
    this.#holds = new LruMap(entities);
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
  renew(key: string, component: Component, level: 'alpha' | 'beta', untilMs: number, nowMs: number): boolean {
    let holds = this.#holds.get(key);
    if (holds === undefined) {
      holds = [];
      this.#holds.set(key, holds);
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
  on(key: string): readonly Hold[] {
    return this.#holds.peek(key) ?? [];
  }

  /** Shortens every hold to end by then. */
  endBy(timeMs: number): void {
    for (const hold of [...this.#holds.values()].flat()) {
      hold.alphaUntilMs = Math.min(hold.alphaUntilMs, timeMs);
      hold.betaUntilMs = Math.min(hold.betaUntilMs, timeMs);
    }
  }

  prune(nowMs: number): void {
    for (const [key, holds] of this.#holds.entries()) {
      const live = holds.filter(
        (h) => Math.max(h.alphaUntilMs, h.betaUntilMs) >= nowMs && rootOf(h.component).status === 'open',
      );
      if (live.length === 0) this.#holds.delete(key);
      else if (live.length < holds.length) holds.splice(0, holds.length, ...live);
    }
  }

  entries(): IterableIterator<[string, Hold[]]> {
    return this.#holds.entries();
  }

  restore(entries: Iterable<readonly [string, Hold[]]>): void {
    for (const [key, holds] of entries) this.#holds.set(key, holds);
  }
}
