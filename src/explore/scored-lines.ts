import type { Score } from '../types/index.js';
import { LineWriter, type LineColumns } from './line-columns.js';

export interface ScoredLimits {
  readonly lines: number;
  /** Of all texts together. */
  readonly characters: number;
}

/** What a page can be asked to carry: some 10 MB packed, and a few seconds at most to cut anew. */
export const SCORED_LIMITS: ScoredLimits = { lines: 200_000, characters: 48_000_000 };

/** As it crosses threads. */
export interface ScoredPart {
  readonly blocks: readonly LineColumns[];
  readonly lines: number;
  readonly characters: number;
  readonly isTooMuch: boolean;
}

/** All scored lines of a run, host by host in their order, as long as there are not too many; then none of them. */
export class ScoredLines {
  readonly #limits: ScoredLimits;
  readonly #blocks: LineColumns[] = [];
  #writer = new LineWriter();
  /** Of `#blocks`. */
  #taken = { lines: 0, characters: 0 };
  #isTooMuch = false;

  constructor(limits = SCORED_LIMITS) {
    this.#limits = limits;
  }

  add(score: Score): void {
    if (this.#isTooMuch) return;
    this.#writer.add(score);
    this.#check();
  }

  part(): ScoredPart {
    const { lines, characters } = this.#size();
    return { blocks: this.blocks() ?? [], lines, characters, isTooMuch: this.#isTooMuch };
  }

  /** Takes what another has collected of hosts of its own. */
  take({ blocks, lines, characters, isTooMuch }: ScoredPart): void {
    if (this.#isTooMuch) return;
    this.#taken.lines += lines;
    this.#taken.characters += characters;
    this.#blocks.push(...blocks);
    this.#check(isTooMuch);
  }

  /** Undefined when there were too many lines to carry. */
  blocks(): readonly LineColumns[] | undefined {
    if (this.#isTooMuch) return undefined;
    return this.#writer.lines === 0 ? this.#blocks : [...this.#blocks, this.#writer.columns()];
  }

  #size(): Pick<ScoredPart, 'lines' | 'characters'> {
    const { lines, characters } = this.#taken;
    return { lines: lines + this.#writer.lines, characters: characters + this.#writer.characters };
  }

  #check(isTooMuch = false): void {
    const { lines, characters } = this.#size();
    if (!isTooMuch && lines <= this.#limits.lines && characters <= this.#limits.characters) return;
    this.#isTooMuch = true;
    this.#blocks.length = 0;
    this.#writer = new LineWriter();
  }
}
