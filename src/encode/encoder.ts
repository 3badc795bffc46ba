import { ConnectorError } from '../errors/index.js';
import { ROW, ROW_WIDTH } from '../types/index.js';
import type { EncodedLog, LogKey, ParsedLog, RowShape, Template } from '../types/index.js';
import { writeContext } from './context.js';
import { corrupt, type CorruptCode } from './corrupt.js';
import { MAX_HOSTS } from '../lru/index.js';
import { entitiesOf } from './episode.js';
import { countFailures } from './failures.js';
import { HostState, type HostJson } from './host-state.js';
import { LineNamer, type LineNames } from './line-names.js';
import { Names } from './names.js';
import { classify, factsOf, observe } from './profile.js';
import { Programs } from './program.js';
import { RowBlock } from './row-block.js';
import { isCount } from './saved-value.js';
import { channelOf, isOutside, isPromoted } from './stream.js';
import { ownText } from './text.js';
import { Vocabulary, type MetKey, type VocabularyJson, type VocabularyLimits } from './vocabulary.js';

const FORMAT = 2;
/** Of all outside lines: they are counted, and no model is asked about them. */
const NO_ROW = new Int32Array(ROW_WIDTH);

export interface EncodeOptions extends Partial<VocabularyLimits> {
  /** Milliseconds until a first success makes something known; default 12 hours. */
  readonly lagMs?: number;
  /** Hosts with a profile; the one not heard of for longest gives way. Default `MAX_HOSTS`. */
  readonly maxHosts?: number;
}

/** What moves while scoring, as JSON; also the profiles of a bundle. */
export interface EncoderCheckpoint {
  readonly format: number;
  readonly evictedHosts: number;
  /** From the least to the most recently heard of. */
  readonly hosts: readonly HostJson[];
}

/** What a bundle holds of an encoder, as read from JSON: validated when an encoder is made of it. */
export interface EncoderState {
  readonly vocabulary: unknown;
  readonly profiles: unknown;
}

/** Sizes for the run's report. */
export interface EncoderCounts {
  readonly hosts: number;
  readonly evictedHosts: number;
  /** Entries of all hosts' profiles and contexts, and how many gave way to newer ones. */
  readonly entries: number;
  readonly evicted: number;
}

/** ParsedLog + Template → EncodedLog: composite key, stream, channel, context and entities (design §4, §5). */
export interface Encoder {
  /** Training: profiles move, vocabulary and accounts grow. @throws ConnectorError INTERNAL once frozen */
  learn(log: ParsedLog, template: Template): EncodedLog;
  /** Fixes vocabulary and accounts. */
  freeze(): void;
  /** Scoring: profiles and context move, the vocabulary does not. */
  encode(log: ParsedLog, template: Template): EncodedLog;
  shape(): RowShape;
  keyOf(keyId: number): LogKey;
  /** `shape().keys` × 5 in the order of `KEY_PARTS`; row 0 is zeros. */
  keyTuples(): Int32Array;
  /** Training events a key. */
  keyCounts(): Uint32Array;
  counts(): EncoderCounts;
  vocabulary(): VocabularyJson;
  profiles(): EncoderCheckpoint;
  checkpoint(): EncoderCheckpoint;
  /** Replaces what moves. @throws ConnectorError CHECKPOINT_CORRUPT; the encoder is as before then */
  restore(checkpoint: unknown): void;
}

/**
 * @param state what a bundle holds; the encoder is frozen then
 * @throws ConnectorError BUNDLE_CORRUPT when `state` is damaged
 */
export function createEncoder(options: EncodeOptions = {}, state?: EncoderState): Encoder {
  return new LogEncoder(options, state);
}

interface NewestHost {
  readonly name: string;
  readonly host: HostState | undefined;
}

const NO_HOST: NewestHost = { name: '', host: undefined };

class LogEncoder implements Encoder {
  readonly #lagMs: number;
  readonly #maxHosts: number;
  readonly #vocabulary: Vocabulary;
  readonly #rows = new RowBlock();
  readonly #namer = new LineNamer(new Names(), new Programs());
  #hosts = new Map<string, HostState>();
  #newest: NewestHost = NO_HOST;
  #evictedHosts = 0;
  /** Entries that hosts which gave way had given up. */
  #evicted = 0;

  constructor(options: EncodeOptions, state: EncoderState | undefined) {
    const { maxKeys = 8192, maxAccounts = 255, minAccountEvents = 20 } = options;
    const limits = { maxKeys, maxAccounts, minAccountEvents };
    this.#lagMs = options.lagMs ?? 12 * 3_600_000;
    this.#maxHosts = options.maxHosts ?? MAX_HOSTS;
    this.#vocabulary = state === undefined ? new Vocabulary(limits) : Vocabulary.fromJSON(state.vocabulary, limits);
    if (state !== undefined) this.#load(state.profiles, 'BUNDLE_CORRUPT');
  }

  learn(log: ParsedLog, template: Template): EncodedLog {
    if (this.#vocabulary.frozen) {
      throw new ConnectorError('INTERNAL', 'The vocabulary is fixed: this encoder can no longer learn.', {
        where: 'encode.learn',
        todo: 'Train with a new encoder.',
      });
    }
    return this.#take(log, template, true);
  }

