import type { LogKey, RowShape } from '../types/index.js';
import { KEY_PARTS } from '../types/index.js';
import { corrupt } from './corrupt.js';
import { CLASSES, packKey, unpackKey } from './packed-key.js';
import { SavedMap } from './saved-map.js';
import { isCount } from './saved-value.js';

const FORMAT = 1;
/** Drain's clusters are bounded far below; a larger id in a saved state is damage. */
const MAX_TEMPLATE = 1 << 20;
/** Candidates for an index of their own while training; the least recently seen give way. */
const MAX_CANDIDATES = 4096;
/** Keys without an id that are remembered. */
const MAX_STRANGE = 65_536;

export interface VocabularyLimits {
  /** Ids given at most, 0 included; keys first seen after that stay 0. */
  readonly maxKeys: number;
  /** Account indices at most, 0 excluded. */
  readonly maxAccounts: number;
  /** Training events that earn an account its index. */
  readonly minAccountEvents: number;
}

export interface VocabularyJson {
  readonly format: number;
  readonly templates: number;
  /** Five parts a key, in the order of `KEY_PARTS`; position + 1 is the id. */
  readonly keys: readonly (readonly number[])[];
  /** Training events a key. */
  readonly counts: readonly number[];
  /** Position + 1 is the index. */
  readonly accounts: readonly string[];
}

/** A composite key, one object for all lines that have it. */
export interface MetKey {
  readonly key: LogKey;
  /** 0 when training never saw it. */
  readonly id: number;
  /** `Vocabulary.nearest`, once it was asked; -1 before. */
  nearest: number;
}

/** Ids of composite keys and of accounts: grow while training, fixed after that. */
export class Vocabulary {
  frozen = false;
  readonly #limits: VocabularyLimits;
  /** By packed key: those with an id, and others met lately. */
  readonly #known = new Map<number, MetKey>();
  readonly #strange = new Map<number, MetKey>();
  readonly #keys: LogKey[] = [{ template: 0, user: 0, address: 0, command: 0, relation: 0 }];
  readonly #counts: number[] = [0];
  readonly #byTemplate = new Map<number, number[]>();
  readonly #accounts = new Map<string, number>();
  readonly #candidates = new SavedMap<number>(MAX_CANDIDATES, 0);
  #templates = 1;

  constructor(limits: VocabularyLimits) {
    this.#limits = limits;
  }

  /** Highest template id + 1. */
  get templates(): number {
    return this.#templates;
  }

