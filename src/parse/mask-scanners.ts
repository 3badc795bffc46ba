/**
 * Hand-written scanners behind the default masks. Each looks forward from `start` only, over a bounded or a consumed
 * stretch, so a pass over a line is linear whatever the line holds.
 */

/** Character classes by code, for codes below 128. */
const DIGIT = 1;
const HEX = 2;
const WORD = 4;
const CLASSES = new Uint8Array(128);
for (let code = 0; code < 128; code++) {
  const char = String.fromCharCode(code);
  if (char >= '0' && char <= '9') CLASSES[code] = DIGIT | HEX | WORD;
  else if ('abcdefABCDEF'.includes(char)) CLASSES[code] = HEX | WORD;
  else if ((char >= 'a' && char <= 'z') || (char >= 'A' && char <= 'Z')) CLASSES[code] = WORD;
}

function classAt(text: string, index: number): number {
  if (index < 0 || index >= text.length) return 0;
  const code = text.charCodeAt(index);
  return code < 128 ? CLASSES[code] : 0;
}

/** Where a run of characters of a class ends. */
function endOfRun(text: string, start: number, kind: number): number {
  const { length } = text;
  let i = start;
  for (; i < length; i++) {
    const code = text.charCodeAt(i);
    if (code >= 128 || (CLASSES[code] & kind) === 0) break;
  }
  return i;
}

function codeAt(text: string, index: number): number {
  return index >= 0 && index < text.length ? text.charCodeAt(index) : 0;
}

function endsHere(text: string, index: number): boolean {
  return (classAt(text, index) & WORD) === 0;
}

/** `<:IP:>`: IPv4 in dotted form, or IPv6 (RFC 4291 §2.2, with an optional zone). */
function scanAddress(text: string, start: number): number {
  // Either form goes on with a separator after its first group: most words and numbers end here.
  const end = endOfRun(text, start, HEX);
  const separator = codeAt(text, end);
  if (separator !== DOT && separator !== COLON) return start;
  const v4 = separator === DOT && end - start <= 3 ? scanIpv4(text, start) : start;
  return v4 > start ? v4 : scanIpv6(text, start);
}

function scanIpv4(text: string, start: number): number {
  // The tail of a longer dotted number, such as a version, is no address.
  if (codeAt(text, start - 1) === DOT && (classAt(text, start - 2) & DIGIT) !== 0) return start;
  let i = start;
  for (let part = 0; part < 4; part++) {
    if (part > 0) {
      if (codeAt(text, i) !== DOT) return start;
      i++;
    }
    const from = i;
    i = endOfRun(text, from, DIGIT);
    if (i === from || i - from > 3) return start;
  }
  const longer = codeAt(text, i) === DOT && (classAt(text, i + 1) & DIGIT) !== 0;
  return endsHere(text, i) && !longer ? i : start;
}

/** Longest text form of an IPv6 address, with an IPv4 tail. */
const MAX_IPV6 = 45;

function scanIpv6(text: string, start: number): number {
  let i = start;
  let colons = 0;
  let isCompressed = false;
  let hasDot = false;
  const limit = start + MAX_IPV6;
  for (; i <= limit; i++) {
    const code = codeAt(text, i);
    if (code === COLON) {
      colons++;
      if (i > start && text.charCodeAt(i - 1) === COLON) isCompressed = true;
    } else if (code === DOT) {
      hasDot = true;
    } else if (code >= 128 || (CLASSES[code] & HEX) === 0) break;
  }
  if (colons < 2 || i > limit || !endsHere(text, i)) return start;
  // Punctuation that follows the address: "from 2001:db8::1: 11:", "on ::."
  while (i > start && text.charCodeAt(i - 1) === DOT) i--;
  if (text.charCodeAt(i - 1) === COLON && text.charCodeAt(i - 2) !== COLON) {
    i--;
    colons--;
  }
  const isFull = colons === 7 || (hasDot && colons === 6);
  if (colons < 2 || colons > 8 || !(isCompressed || isFull)) return start;
  if (codeAt(text, i) === PERCENT) {
    let zone = i + 1;
    while (zone - i < 17 && (classAt(text, zone) & WORD) !== 0) zone++;
    if (zone > i + 1) i = zone;
  }
  return i;
}

const UUID_LENGTH = 36;
const MIN_BARE_HEX = 8;

/** `<:HEX:>`: `0x…`, a UUID, or at least eight hexadecimal digits with both a letter and a digit among them. */
function scanHex(text: string, start: number): number {
  const isPrefixed = text.charCodeAt(start) === ZERO && (codeAt(text, start + 1) | 32) === LOWER_X;
  const from = isPrefixed ? start + 2 : start;
  const i = endOfRun(text, from, HEX);
  if (isPrefixed) return i > from && endsHere(text, i) ? i : start;
  if (i - start < MIN_BARE_HEX) return start;
  if (i - start === 8 && isUuid(text, start)) return start + UUID_LENGTH;
  return endsHere(text, i) && isMixed(text, start, i) ? i : start;
}

function isMixed(text: string, start: number, end: number): boolean {
  let digits = 0;
  for (let i = start; i < end; i++) if ((classAt(text, i) & DIGIT) !== 0) digits++;
  return digits > 0 && digits < end - start;
}

function isUuid(text: string, start: number): boolean {
  for (let k = 8; k < UUID_LENGTH; k++) {
    const isDash = k === 8 || k === 13 || k === 18 || k === 23;
    const index = start + k;
    if (isDash ? codeAt(text, index) !== DASH : (classAt(text, index) & HEX) === 0) return false;
  }
  return endsHere(text, start + UUID_LENGTH);
}

/** `<:PATH:>`: an absolute path, at the start of a token or after `=`, a quote or an opening bracket. */
function scanPath(text: string, start: number): number {
  if (text.charCodeAt(start) !== SLASH) return start;
  const before = start === 0 ? ' ' : text.charAt(start - 1);
  if (!PATH_BEFORE.includes(before)) return start;
  let i = start + 1;
  while (i < text.length && !PATH_END.includes(text.charAt(i))) i++;
  while (i > start && PATH_TRAILING.includes(text.charAt(i - 1))) i--;
  // A lone slash is punctuation.
  return i > start + 1 ? i : start;
}

const PATH_BEFORE = ' \t=\'"([{';
const PATH_END = ' \t\r\n\'"()[]{}<>;,|';
const PATH_TRAILING = '.:';

/** `<:NUM:>`: a decimal number, with its sign where one precedes it. */
function scanNumber(text: string, start: number): number {
  const first = text.charCodeAt(start);
  const from = first === DASH || first === PLUS ? start + 1 : start;
  const end = endOfRun(text, from, DIGIT);
  return end > from && endsHere(text, end) ? end : start;
}

const DIGITS = '0123456789';
const HEX_DIGITS = `${DIGITS}abcdefABCDEF`;

/** In the order in which they are tried. */
export const DEFAULT_SCANNERS = [
  { name: 'IP', first: `${HEX_DIGITS}:`, second: `${HEX_DIGITS}.:`, withinToken: true, scan: scanAddress },
  { name: 'HEX', first: HEX_DIGITS, second: `${HEX_DIGITS}xX`, withinToken: true, scan: scanHex },
  { name: 'PATH', first: '/', withinToken: true, scan: scanPath },
  { name: 'NUM', first: `${DIGITS}+-`, withinToken: true, scan: scanNumber },
] as const;

const ZERO = 48;
const DOT = 46;
const COLON = 58;
const DASH = 45;
const PLUS = 43;
const SLASH = 47;
const PERCENT = 37;
const LOWER_X = 120;
