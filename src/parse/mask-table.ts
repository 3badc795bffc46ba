import { ConnectorError } from '../errors/index.js';

/**
 * Tells whether a masked value starts at `start` of a text given as bytes: ASCII codes, `OTHER_BYTE` for any other
 * character, and a 0 after the last.
 *
 * @returns the index after the value, or `start` when there is none
 */
export type ByteScanner = (bytes: Uint8Array, start: number) => number;

/** Stands for a character beyond ASCII. */
const OTHER_BYTE = 128;

/** Scanners that share a pass. */
export interface MaskTable {
  readonly scanners: readonly ByteScanner[];
  /** What each leaves in the text. */
  readonly placeholders: readonly string[];
  /** By a byte: the scanners that a value can begin with there, as bits. */
  readonly first: Int32Array;
  /** By the byte after it: those that it can go on with. */
  readonly second: Int32Array;
}

/** What a table is made of. */
export interface TableEntry {
  readonly placeholder: string;
  readonly first: string;
  readonly second?: string;
  readonly scan: ByteScanner;
}

/** Scanners a pass: one bit each, and the numbers that `valueAt` has room for. */
const MAX_SCANNERS = 31;

/** @throws ConnectorError CONFIG_INVALID for too many */
export function maskTable(entries: readonly TableEntry[]): MaskTable {
  if (entries.length > MAX_SCANNERS) {
    throw new ConnectorError('CONFIG_INVALID', `At most ${MAX_SCANNERS} masks in a row.`, { where: 'parse.masks' });
  }
  const first = new Int32Array(OTHER_BYTE + 1);
  const second = new Int32Array(OTHER_BYTE + 1);
  entries.forEach((entry, k) => {
    for (let i = 0; i < entry.first.length; i++) first[entry.first.charCodeAt(i)] |= 1 << k;
    for (let code = 0; code <= OTHER_BYTE; code++) {
      if (entry.second?.includes(String.fromCharCode(code)) ?? true) second[code] |= 1 << k;
    }
  });
  return {
    scanners: entries.map((entry) => entry.scan),
    placeholders: entries.map((entry) => entry.placeholder),
    first,
    second,
  };
}

/**
 * The value at a place where one can begin.
 * @returns the index after the value times 32, plus the number of its mask; 0 for none
 */
export function valueAt({ first, second, scanners }: MaskTable, bytes: Uint8Array, start: number): number {
  const asked = first[bytes[start]] & second[bytes[start + 1]];
  if (asked === 0) return 0;
  for (let k = 0; k < scanners.length; k++) {
    if ((asked & (1 << k)) === 0) continue;
    const end = scanners[k](bytes, start);
    if (end > start) return end * 32 + k;
  }
  return 0;
}

/** A text as scanners read it. @param room used when it is large enough */
export function bytesOf(text: string, room: Uint8Array): Uint8Array {
  const { length } = text;
  const bytes = length < room.length ? room : new Uint8Array(length + 1);
  for (let i = 0; i < length; i++) {
    const code = text.charCodeAt(i);
    // A 0 within the text is not its end.
    bytes[i] = code === 0 ? 1 : code < OTHER_BYTE ? code : OTHER_BYTE;
  }
  bytes[length] = 0;
  return bytes;
}

/** Whether a byte is a letter or a digit: a value begins only after one that is not. */
export function isWordByte(byte: number): boolean {
  return (byte >= 48 && byte <= 57) || (byte >= 97 && byte <= 122) || (byte >= 65 && byte <= 90);
}