  get shape(): RowShape {
    return { parts: [this.#templates, ...CLASSES], keys: this.#keys.length, accounts: this.#accounts.size + 1 };
  }

  /** Gives the key an id, unless it has one, and counts it; no id once `maxKeys` are given, nor for UNKNOWN, which is never something known. */
  learn(packed: number): MetKey {
    let met = this.of(packed);
    if (met.key.template === 0) return met;
    if (met.id === 0) {
      if (this.#keys.length >= this.#limits.maxKeys) return met;
      met = this.#add(packed, met.key, 0);
      this.#strange.delete(packed);
    }
    this.#counts[met.id]++;
    return met;
  }

  of(packed: number): MetKey {
    const met = this.#known.get(packed) ?? this.#strange.get(packed);
    if (met !== undefined) return met;
    const made: MetKey = { key: unpackKey(packed), id: 0, nearest: -1 };
    if (this.#strange.size >= MAX_STRANGE) this.#strange.clear();
    this.#strange.set(packed, made);
    return made;
  }

  /**
   * Id of the key, or where it has none, of the key of the same template that shares the most classes (ties: the more frequent, then
   * the older); 0 for a template never seen.
   */
  nearest(met: MetKey): number {
    if (met.id > 0) return met.id;
    if (met.nearest >= 0) return met.nearest;
    const { key } = met;
    let best = 0;
    let bestShared = -1;
    for (const id of this.#byTemplate.get(key.template) ?? []) {
      const shared = sharedClasses(key, this.#keys[id]);
      if (shared > bestShared || (shared === bestShared && this.#counts[id] > this.#counts[best])) {
        best = id;
        bestShared = shared;
      }
    }
    // While training the answer may change with the next key.
    if (this.frozen) met.nearest = best;
    return best;
  }

  keyOf(id: number): LogKey {
    return this.#keys[id] ?? this.#keys[0];
  }

  keyTuples(): Int32Array {
    return Int32Array.from(this.#keys.flatMap(tuple));
  }

  keyCounts(): Uint32Array {
    return Uint32Array.from(this.#counts);
  }

  accountIndex(name: string): number {
    return this.#accounts.get(name) ?? 0;
  }

  learnAccount(name: string): void {
    if (this.#accounts.has(name) || this.#accounts.size >= this.#limits.maxAccounts) return;
    const count = (this.#candidates.peek(name) ?? 0) + 1;
    this.#candidates.set(name, count);
    if (count >= this.#limits.minAccountEvents) this.#accounts.set(name, this.#accounts.size + 1);
  }

  toJSON(): VocabularyJson {
    return {
      format: FORMAT,
      templates: this.#templates,
      keys: this.#keys.slice(1).map(tuple),
      counts: this.#counts.slice(1),
      accounts: [...this.#accounts.keys()],
    };
  }

  /** @throws ConnectorError BUNDLE_CORRUPT */
  static fromJSON(json: unknown, limits: VocabularyLimits): Vocabulary {
    const { format, templates, keys, counts, accounts } = (json ?? {}) as Partial<
      Record<keyof VocabularyJson, unknown>
    >;
    const fail = (where: string): Error => corrupt('BUNDLE_CORRUPT', `vocabulary.${where}`);
    if (format !== FORMAT) throw fail('format');
    if (!isCount(templates) || templates < 1 || templates > MAX_TEMPLATE) throw fail('templates');
    if (!Array.isArray(keys) || !Array.isArray(counts) || counts.length !== keys.length) throw fail('keys');
    if (!Array.isArray(accounts)) throw fail('accounts');
    const vocabulary = new Vocabulary(limits);
    const bounds = [templates, ...CLASSES];
    keys.forEach((parts: unknown, i) => {
      const count: unknown = counts[i];
      if (!Array.isArray(parts) || parts.length !== KEY_PARTS.length || !isCount(count)) throw fail('keys');
      if (!parts.every((part, j) => isCount(part) && part < bounds[j])) throw fail('keys');
      const [template, user, address, command, relation] = parts as number[];
      if (template === 0) throw fail('keys');
      const key = { template, user, address, command, relation };
      const packed = packKey(template, user, address, command, relation);
      if (vocabulary.#known.has(packed)) throw fail('keys');
      vocabulary.#add(packed, key, count);
    });
    for (const name of accounts as unknown[]) {
      if (typeof name !== 'string' || vocabulary.#accounts.has(name)) throw fail('accounts');
      vocabulary.#accounts.set(name, vocabulary.#accounts.size + 1);
    }
    vocabulary.#templates = templates;
    vocabulary.frozen = true;
    return vocabulary;
  }

  #add(packed: number, key: LogKey, count: number): MetKey {
    const id = this.#keys.push(key) - 1;
    this.#counts.push(count);
    const met: MetKey = { key, id, nearest: -1 };
    this.#known.set(packed, met);
    const siblings = this.#byTemplate.get(key.template);
    if (siblings === undefined) this.#byTemplate.set(key.template, [id]);
    else siblings.push(id);
    this.#templates = Math.max(this.#templates, key.template + 1);
    return met;
  }
}

function tuple({ template, user, address, command, relation }: LogKey): number[] {
  return [template, user, address, command, relation];
}

function sharedClasses(a: LogKey, b: LogKey): number {
  return (
    Number(a.user === b.user) +
    Number(a.address === b.address) +
    Number(a.command === b.command) +
    Number(a.relation === b.relation)
  );
}
