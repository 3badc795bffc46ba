import { DEFAULT_SCANNERS } from './mask-scanners.js';
import type { ByteScanner, MaskTable, TableEntry } from './mask-table.js';
import { bytesOf, isWordByte, maskTable, valueAt } from './mask-table.js';

/**
 * Tells whether a masked value starts at `start`.
 *
 * @returns the index after the value, or `start` when there is none. Called only where a value can begin: at the start
 * of the text or after a character that is neither a letter nor a digit. Must take time linear in what it consumes.
 */
export type MaskScanner = (text: string, start: number) => number;

/**
 * One step of masking. A pattern replaces in a pass of its own over the whole text, and must be global and free of
 * nested quantifiers. Scanners that follow each other share one pass: at each place the first that fits wins.
 */
export type Mask = TokenMask | ScannerMask | PatternMask;

export interface ScannerMask {
  readonly name: string;
  /** ASCII characters that a value can begin with: elsewhere the scanner is not asked. */
  readonly first: string;
  readonly scan: MaskScanner;
}

/** A mask whose scanner neither takes nor looks beyond a space, `<` or `*`: tokens can then be masked one by one. */
export interface TokenMask {
  readonly name: string;
  /** ASCII characters that a value can begin with. */
  readonly first: string;
  /** ASCII characters that can come second, where a value has at least two; default: any, or none. */
  readonly second?: string;
  /** As `MaskScanner`, over the bytes of the text. */
  readonly scanToken: ByteScanner;
}

export interface PatternMask {
  readonly name: string;
  readonly pattern: RegExp;
  /** Default `placeholder(name)`. */
  readonly replacement?: string;
}

/** Replaces the changing parts of a line, so that the template tree sees `<:IP:>` where an address was. */
export type Masker = (content: string) => string;

/** What a mask leaves in the text; the same form as Drain3's. */
export function placeholder(name: string): string {
  return `<:${name}:>`;
}

/** Addresses, hexadecimal values, paths and numbers, in this order; user names are cut before (see `ParsedLog.content`). */
export const DEFAULT_MASKS: readonly Mask[] = DEFAULT_SCANNERS;

/** Joins an ordered list of masks into one function. */
export function createMasker(masks: readonly Mask[]): Masker {
  const passes: Masker[] = [];
  for (let i = 0; i < masks.length;) {
    const scanners: (TokenMask | ScannerMask)[] = [];
    for (let mask = masks[i]; mask !== undefined && !('pattern' in mask); mask = masks[++i]) scanners.push(mask);
    if (scanners.length > 0) passes.push(scanPass(scanners));
    const mask = masks[i++];
    if (mask !== undefined && 'pattern' in mask) passes.push(patternPass(mask));
  }
  const [only] = passes;
  if (passes.length === 1 && only !== undefined) return only;
  return (content) => passes.reduce((text, pass) => pass(text), content);
}

/** The masks as scanners of single tokens; undefined when they are not. */
export function tokenMaskTable(masks: readonly Mask[]): MaskTable | undefined {
  const entries: TableEntry[] = [];
  for (const mask of masks) {
    if (!('scanToken' in mask) || !isPrintable(mask.name)) return undefined;
    entries.push(tokenEntry(mask));
  }
  return maskTable(entries);
}

function patternPass({ name, pattern, replacement = placeholder(name) }: PatternMask): Masker {
  // A function, because `$` in a replacement text has a meaning.
  return (content) => content.replace(pattern, () => replacement);
}

function scanPass(masks: readonly (TokenMask | ScannerMask)[]): Masker {
  let text = '';
  const table = maskTable(
    masks.map((mask) =>
      'scanToken' in mask
        ? tokenEntry(mask)
        : { placeholder: placeholder(mask.name), first: mask.first, scan: (_, start) => mask.scan(text, start) },
    ),
  );
  const { first, placeholders } = table;
  const room = new Uint8Array(USUAL_LENGTH);
  return (content) => {
    text = content;
    const bytes = bytesOf(content, room);
    const { length } = content;
    let result = '';
    let copied = 0;
    let atBoundary = true;
    for (let i = 0; i < length; i++) {
      const byte = bytes[i];
      const value = atBoundary && first[byte] !== 0 ? valueAt(table, bytes, i) : 0;
      atBoundary = !isWordByte(byte);
      if (value === 0) continue;
      const end = Math.floor(value / 32);
      result += content.slice(copied, i) + placeholders[value % 32];
      copied = end;
      i = end - 1;
      // What touches a value cannot begin another: a separator comes first.
      atBoundary = false;
    }
    return copied === 0 ? content : result + content.slice(copied);
  };
}

/** Longer texts get bytes of their own. */
const USUAL_LENGTH = 1024;

function tokenEntry({ name, scanToken, ...when }: TokenMask): TableEntry {
  return { ...when, placeholder: placeholder(name), scan: scanToken };
}

/** Printable ASCII without the space: such a name does not split a token. */
function isPrintable(name: string): boolean {
  return /^[!-~]*$/.test(name);
}
