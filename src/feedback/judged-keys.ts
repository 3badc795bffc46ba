import type { CoveredKey } from '../types/index.js';

/** What a kind of line was when it was judged: the class of each part of its key, and how much of it there was. */
export interface JudgedKey {
  readonly classes: ReadonlyMap<string, string>;
  readonly nats: number;
}

/** Between the parts of a signature in words (`signatureText`). */
const SEPARATOR = ' · ';
const PARTS = ['user', 'address', 'command', 'relation'] as const;
const NO_CLASSES: ReadonlyMap<string, string> = new Map();

/**
 * Classes that a part takes later on: what was new when it was judged is known half a day after, and no stranger for it. Which user,
 * source or command it is, the other dimensions say.
 */
const LATER: Readonly<Record<(typeof PARTS)[number], Readonly<Record<string, readonly string[] | undefined>>>> = {
  user: { new: ['valid', 'known'], valid: ['known'] },
  address: {
    new: ['private', 'trusted network', 'trusted'],
    failing: ['trusted network', 'trusted'],
    private: ['trusted network', 'trusted'],
    'trusted network': ['trusted'],
  },
  command: { new: ['known'] },
  relation: { 'new part': ['new pair', 'known'], 'new pair': ['known'] },
};

/** The kinds of lines of a verdict, each with the classes in which it was judged. */
export function judgedKeys(keys: readonly CoveredKey[]): ReadonlyMap<string, readonly JudgedKey[]> {
  const judged = new Map<string, JudgedKey[]>();
  for (const { text, nats } of keys) {
    const kind = kindOf(text);
    const key = { classes: classesOf(text), nats: nats ?? Infinity };
    const others = judged.get(kind);
    if (others === undefined) judged.set(kind, [key]);
    else others.push(key);
  }
  return judged;
}

/** A signature without the classes of its key: program and template. */
export function kindOf(signature: string): string {
  return signature.slice(0, classesAt(signature));
}

/** The classes that a signature names, by part; a part without a value has none. */
export function classesOf(signature: string): ReadonlyMap<string, string> {
  const at = classesAt(signature);
  if (at === signature.length) return NO_CLASSES;
  const words = signature.slice(at + SEPARATOR.length).split(SEPARATOR);
  return new Map(words.map((word): [string, string] => [partOf(word), word.slice(partOf(word).length + 1)]));
}

/** Where the classes begin: they are the last words, in the order of the parts; a template may hold separators of its own. */
function classesAt(signature: string): number {
  let end = signature.length;
  for (const part of [...PARTS].reverse()) {
    const at = signature.lastIndexOf(SEPARATOR, end - 1);
    if (at >= 0 && signature.startsWith(`${part} `, at + SEPARATOR.length)) end = at;
  }
  return end;
}

function partOf(word: string): string {
  return word.slice(0, word.indexOf(' '));
}

/** Whether each part is of the class that was judged, or of one that it takes later. */
export function isAsUsual(classes: ReadonlyMap<string, string>, judged: ReadonlyMap<string, string>): boolean {
  return PARTS.every((part) => {
    const now = classes.get(part);
    const then = judged.get(part);
    return now === then || (now !== undefined && then !== undefined && (LATER[part][then] ?? []).includes(now));
  });
}
