import type { MaskTable } from '../mask-table.js';
import { TokenTrie } from './token-trie.js';
import { WILDCARD } from './tokens.js';

/** A token that no template holds: equal to none of them, so which one it is does not matter. */
const OTHER_ID = 0;
/** The number of `<*>`. */
export const WILDCARD_ID = 1;

/** Tokens by their numbers; `count` of them, whatever the array holds behind. */
export interface TokenIds {
  readonly ids: Int32Array;
  readonly count: number;
}

/** The tokens of all templates, numbered from 1; bounded by the templates. */
export class Vocabulary {
  /** For reading tokens character by character; undefined when the masks do not work on single tokens. */
  readonly trie: TokenTrie | undefined;
  private readonly ids = new Map<string, number>([[WILDCARD, WILDCARD_ID]]);
  private readonly texts = ['', WILDCARD];

  constructor(masks: MaskTable | undefined) {
    this.trie = masks === undefined ? undefined : new TokenTrie(masks);
  }

  /** Grows with every new token, and only then does the number of a token change, from 0. */
  get size(): number {
    return this.texts.length;
  }

  /** 0 when no template holds it. */
  idOf(token: string): number {
    return this.ids.get(token) ?? OTHER_ID;
  }

  textOf(id: number): string {
    return this.texts[id];
  }

  /** @param token a string that keeps no line alive */
  intern(token: string): number {
    let id = this.ids.get(token);
    if (id === undefined) {
      id = this.texts.push(token) - 1;
      this.ids.set(token, id);
      this.trie?.add(token, id);
    }
    return id;
  }

  join(ids: Iterable<number>): string {
    return Array.from(ids, (id) => this.textOf(id)).join(' ');
  }
}
