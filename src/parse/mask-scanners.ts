/**
 * Hand-written scanners behind the default masks, over the bytes of a text (`ByteScanner`). Each looks forward from
 * `start` only, over a bounded or a consumed stretch, so a pass over a line is linear whatever the line holds. The 0
 * after the last byte is of no class: no run goes beyond it.
 */

/** Classes of bytes. */
const DIGIT = 1;
const HEX = 2;
const WORD = 4;
const PATH_BEFORE = 8;
const PATH_END = 16;
const CLASSES = new Uint8Array(256);
function classify(characters: string, kind: number): void {
  for (const character of characters) CLASSES[character.charCodeAt(0)] |= kind;
}
const DIGITS = '0123456789';
const HEX_DIGITS = `${DIGITS}abcdefABCDEF`;
classify(DIGITS, DIGIT);
classify(HEX_DIGITS, HEX);
classify(`${DIGITS}abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ`, WORD);
classify(' \t=\'"([{', PATH_BEFORE);
classify('\0 \t\r\n\'"()[]{}<>;,|', PATH_END);

function isOf(kind: number, byte: number): boolean {
  return (CLASSES[byte] & kind) !== 0;
}

/** Where a run of bytes of a class ends. */
function endOfRun(bytes: Uint8Array, start: number, kind: number): number {
  let i = start;
  while ((CLASSES[bytes[i]] & kind) !== 0) i++;
  return i;
}

/** `<:IP:>`: IPv4 in dotted form, or IPv6 (RFC 4291 §2.2, with an optional zone). */
function scanAddress(bytes: Uint8Array, start: number): number {
  // Either form goes on with a separator after its first group: most words and numbers end here.
  const end = endOfRun(bytes, start, HEX);
  const separator = bytes[end];
  if (separator !== DOT && separator !== COLON) return start;
  const v4 = separator === DOT && end - start <= 3 ? scanIpv4(bytes, start) : start;
  return v4 > start ? v4 : scanIpv6(bytes, start);
}

function scanIpv4(bytes: Uint8Array, start: number): number {
  // The tail of a longer dotted number, such as a version, is no address.
  if (start > 1 && bytes[start - 1] === DOT && isOf(DIGIT, bytes[start - 2])) return start;
  let i = start;
  for (let part = 0; part < 4; part++) {
    if (part > 0 && bytes[i++] !== DOT) return start;
    const from = i;
    i = endOfRun(bytes, from, DIGIT);
    if (i === from || i - from > 3) return start;
  }
  const longer = bytes[i] === DOT && isOf(DIGIT, bytes[i + 1]);
  return isOf(WORD, bytes[i]) || longer ? start : i;
}

/** Longest text form of an IPv6 address, with an IPv4 tail. */
const MAX_IPV6 = 45;

function scanIpv6(bytes: Uint8Array, start: number): number {
  let i = start;
  let colons = 0;
  let isCompressed = false;
  let hasDot = false;
  const limit = start + MAX_IPV6;
  for (; i <= limit; i++) {
    const byte = bytes[i];
    if (byte === COLON) {
      colons++;
      if (i > start && bytes[i - 1] === COLON) isCompressed = true;
    } else if (byte === DOT) {
      hasDot = true;
    } else if (!isOf(HEX, byte)) break;
  }
  if (colons < 2 || i > limit || isOf(WORD, bytes[i])) return start;
  // Punctuation that follows the address: "from 2001:db8::1: 11:", "on ::."
  while (i > start && bytes[i - 1] === DOT) i--;
  if (bytes[i - 1] === COLON && bytes[i - 2] !== COLON) {
    i--;
    colons--;
  }
  const isFull = colons === 7 || (hasDot && colons === 6);
  if (colons < 2 || colons > 8 || !(isCompressed || isFull)) return start;
  if (bytes[i] === PERCENT) {
    let zone = i + 1;
    while (zone - i < 17 && isOf(WORD, bytes[zone])) zone++;
    if (zone > i + 1) i = zone;
  }
  return i;
}

const UUID_LENGTH = 36;
const MIN_BARE_HEX = 8;

/** `<:HEX:>`: `0x…`, a UUID, or at least eight hexadecimal digits with both a letter and a digit among them. */
function scanHex(bytes: Uint8Array, start: number): number {
  const isPrefixed = bytes[start] === ZERO && (bytes[start + 1] | 32) === LOWER_X;
  const from = isPrefixed ? start + 2 : start;
  const end = endOfRun(bytes, from, HEX);
  if (isPrefixed) return end > from && !isOf(WORD, bytes[end]) ? end : start;
  if (end - start < MIN_BARE_HEX) return start;
  if (end - start === 8 && isUuid(bytes, start)) return start + UUID_LENGTH;
  return isOf(WORD, bytes[end]) || !isMixed(bytes, start, end) ? start : end;
}

function isMixed(bytes: Uint8Array, start: number, end: number): boolean {
  let digits = 0;
  for (let i = start; i < end; i++) if (isOf(DIGIT, bytes[i])) digits++;
  return digits > 0 && digits < end - start;
}

function isUuid(bytes: Uint8Array, start: number): boolean {
  for (let k = 8; k < UUID_LENGTH; k++) {
    const isDash = k === 8 || k === 13 || k === 18 || k === 23;
    const byte = bytes[start + k];
    if (isDash ? byte !== DASH : !isOf(HEX, byte)) return false;
  }
  return !isOf(WORD, bytes[start + UUID_LENGTH]);
}

/** `<:PATH:>`: an absolute path, at the start of a token or after `=`, a quote or an opening bracket. */
function scanPath(bytes: Uint8Array, start: number): number {
  if (start > 0 && !isOf(PATH_BEFORE, bytes[start - 1])) return start;
  let i = start + 1;
  while (!isOf(PATH_END, bytes[i])) i++;
  while (i > start && (bytes[i - 1] === DOT || bytes[i - 1] === COLON)) i--;
  // A lone slash is punctuation.
  return i > start + 1 ? i : start;
}

/** `<:NUM:>`: a decimal number, with its sign where one precedes it. */
function scanNumber(bytes: Uint8Array, start: number): number {
  const from = bytes[start] === DASH || bytes[start] === PLUS ? start + 1 : start;
  const end = endOfRun(bytes, from, DIGIT);
  return end === from || isOf(WORD, bytes[end]) ? start : end;
}

/** In the order in which they are tried. */
export const DEFAULT_SCANNERS = [
  { name: 'IP', first: `${HEX_DIGITS}:`, second: `${HEX_DIGITS}.:`, scanToken: scanAddress },
  { name: 'HEX', first: HEX_DIGITS, second: `${HEX_DIGITS}xX`, scanToken: scanHex },
  { name: 'PATH', first: '/', scanToken: scanPath },
  { name: 'NUM', first: `${DIGITS}+-`, scanToken: scanNumber },
] as const;

const ZERO = 48;
const DOT = 46;
const COLON = 58;
const DASH = 45;
const PLUS = 43;
const PERCENT = 37;
const LOWER_X = 120;
