import type { ExpectedKey, Transition } from '../types/index.js';
import { clip } from './clip.js';

const MAX_TEMPLATE = 48;
const MAX_KEY = 120;
const MAX_EXPECTED = 3;
/** Less is not worth a word. */
const LEAST_PROBABILITY = 0.01;
/** PAM's name for the service stands before most lines of sessions, and says again which program it was. */
const PAM = /^([^:]{1,32}: )pam_unix\([^()]{1,48}\): /;
/** Classes that are as usual, or follow from another one that is new. */
const ORDINARY: ReadonlySet<string> = new Set([
  'user known',
  'address trusted',
  'command known',
  'relation known',
  'relation new part',
]);

const WHOSE: Readonly<Record<Transition['of'], string>> = {
  account: 'this account’s session',
  address: 'the session from this address',
  process: 'this process',
};

/** A key in quotation marks: its template cut short, and the classes that are not as usual. */
export function quotedKey(text: string): string {
  const [template = '', ...classes] = text.split(' · ');
  const parts = [clip(template.replace(PAM, '$1'), MAX_TEMPLATE), ...classes.filter((part) => !ORDINARY.has(part))];
  return `“${clip(parts.join(' · '), MAX_KEY)}”`;
}

/** The step that the actor took, and how often training saw it. @param to the key it went to, as `quotedKey` gives it, or a word for it */
export function stepText({ of, from, seen, total }: Transition, to: string): string {
  const step = `${WHOSE[of]} went from ${quotedKey(from)} to ${to}`;
  return total > 0 ? `${step}, seen ${seen} of ${total} times` : `${step}, and training knows no step from there`;
}

/** `; expected X 61 %, W 20 %`; empty when nothing was. Keys that differ in what a quotation leaves out count as one. */
export function expectedText(expected: readonly Omit<ExpectedKey, 'keyId'>[], most = MAX_EXPECTED): string {
  const names = new Map<string, number>();
  for (const { text, probability } of expected) {
    const name = quotedKey(text);
    names.set(name, (names.get(name) ?? 0) + probability);
  }
  const likely = [...names]
    .filter(([, probability]) => probability >= LEAST_PROBABILITY)
    .sort(([, a], [, b]) => b - a)
    .slice(0, most);
  if (likely.length === 0) return '';
  return `; expected ${likely.map(([name, probability]) => `${name} ${percent(probability)}`).join(', ')}`;
}

function percent(probability: number): string {
  return `${(100 * probability).toFixed(probability < 0.1 ? 1 : 0)} %`;
}
