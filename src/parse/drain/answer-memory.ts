import type { Template } from '../../types/index.js';
import type { Line } from './line-reader.js';
import type { Cluster } from './prefix-tree.js';

/** Lines remembered, the numbers they take together, and tokens of the longest: together they bound the memory. */
const MAX_LINES = 4096;
const MAX_NUMBERS = 1 << 16;
const MAX_TOKENS = 64;
/** Twice the lines, so that searches stay short. */
const SLOT_BITS = 13;
const SLOTS = 1 << SLOT_BITS;
/** Slots looked at: equal hashes, by chance or by design, cost this much and no more. */
const MAX_PROBES = 8;

/** An answer, and the version of the templates that it was true for; 0 for never. */
interface Known {
  learned: Cluster | undefined;
  learnedAt: number;
  matched: Template | undefined;
  matchedAt: number;
}

/**
 * What the templates answer to lines seen before, found by the numbers of the tokens. The hash only tells where to
 * look: an answer is given when all numbers are equal. Nothing is forgotten when templates change: an answer is of a
 * version, and asking anew costs a search in the tree but no reading of text.
 */
export class AnswerMemory {
  /** Index of a line + 1; 0 for none. */
  private readonly slots = new Int32Array(SLOTS);
  /** Group, count and numbers of each line, one after the other. */
  private numbers = new Int32Array(1024);
  private used = 0;
  private starts: number[] = [];
  private answers: Known[] = [];

  /** What is known of a line, to read or to fill in; undefined for a line that is not kept. */
  of(group: number, line: Line): Known | undefined {
    const { slots, numbers, starts } = this;
    const { ids, count } = line;
    let slot = home(line.hash);
    for (let probe = 0; probe < MAX_PROBES; probe++) {
      const index = slots[slot] - 1;
      if (index < 0) return this.add(slot, group, line);
      const start = starts[index];
      if (numbers[start] === group && numbers[start + 1] === count) {
        let i = 0;
        while (i < count && numbers[start + 2 + i] === ids[i]) i++;
        if (i === count) return this.answers[index];
      }
      slot = (slot + 1) & (SLOTS - 1);
    }
    return undefined;
  }

  private add(freeSlot: number, group: number, { ids, count, hash }: Line): Known | undefined {
    if (count > MAX_TOKENS) return undefined;
    let slot = freeSlot;
    if (this.answers.length === MAX_LINES || this.used + count + 2 > MAX_NUMBERS) {
      this.clear();
      slot = home(hash);
    }
    while (this.used + count + 2 > this.numbers.length) {
      const larger = new Int32Array(this.numbers.length * 2);
      larger.set(this.numbers);
      this.numbers = larger;
    }
    const start = this.used;
    this.numbers[start] = group;
    this.numbers[start + 1] = count;
    for (let i = 0; i < count; i++) this.numbers[start + 2 + i] = ids[i];
    this.used += count + 2;
    this.starts.push(start);
    this.slots[slot] = this.starts.length;
    const known: Known = { learned: undefined, learnedAt: 0, matched: undefined, matchedAt: 0 };
    this.answers.push(known);
    return known;
  }

  private clear(): void {
    this.slots.fill(0);
    this.used = 0;
    this.starts = [];
    this.answers = [];
  }
}

/** Where a line's search begins: the upper bits are the well mixed ones. */
function home(hash: number): number {
  return hash >>> (32 - SLOT_BITS);
}
