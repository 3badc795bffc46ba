import type { Masker } from '../masking.js';
import { valueAt } from '../mask-table.js';
import type { LineBytes } from './line-sample.js';
import { LineSamples } from './line-sample.js';
import type { TokenTrie } from './token-trie.js';
import { ASK, OFF, ROOT, UNSURE, plain } from './token-trie.js';
import { escapeWildcards, tokenize } from './tokens.js';
import type { TokenIds, Vocabulary } from './vocabulary.js';

/** How much of a line is looked at. */
export interface LineLimits {
  readonly maxTokens: number;
  readonly maxCharacters: number;
}

/** A line as the templates see it; 0 for a token that no template holds. Reused: it holds the line read last. */
export interface Line extends TokenIds {
  /** Of the numbers; no secret, so equal hashes mean nothing until the numbers are compared. */
  readonly hash: number;
}

/**
 * Turns a line into the numbers of its masked tokens. The usual line is read in one pass over its characters, without
 * building the masked text; a line that holds what the pass does not know (control characters, letters beyond ASCII,
 * lines and tokens of odd length) is masked and split as text, to the same end.
 */
export class LineReader implements Line, LineBytes {
  readonly ids: Int32Array;
  count = 0;
  hash = 0;
  private readonly encoder = new TextEncoder();
  private readonly samples = new LineSamples();
  readonly bytes = new Uint8Array(MAX_QUICK + 4);
  readonly view = new DataView(this.bytes.buffer);
  length = 0;
  private id = 0;

  /**
   * @param mask for a whole text, with the masks of the vocabulary's trie
   */
  constructor(
    private readonly vocabulary: Vocabulary,
    private readonly mask: Masker,
    private readonly limits: LineLimits,
  ) {
    // One more, for the mark that stands for the rest of a long line.
    this.ids = new Int32Array(limits.maxTokens + 1);
  }

  read(content: string): Line {
    const { trie } = this.vocabulary;
    const isShort = content.length <= Math.min(MAX_QUICK, this.limits.maxCharacters);
    if (trie === undefined || !isShort || !this.scan(content, trie)) this.readSlowly(content);
    return this;
  }

  /** The masked tokens themselves. */
  tokens(content: string): string[] {
    const { maxCharacters, maxTokens } = this.limits;
    const cut = content.length > maxCharacters ? content.slice(0, maxCharacters) : content;
    return tokenize(this.mask(escapeWildcards(cut)), maxTokens);
  }

  private readSlowly(content: string): void {
    const tokens = this.tokens(content);
    let hash = 0;
    for (let i = 0; i < tokens.length; i++) {
      const id = this.vocabulary.idOf(tokens[i]);
      this.ids[i] = id;
      hash = mixed(hash, id);
    }
    this.count = tokens.length;
    this.hash = hash;
  }

  /** One pass over the bytes. @returns false when it met something that it does not know. */
  private scan(text: string, trie: TokenTrie): boolean {
    const { ids, bytes, samples } = this;
    const { maxTokens } = this.limits;
    const { length } = text;
    // Whatever the engine keeps the text as: reading bytes is several times faster than asking the string for each.
    const { read, written } = this.encoder.encodeInto(text, bytes);
    if (read !== length || written !== length) return false;
    bytes[length] = 0;
    this.length = length;
    const { size } = this.vocabulary;
    const slot = samples.slotOf(this);
    const sample = samples.at(slot, size);
    let count = 0;
    let hash = 0;
    for (let i = 0; ;) {
      while (bytes[i] === SPACE) i++;
      if (i === length) break;
      if (sample !== undefined && count < sample.count) {
        const { starts } = sample;
        const shift = i - starts[count];
        const parted = sample.partsAt(this, i, starts[count]);
        const whole = sample.wholeBefore[parted];
        for (; count < whole; count++) {
          const id = sample.ids[count];
          ids[count] = id;
          hash = mixed(hash, id);
          i = parted + shift;
        }
        if (parted > sample.length) {
          // A 0 within the line looks like its end.
          if (parted - 1 + shift !== length) return false;
          break;
        }
        if (whole < sample.count) i = Math.min(i, starts[whole] + shift);
        if (bytes[i] === SPACE || i === length) continue;
      }
      if (count === maxTokens) return false;
      i = this.scanToken(trie, i);
      // A control character, which may separate tokens.
      if (i < 0 || (bytes[i] !== SPACE && i < length)) return false;
      ids[count++] = this.id;
      hash = mixed(hash, this.id);
    }
    this.count = count;
    this.hash = hash;
    samples.offer(slot, this, this, hash, size);
    return true;
  }

  /** One token, whose number is left in `id`. @returns where it ends; -1 when it met something that it does not know */
  private scanToken({ edges, tokens, follows, masks }: TokenTrie, start: number): number {
    const { bytes } = this;
    let i = start;
    let node = ROOT;
    for (;;) {
      let row = node >> 7;
      let code = bytes[i];
      while (code === follows[row + 1]) {
        row++;
        code = bytes[++i];
      }
      node = row << 7;
      if (code <= SPACE) break;
      const edge = edges[node + code];
      if (edge > OFF) {
        node = edge;
        i++;
      } else if (edge === OFF) {
        node = OFF;
        do i++;
        while (bytes[i] > SPACE);
        break;
      } else if (edge === UNSURE) {
        return -1;
      } else {
        const value = valueAt(masks, bytes, i);
        if (value === 0) {
          node = ASK - edge;
          i++;
          continue;
        }
        i = value >> 5;
        node = edges[node + (value & 31)];
        // What touches a value cannot begin another: a separator comes first.
        if (node > OFF && bytes[i] > SPACE) node = plain(edges[node + bytes[i++]]);
        if (node === UNSURE) return -1;
      }
    }
    this.id = tokens[node >> 7];
    return i;
  }
}

function mixed(hash: number, id: number): number {
  return Math.imul(hash ^ id, 0x9e3779b1);
}

const SPACE = 32;
/** Characters of the longest line that is read in one pass. */
const MAX_QUICK = 8192;
