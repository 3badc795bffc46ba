import { KEY_PARTS, type RowShape } from '../../types/index.js';
import { contextLimit, shorterContext, type NgramKind } from './ngram-contexts.js';
import { invalidNgram, NgramCounts } from './ngram-counts.js';
import { ByteReader, ByteWriter } from './varint.js';

/** "LMN1". */
const MAGIC = [0x4c, 0x4d, 0x4e, 0x31] as const;
const KINDS: readonly NgramKind[] = ['context', 'host', 'unigram'];
/** Far above any count of lines. */
const MAX_COUNT = 2 ** 40;
const MAX_TEMPLATES = 1 << 24;

/**
 * An n-gram's counts as bytes: magic, kind, shape; the combinations of key parts with their counts, from which the base is made; the
 * longest contexts with what followed them, from which the shorter ones are made. All numbers are varints (LEB128), contexts and ids
 * as differences to the one before.
 */
export function saveNgram({ kind, shape, base, levels }: NgramCounts): Uint8Array {
  const writer = new ByteWriter();
  for (const byte of MAGIC) writer.write(byte);
  for (const number of [KINDS.indexOf(kind), ...shape.parts, shape.keys, shape.accounts]) writer.write(number);
  const combinations = base.combinations();
  writer.write(combinations.length);
  for (const { parts, count } of combinations) {
    for (const part of parts) writer.write(part);
    writer.write(count);
  }
  const contexts = levels[levels.length - 1].entries();
  writer.write(contexts.length);
  let before = -1;
  for (const [context, { counts }] of contexts) {
    writer.write(context - before);
    before = context;
    writer.write(counts.size);
    let last = 0;
    for (const [id, count] of [...counts].sort(([a], [b]) => a - b)) {
      writer.write(id - last);
      writer.write(count);
      last = id;
    }
  }
  return writer.bytes();
}

/** @throws ConnectorError MODEL_INVALID when the bytes are not what `saveNgram` writes, or the vocabulary is another */
export function readNgram(bytes: Uint8Array, keyTuples: Int32Array): NgramCounts {
  const reader = new ByteReader(bytes, invalidNgram);
  for (const byte of MAGIC) if (reader.read(255) !== byte) throw invalidNgram('it is no n-gram');
  const kind = KINDS[reader.read(KINDS.length - 1)];
  const parts = KEY_PARTS.map(() => reader.read(MAX_TEMPLATES)) as unknown as RowShape['parts'];
  const shape: RowShape = { parts, keys: reader.read(MAX_TEMPLATES), accounts: reader.read(MAX_TEMPLATES) };
  if (keyTuples.some((value, at) => value >= parts[at % parts.length])) throw invalidNgram('the vocabulary is another');
  const counts = new NgramCounts(kind, shape, keyTuples);
  readBase(reader, counts);
  readContexts(reader, counts);
  reader.end();
  return counts;
}

function readBase(reader: ByteReader, { shape, base }: NgramCounts): void {
  const parts = new Int32Array(KEY_PARTS.length);
  let before = -1;
  for (let left = reader.read(MAX_COUNT); left > 0; left--) {
    let packed = 0;
    for (let part = 0; part < parts.length; part++) {
      const size = shape.parts[part];
      parts[part] = reader.read(size - 1);
      packed = packed * size + parts[part];
    }
    if (packed <= before) throw invalidNgram('its keys are out of order');
    before = packed;
    base.add(parts, 0, reader.readPositive(MAX_COUNT));
  }
}

function readContexts(reader: ByteReader, { kind, shape, levels }: NgramCounts): void {
  const limit = contextLimit(kind, shape);
  let longest = -1;
  for (let left = reader.read(MAX_COUNT); left > 0; left--) {
    longest += reader.readPositive(limit - 1 - longest);
    let id = 0;
    for (let followers = reader.readPositive(shape.keys); followers > 0; followers--) {
      id += reader.readPositive(shape.keys - 1 - id);
      const count = reader.readPositive(MAX_COUNT);
      let context = longest;
      for (let level = levels.length - 1; level >= 0; level--) {
        levels[level].add(context, id, count);
        context = shorterContext(shape, context, level);
      }
    }
  }
}
