import { ConnectorError } from '../errors/index.js';
import { DEFAULT_SCANNERS } from './mask-scanners.js';

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
export type Mask = ScannerMask | PatternMask;

export interface ScannerMask {
  readonly name: string;
  /** ASCII characters that a value can begin with: elsewhere the scanner is not asked. */
  readonly first: string;
  readonly scan: MaskScanner;
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
    const scanners: ScannerMask[] = [];
    for (let mask = masks[i]; mask !== undefined && 'scan' in mask; mask = masks[++i]) scanners.push(mask);
    if (scanners.length > 0) passes.push(scanPass(scanners));
    const mask = masks[i++];
    if (mask !== undefined && 'pattern' in mask) passes.push(patternPass(mask));
  }
  const [only] = passes;
  if (passes.length === 1 && only !== undefined) return only;
  return (content) => passes.reduce((text, pass) => pass(text), content);
}

function patternPass({ name, pattern, replacement = placeholder(name) }: PatternMask): Masker {
  // A function, because `$` in a replacement text has a meaning.
  return (content) => content.replace(pattern, () => replacement);
}

function scanPass(masks: readonly ScannerMask[]): Masker {
  const scanners = masks.map((mask) => mask.scan);
  const replacements = masks.map((mask) => placeholder(mask.name));
  const askedAt = scannersByFirst(masks);
  return (content) => {
    const { length } = content;
    let result = '';
    let copied = 0;
    let atBoundary = true;
    for (let i = 0; i < length; i++) {
      const code = content.charCodeAt(i);
      const asked = atBoundary && code < ASCII ? askedAt[code] : 0;
      atBoundary = !isWordCode(code);
      if (asked === 0) continue;
      for (let k = 0; k < scanners.length; k++) {
        const end = (asked & (1 << k)) === 0 ? i : scanners[k](content, i);
        if (end === i) continue;
        result += content.slice(copied, i) + replacements[k];
        copied = end;
        i = end - 1;
        // What touches a value cannot begin another: a separator comes first.
        atBoundary = false;
        break;
      }
    }
    return copied === 0 ? content : result + content.slice(copied);
  };
}

const ASCII = 128;
/** Scanners a pass: one bit each. */
const MAX_SCANNERS = 31;

/** For each character the scanners that can begin there, as bits. */
function scannersByFirst(masks: readonly ScannerMask[]): Int32Array {
  if (masks.length > MAX_SCANNERS) {
    throw new ConnectorError('CONFIG_INVALID', `At most ${MAX_SCANNERS} masks in a row.`, { where: 'parse.masks' });
  }
  const asked = new Int32Array(ASCII);
  masks.forEach((mask, k) => {
    for (let i = 0; i < mask.first.length; i++) asked[mask.first.charCodeAt(i)] |= 1 << k;
  });
  return asked;
}

function isWordCode(code: number): boolean {
  return (code >= 48 && code <= 57) || (code >= 97 && code <= 122) || (code >= 65 && code <= 90);
}
