import type { ExpectedKey, Transition } from '../types/index.js';
import { clip } from './clip.js';

const MAX_TEMPLATE = 48;
const MAX_KEY = 140;
const MAX_EXPECTED = 3;

const WHOSE: Readonly<Record<Transition['of'], string>> = {
  account: 'this account’s session',
  address: 'the session from this address',
  process: 'this process',
};

/** A key in quotation marks, its template cut short and its classes kept. */
export function quotedKey(text: string): string {
  const end = text.indexOf(' · ');
  const short = end < 0 ? clip(text, MAX_TEMPLATE) : clip(text.slice(0, end), MAX_TEMPLATE) + text.slice(end);
  return `“${clip(short, MAX_KEY)}”`;
}

/** The step that the actor took, and how often training saw it. @param to the key it went to, as `quotedKey` gives it, or a word for it */
export function stepText({ of, from, seen, total }: Transition, to: string): string {
  const step = `${WHOSE[of]} went from ${quotedKey(from)} to ${to}`;
  return total > 0 ? `${step}, seen ${seen} of ${total} times` : `${step}, and training knows no step from there`;
}

/** `; expected X 61 %, W 20 %`; empty when nothing was. */
export function expectedText(expected: readonly Omit<ExpectedKey, 'keyId'>[]): string {
  if (expected.length === 0) return '';
  const keys = expected.slice(0, MAX_EXPECTED).map((key) => `${quotedKey(key.text)} ${percent(key.probability)}`);
  return `; expected ${keys.join(', ')}`;
}

function percent(probability: number): string {
  return `${(100 * probability).toFixed(probability < 0.1 ? 1 : 0)} %`;
}
