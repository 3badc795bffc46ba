import type { MaskTable } from '../mask-table.js';
import { isWordByte } from '../mask-table.js';

/** Where every token begins. A node is the offset of its row in `edges`. */
export const ROOT = 128;
/** No known token goes on this way. */
export const OFF = 0;
/** What lies this way is not kept here: the line must be read in the slow way. */
export const UNSURE = -1;
/** Edges at or below are asked about first: a masked value may begin here. `-2 - node` where the character is plain. */
export const ASK = -2;

/** No character at all, in `follows`. */
const NONE = -1;
/** Columns of a row: what tokens are made of has its ASCII code, and masks have the codes of control characters. */
const ROW = 128;
const FIRST_PRINTABLE = 33;
const LAST_ASCII = 127;
const FIRST_NODES = 256;
/** Nodes at most (8 MiB of edges), and characters kept of a token: what goes beyond ends in `UNSURE`. */
const MAX_NODES = 16_384;
const MAX_TOKEN = 64;

/** How the line's text goes on after an edge that a value does not take. */
export function plain(edge: number): number {
  return edge <= ASK ? ASK - edge : edge;
}

/**
 * The known tokens as a table of characters: one read a character tells how a token goes on, and its last node which
 * one it is. Reading is exact: nothing is hashed. A masked value is one step, at the column of its mask, and ends where
 * its placeholder written out would.
 */
export class TokenTrie {
  /** `edges[node + code]`: a node, or `OFF`, `UNSURE`, or at most `ASK`. The row of `OFF` itself leads nowhere. */
  edges = new Int32Array(FIRST_NODES * ROW);
  /** `tokens[node / 128]`: the token that ends there; 0 for none. */
  tokens = new Int32Array(FIRST_NODES);
  /**
   * `follows[node / 128 + 1]`: the character that leads from a node to the one numbered next; `NONE` when none does, or when
   * a value may begin with it. New tokens are numbered along their characters, so most characters of a line are found
   * here: one comparison each, and none has to wait for the edge before.
   */
  follows = new Int8Array(FIRST_NODES + 1).fill(NONE);
  private nodes = 2;
  private readonly asked: readonly number[];

  constructor(readonly masks: MaskTable) {
    const codes = Array.from({ length: LAST_ASCII + 1 - FIRST_PRINTABLE }, (_, i) => FIRST_PRINTABLE + i);
    this.asked = codes.filter((code) => masks.first[code] !== 0);
    this.prepare(ROOT);
  }

  /** Makes a masked token known under a number above 0. */
  add(token: string, id: number): void {
    const path = [ROOT];
    for (let i = 0; i < token.length; i++) {
      const next = this.step(path[i], token, i);
      if (next === UNSURE) break;
      path.push(next);
    }
    if (path.length > token.length) this.tokens[path[token.length] / ROW] = id;
    this.addValues(token, path);
  }

  /** The node after one more character of a token; made when it is not there. */
  private step(node: number, token: string, index: number): number {
    const code = token.charCodeAt(index);
    // A line with such a character is read in the slow way anyway.
    if (code < FIRST_PRINTABLE || code > LAST_ASCII) return UNSURE;
    const edge = this.edges[node + code];
    if (edge === UNSURE) return UNSURE;
    const known = plain(edge);
    if (known !== OFF) return known;
    // What a line spells `<*>` is read as `<**>`: one text, two spellings.
    const isSpelledTwice = code === STAR && token.charCodeAt(index - 1) === LESS;
    const isRoom = index < MAX_TOKEN && this.nodes < MAX_NODES && !isSpelledTwice;
    const next = isRoom ? this.newNode(code) : UNSURE;
    const isAsked = edge === ASK && isRoom;
    this.edges[node + code] = isAsked ? ASK - next : next;
    if (next === node + ROW && !isAsked) this.follows[next / ROW] = code;
    return next;
  }

  private newNode(code: number): number {
    const node = this.nodes * ROW;
    if (node === this.edges.length) {
      this.edges = grown(this.edges, 0);
      this.tokens = grown(this.tokens, 0);
      this.follows = grown(this.follows, 1);
      this.follows.fill(NONE, this.nodes + 1);
    }
    this.nodes++;
    if (!isWordByte(code)) this.prepare(node);
    return node;
  }

  /** Values begin after what is neither a letter nor a digit. */
  private prepare(node: number): void {
    for (const code of this.asked) this.edges[node + code] = ASK;
  }

  /** Wherever the token spells a placeholder out, the value itself leads to the same place. */
  private addValues(token: string, path: readonly number[]): void {
    this.masks.placeholders.forEach((text, mask) => {
      for (let at = token.indexOf(text); at >= 0 && at < path.length; at = token.indexOf(text, at + 1)) {
        this.edges[path[at] + mask] = path[at + text.length] ?? UNSURE;
      }
    });
  }
}

/** Twice as long, but for `spare` places. */
function grown<A extends Int32Array | Int8Array>(array: A, spare: number): A {
  const larger = new (array.constructor as new (length: number) => A)((array.length - spare) * 2 + spare);
  larger.set(array);
  return larger;
}

const STAR = 42;
const LESS = 60;
