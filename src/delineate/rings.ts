import type { LineRecord } from './component.js';
import type { EntityKey, EntityKind, ReachWindow } from './entity-keys.js';
import { EntityMap } from './entity-map.js';

/** A line in a ring; chained, since most rings hold a handful of lines and an array would make room for twenty. */
interface Slot {
  readonly record: LineRecord;
  newer: Slot | undefined;
}

/** The last lines of one entity, oldest first. */
class Ring {
  #oldest: Slot | undefined;
  #newest: Slot | undefined;
  #length = 0;

  get length(): number {
    return this.#length;
  }

  get last(): LineRecord | undefined {
    return this.#newest?.record;
  }

  push(record: LineRecord): void {
    const slot: Slot = { record, newer: undefined };
    if (this.#newest === undefined) this.#oldest = slot;
    else this.#newest.newer = slot;
    this.#newest = slot;
    this.#length += 1;
  }

  shift(): void {
    const oldest = this.#oldest;
    if (oldest === undefined) return;
    this.#oldest = oldest.newer;
    // See `UseOrder.remove`.
    oldest.newer = undefined;
    this.#length -= 1;
  }

  /** Visits the last lines that came at a time or later. */
  visit(count: number, fromMs: number, visit: (record: LineRecord) => void): void {
    let beyond = this.#length - count;
    for (let slot = this.#oldest; slot !== undefined; slot = slot.newer) {
      if (beyond-- <= 0 && slot.record.atMs >= fromMs) visit(slot.record);
    }
  }

  *[Symbol.iterator](): Generator<LineRecord> {
    for (let slot = this.#oldest; slot !== undefined; slot = slot.newer) yield slot.record;
  }
}

/** The last lines of each entity of a host: what an alarm looks back on. Bounded in entities, lines an entity, and lines in all. */
export class Rings {
  readonly #rings: EntityMap<Ring>;
  readonly #depth: number;
  readonly #maxSlots: number;
  #slots = 0;

  constructor(depth: number, entities: number, maxSlots: number) {
    this.#depth = Math.max(1, depth);
    this.#maxSlots = Math.max(maxSlots, this.#depth);
    this.#rings = new EntityMap(entities, (ring) => (this.#slots -= ring.length));
  }

  get evicted(): number {
    return this.#rings.evicted;
  }

  set evicted(count: number) {
    this.#rings.evicted = count;
  }

  add(kind: EntityKind, name: string, record: LineRecord): void {
    let ring = this.#rings.get(kind, name);
    if (ring === undefined) {
      ring = new Ring();
      this.#rings.add(kind, name, ring);
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
  visit({ kind, name }: EntityKey, nowMs: number, window: ReachWindow, visit: (record: LineRecord) => void): void {
    this.#rings.peek(kind, name)?.visit(window.events, nowMs - window.backMs, visit);
  }

  /** Forgets entities whose last line no window reaches, or lies in a future that the clock was turned back from. */
  prune(before: number, latestMs: number): void {
    for (let ring = this.#rings.oldest(); ring !== undefined; ring = this.#rings.oldest()) {
      const { last } = ring;
      if (last !== undefined && last.atMs >= before && last.atMs <= latestMs) break;
      this.#rings.deleteOldest();
      this.#slots -= ring.length;
    }
  }

  entries(): Iterable<[string, Iterable<LineRecord>]> {
    return this.#rings.entries();
  }

  /** Restores what `entries` gave. */
  restore(entries: Iterable<readonly [string, readonly LineRecord[]]>): void {
    const filled = Array.from(entries, ([key, records]): [string, Ring] => {
      const ring = new Ring();
      for (const record of records) ring.push(record);
      this.#slots += ring.length;
      return [key, ring];
    });
    this.#rings.restore(filled);
  }
}
