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
  /** ASCII characters that can come second, for values of at least two; default: any, or none. */
  readonly second?: string;
  /** The scanner never takes, nor looks beyond, a space, `<` or `*`: tokens can then be masked one by one. */
  readonly withinToken?: boolean;
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

/** Scanners that share a pass. */
export interface ScannerSet {
  readonly scanners: readonly MaskScanner[];
  /** What each leaves in the text. */
  readonly placeholders: readonly string[];
  /** By the ASCII code of a character: the scanners that a value can begin with there, as bits. */
  readonly first: Int32Array;
  /** Those that it can go on with; at `NO_ASCII` where the text ends or another character follows. */
  readonly second: Int32Array;
}

/** The masks as scanners of single tokens; undefined when they are not. */
export function tokenScanners(masks: readonly Mask[]): ScannerSet | undefined {
  const scanners: ScannerMask[] = [];
  for (const mask of masks) {
    if (!('scan' in mask) || mask.withinToken !== true || !isPrintable(mask.name)) return undefined;
    scanners.push(mask);
  }
  return scannerSet(scanners);
}

/**
 * The value at a place where one can begin.
 * @returns the index after the value times 32, plus the number of its mask; 0 for none
 */
export function valueAt(set: ScannerSet, text: string, start: number, code: number): number {
  const { first, second, scanners } = set;
  const next = start + 1 < text.length ? text.charCodeAt(start + 1) : NO_ASCII;
  const asked = first[code] & second[next < NO_ASCII ? next : NO_ASCII];
  if (asked === 0) return 0;
  for (let k = 0; k < scanners.length; k++) {
    if ((asked & (1 << k)) === 0) continue;
    const end = scanners[k](text, start);
    if (end > start) return end * 32 + k;
  }
  return 0;
}

function scanPass(masks: readonly ScannerMask[]): Masker {
  const set = scannerSet(masks);
  const { first, placeholders } = set;
  return (content) => {
    const { length } = content;
    let result = '';
    let copied = 0;
    let atBoundary = true;
    for (let i = 0; i < length; i++) {
      const code = content.charCodeAt(i);
      const isAsked = atBoundary && code < NO_ASCII && first[code] !== 0;
      atBoundary = !isWordCode(code);
      const value = isAsked ? valueAt(set, content, i, code) : 0;
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

const NO_ASCII = 128;
/** Scanners a pass: one bit each. */
const MAX_SCANNERS = 31;

function scannerSet(masks: readonly ScannerMask[]): ScannerSet {
  if (masks.length > MAX_SCANNERS) {
    throw new ConnectorError('CONFIG_INVALID', `At most ${MAX_SCANNERS} masks in a row.`, { where: 'parse.masks' });
  }
  const first = new Int32Array(NO_ASCII + 1);
  const second = new Int32Array(NO_ASCII + 1);
  masks.forEach((mask, k) => {
    for (let i = 0; i < mask.first.length; i++) first[mask.first.charCodeAt(i)] |= 1 << k;
    for (let code = 0; code <= NO_ASCII; code++) {
      if (mask.second === undefined || mask.second.includes(String.fromCharCode(code))) second[code] |= 1 << k;
    }
  });
  return {
    scanners: masks.map((mask) => mask.scan),
    placeholders: masks.map((mask) => placeholder(mask.name)),
    first,
    second,
  };
}

export function isWordCode(code: number): boolean {
  return (code >= 48 && code <= 57) || (code >= 97 && code <= 122) || (code >= 65 && code <= 90);
}

/** Printable ASCII without the space: such a name does not split a token. */
function isPrintable(name: string): boolean {
  return /^[!-~]*$/.test(name);
}
