import { corrupt, type CorruptCode } from './corrupt.js';
import { isCount, type SavedMapJson, type SavedValue } from './saved-value.js';
import { joinKey } from './text.js';
import { UseOrder, type Linked } from '../lru/index.js';

/** How a value is made, and becomes JSON and comes back. */
export interface SavedForm<V> {
  make(): V;
  toJSON(value: V): SavedValue;
  /** @returns false when `json` is not of this form */
  load(value: V, json: unknown): boolean;
}

interface Entry<V> extends Linked<Entry<V>> {
  name: string;
  number: number;
  readonly value: V;
  /** The next entry of the same slot. */
  next: Entry<V> | undefined;
}

const FIRST_SLOTS = 16;
/** How `joinKey` writes a name and a number. */
const KEY = /^([^\0]*)\0(\d{1,15})$/;

/**
 * As `SavedMap`, with keys of a name and a number (a program and a process id, an address and a port). Every connection of a stranger
 * makes some: no text is built for a key, and entry and value of the one that gives way are used again.
 */
export class NumberedMap<V> {
  /** Entries that were given up to make room. */
  evicted = 0;
  size = 0;
  readonly #capacity: number;
  readonly #form: SavedForm<V>;
  readonly #order = new UseOrder<Entry<V>>();
  /** First entry of each slot; as many as a power of two, at least one for each entry. */
  #slots: (Entry<V> | undefined)[] = emptySlots(FIRST_SLOTS);
  /** What was found last; an entry that gave way has another key by the time it is looked at. */
  #found: Entry<V> | undefined;

  constructor(capacity: number, form: SavedForm<V>) {
    this.#capacity = Math.max(1, capacity);
    this.#form = form;
  }

  /** Reads without counting as a use. */
  peek(name: string, number: number): V | undefined {
    return this.#find(name, number)?.value;
  }

  /** The value, marked as used last: to be changed in place. */
  use(name: string, number: number): V | undefined {
    const entry = this.#find(name, number);
    if (entry === undefined) return undefined;
    this.#order.touch(entry);
    return entry.value;
  }

  /** Adds what `use` has not found. @returns a value to be filled in: it may hold what another key's held */
  add(name: string, number: number): V {
    if (this.size === this.#slots.length && this.size < this.#capacity) this.#grow();
    const given = this.size === this.#capacity ? this.#evictOldest() : undefined;
    const entry = given ?? {
      name,
      number,
      value: this.#form.make(),
      next: undefined,
      older: undefined,
      newer: undefined,
    };
    entry.name = name;
    entry.number = number;
    this.#hang(entry);
    this.#order.append(entry);
    this.size++;
    return entry.value;
  }

  /** Oldest use first. */
  *values(): Generator<V> {
    for (const { value } of this.#order) yield value;
  }

  toJSON(): SavedMapJson {
    const entries = [...this.#order].map(
      ({ name, number, value }) => [joinKey(name, String(number)), this.#form.toJSON(value)] as const,
    );
    return { evicted: this.evicted, entries };
  }

  /**
   * Replaces the content. Entries over the capacity (a smaller one than when saved) are evicted, oldest first.
   * @throws ConnectorError with `code` when the JSON is not of this map's shape.
   */
  load(json: unknown, where: string, code: CorruptCode): void {
    const { evicted, entries } = (json ?? {}) as { evicted?: unknown; entries?: unknown };
    if (!isCount(evicted) || !Array.isArray(entries)) throw corrupt(code, where);
    this.#slots = emptySlots(FIRST_SLOTS);
    this.#order.clear();
    this.#found = undefined;
    this.size = this.evicted = 0;
    for (const entry of entries as unknown[]) {
      const key = Array.isArray(entry) && entry.length === 2 ? readKey(entry[0]) : undefined;
      if (key === undefined) throw corrupt(code, where);
      const value = this.use(key.name, key.number) ?? this.add(key.name, key.number);
      if (!this.#form.load(value, (entry as unknown[])[1])) throw corrupt(code, where);
    }
    this.evicted += evicted;
  }

  #find(name: string, number: number): Entry<V> | undefined {
    // Lines come in runs of one process, and each asks for it more than once.
    const last = this.#found;
    if (last?.number === number && last.name === name) return last;
    let entry = this.#slots[this.#slotOf(number)];
    while (entry !== undefined && (entry.number !== number || entry.name !== name)) entry = entry.next;
    if (entry !== undefined) this.#found = entry;
    return entry;
  }

  /** Numbers that collide by design cost a walk over the capacity at most. */
  #slotOf(number: number): number {
    return (Math.imul(number, 0x9e3779b1) >>> 12) & (this.#slots.length - 1);
  }

  #hang(entry: Entry<V>): void {
    const slot = this.#slotOf(entry.number);
    entry.next = this.#slots[slot];
    this.#slots[slot] = entry;
  }

  #grow(): void {
    this.#slots = emptySlots(this.#slots.length * 2);
    for (const entry of this.#order) this.#hang(entry);
  }

  /** Takes it out of the map, for use under another key. */
  #evictOldest(): Entry<V> | undefined {
    const { oldest } = this.#order;
    if (oldest === undefined) return undefined;
    this.#order.remove(oldest);
    const slot = this.#slotOf(oldest.number);
    let before = this.#slots[slot];
    if (before === oldest) this.#slots[slot] = oldest.next;
    else {
      while (before !== undefined && before.next !== oldest) before = before.next;
      if (before !== undefined) before.next = oldest.next;
    }
    this.size--;
    this.evicted += 1;
    return oldest;
  }
}

function emptySlots(count: number): undefined[] {
  return new Array<undefined>(count).fill(undefined);
}

function readKey(key: unknown): { readonly name: string; readonly number: number } | undefined {
  const match = typeof key === 'string' ? KEY.exec(key) : null;
  return match === null ? undefined : { name: match[1] ?? '', number: Number(match[2]) };
}
