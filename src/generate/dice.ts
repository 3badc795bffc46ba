import type { Random } from '../types/index.js';

/** FNV-1a over UTF-16 code units: turns a name into 32 bits. */
function hash32(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) {
    hash ^= text.charCodeAt(i);
    hash = Math.imul(hash, 0x01000193);
  }
  return hash >>> 0;
}

/** Mulberry32 (Tommy Ettinger, public domain): 32 bits of state, floats in [0, 1). */
function mulberry32(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

const BASE64 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/**
 * Seeded draws. `fork(name)` gives an independent generator that depends on seed and name only, so that adding a host, a
 * day or an intrusion leaves every other part of the fleet as it was.
 */
export class Dice {
  readonly #random: Random;
  readonly #path: string;

  constructor(path: string) {
    this.#path = path;
    this.#random = mulberry32(hash32(path));
  }

  fork(name: string): Dice {
    return new Dice(`${this.#path}/${name}`);
  }

  /** Float in [from, to). */
  between(from: number, to: number): number {
    return from + this.#random() * (to - from);
  }

  /** Integer in [from, to], both included. */
  int(from: number, to: number): number {
    return from + Math.floor(this.#random() * (to - from + 1));
  }

  chance(probability: number): boolean {
    return this.#random() < probability;
  }

  /** @throws RangeError for an empty list: a fault of the caller's tables. */
  pick<T>(items: readonly T[]): T {
    if (items.length === 0) throw new RangeError('pick from an empty list');
    return items[Math.floor(this.#random() * items.length)];
  }

  /** One item, in proportion to its weight. */
  weighted<T>(items: readonly (readonly [T, number])[]): T {
    let total = 0;
    for (const [, weight] of items) total += weight;
    let left = this.#random() * total;
    for (const [item, weight] of items) {
      left -= weight;
      if (left < 0) return item;
    }
    return items[items.length - 1][0];
  }

  /** Exponentially distributed with the given mean. */
  exponential(mean: number): number {
    return -mean * Math.log(1 - this.#random());
  }

  /** Roughly normal (sum of four uniforms), never further than 3.5 deviations from the mean. */
  normal(mean: number, deviation: number): number {
    const sum = this.#random() + this.#random() + this.#random() + this.#random();
    return mean + (sum - 2) * Math.sqrt(3) * deviation;
  }

  /** Count with the given mean (Knuth below 30, normal above). */
  poisson(mean: number): number {
    if (mean > 30) return Math.max(0, Math.round(this.normal(mean, Math.sqrt(mean))));
    const limit = Math.exp(-mean);
    let count = 0;
    for (let product = this.#random(); product > limit; product *= this.#random()) count++;
    return count;
  }

  /** Lower-case letters. */
  letters(count: number): string {
    let text = '';
    for (let i = 0; i < count; i++) text += String.fromCharCode(97 + Math.floor(this.#random() * 26));
    return text;
  }

  /** 43 characters, as OpenSSH prints a SHA-256 fingerprint. */
  fingerprint(): string {
    let text = '';
    for (let i = 0; i < 43; i++) text += BASE64[Math.floor(this.#random() * 64)];
    return text;
  }
}