  freeze(): void {
    this.#vocabulary.frozen = true;
  }

  encode(log: ParsedLog, template: Template): EncodedLog {
    return this.#take(log, template, false);
  }

  shape(): RowShape {
    return this.#vocabulary.shape;
  }

  keyOf(keyId: number): LogKey {
    return this.#vocabulary.keyOf(keyId);
  }

  keyTuples(): Int32Array {
    return this.#vocabulary.keyTuples();
  }

  keyCounts(): Uint32Array {
    return this.#vocabulary.keyCounts();
  }

  counts(): EncoderCounts {
    let entries = 0;
    let evicted = this.#evicted;
    for (const host of this.#hosts.values()) {
      entries += host.entries;
      evicted += host.evicted;
    }
    return { hosts: this.#hosts.size, evictedHosts: this.#evictedHosts, entries, evicted };
  }

  vocabulary(): VocabularyJson {
    return this.#vocabulary.toJSON();
  }

  profiles(): EncoderCheckpoint {
    return this.checkpoint();
  }

  checkpoint(): EncoderCheckpoint {
    const hosts = [...this.#hosts].map(([name, host]) => host.toJSON(name));
    return { format: FORMAT, evictedHosts: this.#evictedHosts, hosts };
  }

  restore(checkpoint: unknown): void {
    this.#load(checkpoint, 'CHECKPOINT_CORRUPT');
  }

  #take(log: ParsedLog, template: Template, learning: boolean): EncodedLog {
    const host = this.#host(log.host);
    host.clock.take(log.timeMs);
    const names = this.#namer.namesOf(host, log);
    const facts = factsOf(log, names);
    const outside = isOutside(host, log, names);
    const promoted = outside && isPromoted(host, log, names, this.#lagMs);
    const stream = outside && !promoted ? 'outside' : 'inside';
    const channel = channelOf(names);
    const packed = classify(host, template.id, names, facts, this.#lagMs);
    const met = learning ? this.#vocabulary.learn(packed) : this.#vocabulary.of(packed);
    const row = stream === 'inside' ? this.#row(host, names, met) : NO_ROW;
    // Outside lines earn no index: guessing would hand them all out.
    if (learning && !outside && names.user.text !== '') this.#vocabulary.learnAccount(names.user.text);
    const failuresBefore = countFailures(host, log, names, outside);
    const entities = entitiesOf(host, log, names, channel, outside);
    observe(host, log, names, facts, outside);
    const { command } = facts;
    const { key, id: keyId } = met;
    return { log, template, key, keyId, stream, channel, row, command, entities, failuresBefore };
  }

  /** The row of an inside line; a template that this vocabulary never met is UNKNOWN to the model. */
  #row(host: HostState, names: LineNames, met: MetKey): Int32Array {
    const { key, id: keyId } = met;
    const row = this.#rows.next();
    row[ROW.template] = key.template < this.#vocabulary.templates ? key.template : 0;
    row[ROW.user] = key.user;
    row[ROW.address] = key.address;
    row[ROW.command] = key.command;
    row[ROW.relation] = key.relation;
    row[ROW.key] = keyId;
    row[ROW.account] = names.invalidUser ? 0 : this.#vocabulary.accountIndex(names.user.text);
    writeContext(host, names, row, this.#vocabulary.nearest(met));
    return row;
  }

  /** The host's state, which is now the one heard of last. */
  #host(name: string): HostState {
    const { name: newest, host: newestHost } = this.#newest;
    // Lines come in runs about the same host.
    if (name === newest && newestHost !== undefined) return newestHost;
    const key = ownText(name);
    let host = this.#hosts.get(key);
    if (host !== undefined) this.#hosts.delete(key);
    host ??= new HostState();
    this.#hosts.set(key, host);
    if (this.#hosts.size > this.#maxHosts) this.#trim();
    this.#newest = { name: key, host };
    return host;
  }

  #trim(): void {
    for (const [name, host] of this.#hosts) {
      if (this.#hosts.size <= this.#maxHosts) return;
      this.#hosts.delete(name);
      this.#evicted += host.evicted;
      this.#evictedHosts++;
    }
  }

  #load(json: unknown, code: CorruptCode): void {
    const { format, evictedHosts, hosts } = (json ?? {}) as Partial<Record<keyof EncoderCheckpoint, unknown>>;
    if (format !== FORMAT) throw corrupt(code, 'profiles.format');
    if (!isCount(evictedHosts) || !Array.isArray(hosts)) throw corrupt(code, 'profiles.hosts');
    const loaded = new Map<string, HostState>();
    for (const item of hosts as unknown[]) {
      const host = (item ?? {}) as HostJson;
      if (typeof host.host !== 'string' || loaded.has(host.host)) throw corrupt(code, 'profiles.hosts');
      loaded.set(host.host, HostState.fromJSON(host, this.#vocabulary.shape.keys, code));
    }
    this.#hosts = loaded;
    this.#newest = NO_HOST;
    this.#evictedHosts = evictedHosts;
    this.#trim();
  }
}
