import { UseOrder, type Linked } from '../lru/index.js';
import { ENTITY_KINDS, entityKey, nameOf, type EntityKind } from './entity-keys.js';

interface Entry<V> extends Linked<Entry<V>> {
  readonly kind: EntityKind;
  readonly name: string;
  readonly value: V;
}

/**
 * A map of a host's entities with a fixed number of entries, as `LruMap` is one of names: every line looks up several, by kind and name,
 * so that no text has to be joined for it.
 */
export class EntityMap<V> {
  /** Entries that were given up to make room. */
  evicted = 0;
  readonly #byKind: Readonly<Record<EntityKind, Map<string, Entry<V>>>>;
  /** Of all kinds. */
  readonly #order = new UseOrder<Entry<V>>();
  readonly #capacity: number;
  readonly #onEvict: ((value: V) => void) | undefined;
  #size = 0;

  /** @param onEvict told of every entry given up to make room, not of those deleted */
  constructor(capacity: number, onEvict?: (value: V) => void) {
    this.#capacity = Math.max(1, capacity);
    this.#onEvict = onEvict;
    this.#byKind = Object.fromEntries(ENTITY_KINDS.map((kind) => [kind, new Map()])) as Record<
      EntityKind,
      Map<string, Entry<V>>
    >;
  }

  get size(): number {
    return this.#size;
  }

  /** Reads without counting as a use. */
  peek(kind: EntityKind, name: string): V | undefined {
    return this.#byKind[kind].get(name)?.value;
  }

  /** Reads and marks as used last. */
  get(kind: EntityKind, name: string): V | undefined {
    const entry = this.#byKind[kind].get(name);
    if (entry === undefined) return undefined;
    this.#order.touch(entry);
    return entry.value;
  }

  /** Adds what is not there yet, as used last. */
  add(kind: EntityKind, name: string, value: V): void {
    const entry: Entry<V> = { kind, name, value, older: undefined, newer: undefined };
    this.#byKind[kind].set(name, entry);
    this.#order.append(entry);
    this.#size += 1;
    if (this.#size > this.#capacity) this.evictOldest();
  }

  /** The value of the entry used longest ago. */
  oldest(): V | undefined {
    return this.#order.oldest?.value;
  }

  evictOldest(): void {
    const entry = this.#order.oldest;
    if (entry === undefined) return;
    this.#remove(entry);
    this.evicted += 1;
    this.#onEvict?.(entry.value);
  }

  deleteOldest(): void {
    const entry = this.#order.oldest;
    if (entry !== undefined) this.#remove(entry);
  }

  /** Deletes all that `isGone` says so of. */
  deleteWhere(isGone: (value: V) => boolean): void {
    for (const entry of this.#order) if (isGone(entry.value)) this.#remove(entry);
  }

  *values(): Generator<V> {
    for (const { value } of this.#order) yield value;
  }

  /** By their keys, oldest use first: restoring them in this order restores the map. */
  *entries(): Generator<[string, V]> {
    for (const { kind, name, value } of this.#order) yield [entityKey(kind, name), value];
  }

  /** @throws TypeError when a key is none that `entries` gave */
  restore(entries: Iterable<readonly [string, V]>): void {
    for (const [key, value] of entries) {
      const kind = ENTITY_KINDS.find((candidate) => key.startsWith(`${candidate}:`));
      if (kind === undefined) throw new TypeError('no entity');
      this.add(kind, nameOf(kind, key), value);
    }
  }

  #remove(entry: Entry<V>): void {
    this.#byKind[entry.kind].delete(entry.name);
    this.#order.remove(entry);
    this.#size -= 1;
  }
}
