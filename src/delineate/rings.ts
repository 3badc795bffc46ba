import type { LineRecord } from './component.js';
import type { ReachWindow } from './entity-keys.js';
import { LruMap } from '../lru/index.js';

/** The last lines of each entity of a host: what an alarm looks back on. Bounded in entities, lines an entity, and lines in all. */
export class Rings {
  readonly #rings: LruMap<LineRecord[]>;
  readonly #depth: number;
  readonly #maxSlots: number;
  #slots = 0;

  constructor(depth: number, entities: number, maxSlots: number) {
    this.#depth = Math.max(1, depth);
    this.#maxSlots = Math.max(maxSlots, this.#depth);
    this.#rings = new LruMap(entities, (ring) => (this.#slots -= ring.length));
  }

  get evicted(): number {
    return this.#rings.evicted;
  }

  set evicted(count: number) {
    this.#rings.evicted = count;
  }

  add(key: string, record: LineRecord): void {
    let ring = this.#rings.get(key);
    if (ring === undefined) {
      ring = [];
      this.#rings.set(key, ring);
    }
    ring.push(record);
    this.#slots += 1;
    if (ring.length > this.#depth) {
      ring.shift();
      this.#slots -= 1;
    }
    while (this.#slots > this.#maxSlots) this.#rings.evictOldest();
  }

  /** Visits the lines of an entity within the window, oldest first. */
  visit(key: string, nowMs: number, window: ReachWindow, visit: (record: LineRecord) => void): void {
    const ring = this.#rings.peek(key);
    if (ring === undefined) return;
    for (let i = Math.max(0, ring.length - window.events); i < ring.length; i += 1) {
      if (ring[i].atMs >= nowMs - window.backMs) visit(ring[i]);
    }
  }

  /** Forgets entities whose last line no window reaches, or lies in a future that the clock was turned back from. */
  prune(before: number, latestMs: number): void {
    for (let oldest = this.#rings.oldest(); oldest !== undefined; oldest = this.#rings.oldest()) {
      const [key, ring] = oldest;
      const last = ring.at(-1);
      if (last !== undefined && last.atMs >= before && last.atMs <= latestMs) break;
      this.#rings.delete(key);
      this.#slots -= ring.length;
    }
  }

  entries(): IterableIterator<[string, LineRecord[]]> {
    return this.#rings.entries();
  }

  restore(entries: Iterable<readonly [string, LineRecord[]]>): void {
    for (const [key, ring] of entries) {
      this.#rings.set(key, ring);
      this.#slots += ring.length;
    }
  }
}
