import type { LogKey, RowShape } from '../types/index.js';
import { ADDRESS_CLASSES, COMMAND_CLASSES, KEY_PARTS, RELATION_CLASSES, USER_CLASSES } from '../types/index.js';
import { corrupt } from './corrupt.js';
import { SavedMap } from './saved-map.js';
import { isCount } from './saved-value.js';

const FORMAT = 1;
const CLASSES = [USER_CLASSES.length, ADDRESS_CLASSES.length, COMMAND_CLASSES.length, RELATION_CLASSES.length] as const;
/** Drain's clusters are bounded far below; a larger id in a saved state is damage. */
const MAX_TEMPLATE = 1 << 20;
/** Candidates for an index of their own while training; the least recently seen give way. */
const MAX_CANDIDATES = 4096;
const MAX_NEAREST = 65_536;

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

/** Ids of composite keys and of accounts: grow while training, fixed after that. */
export class Vocabulary {
  frozen = false;
  readonly #limits: VocabularyLimits;
  readonly #ids = new Map<number, number>();
  readonly #keys: LogKey[] = [{ template: 0, user: 0, address: 0, command: 0, relation: 0 }];
  readonly #counts: number[] = [0];
  readonly #byTemplate = new Map<number, number[]>();
  readonly #nearest = new Map<number, number>();
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

  /** Id of the key, which is given one and counted; 0 once `maxKeys` are given, and for UNKNOWN, which is never something known. */
  learn(key: LogKey): number {
    if (key.template === 0) return 0;
    const packed = pack(key);
    let id = this.#ids.get(packed);
    if (id === undefined) {
      if (this.#keys.length >= this.#limits.maxKeys) return 0;
      id = this.#add(key, 0);
    }
    this.#counts[id]++;
    return id;
  }

  /** 0 when training never saw the key. */
  idOf(key: LogKey): number {
    return this.#ids.get(pack(key)) ?? 0;
  }

  /** The key of the same template that shares the most classes (ties: the more frequent, then the older); 0 for a template never seen. */
  nearestId(key: LogKey): number {
    const packed = pack(key);
    const cached = this.#nearest.get(packed);
    if (cached !== undefined) return cached;
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
    if (this.frozen) {
      if (this.#nearest.size >= MAX_NEAREST) this.#nearest.clear();
      this.#nearest.set(packed, best);
    }
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
      if (vocabulary.#ids.has(pack(key))) throw fail('keys');
      vocabulary.#add(key, count);
    });
    for (const name of accounts as unknown[]) {
      if (typeof name !== 'string' || vocabulary.#accounts.has(name)) throw fail('accounts');
      vocabulary.#accounts.set(name, vocabulary.#accounts.size + 1);
    }
    vocabulary.#templates = templates;
    vocabulary.frozen = true;
    return vocabulary;
  }

  #add(key: LogKey, count: number): number {
    const id = this.#keys.push(key) - 1;
    this.#counts.push(count);
    this.#ids.set(pack(key), id);
    const siblings = this.#byTemplate.get(key.template);
    if (siblings === undefined) this.#byTemplate.set(key.template, [id]);
    else siblings.push(id);
    this.#templates = Math.max(this.#templates, key.template + 1);
    return id;
  }
}

function pack({ template, user, address, command, relation }: LogKey): number {
  return (((template * CLASSES[0] + user) * CLASSES[1] + address) * CLASSES[2] + command) * CLASSES[3] + relation;
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
