import type { Template } from '../../types/index.js';

const SLOT_BITS = 9;

/** An answer to a text, and the shelf and version of the templates that it was true for. */
interface Answer {
  content: string;
  shelf: object | undefined;
  version: number;
  template: Template;
}

/**
 * The answers to the last texts, found without reading the text: contents that the parser makes are one string for all lines alike,
 * and an engine sees at once that a string is itself. Other texts are compared, and cost next to nothing where they differ.
 */
export class RecentAnswers {
  readonly #answers: Answer[];

  constructor(none: Template) {
    this.#answers = Array.from({ length: 1 << SLOT_BITS }, () => ({
      content: '',
      shelf: undefined,
      version: 0,
      template: none,
    }));
  }

  /** The place of a text: it holds an answer, if `isTrue` says so, or takes one. */
  at(content: string): Answer {
    const { length } = content;
    const mixed = Math.imul(content.charCodeAt(length >> 1) * 31 + content.charCodeAt(7), 31) + length;
    return this.#answers[Math.imul(mixed, 0x9e3779b1) >>> (32 - SLOT_BITS)];
  }
}

/** Is this what the shelf's templates, in this version, answer to the text? */
export function isTrue(answer: Answer, content: string, shelf: object, version: number): boolean {
  return answer.shelf === shelf && answer.version === version && answer.content === content;
}
