import { gunzipSync, gzipSync } from 'node:zlib';
import type { Parts } from '../types/index.js';
import { sha256 } from './sha256.js';
import { z } from 'zod';

/** First bytes of a container, below gzip. */
const MAGIC = 'LOGMAMBA';
const PREFIX_BYTES = MAGIC.length + 4;
/** A container unpacks to no more than this, whatever its bytes claim. */
const MAX_BYTES = 1 << 30;

const containerHeader = z.object({
  /** What the parts mean; the caller's own. */
  header: z.unknown(),
  parts: z.array(z.object({ name: z.string(), bytes: z.number().int().nonnegative(), sha256: z.string() })),
});

export interface Container {
  readonly header: unknown;
  readonly parts: Parts;
}

/** The bytes are not what was written. */
export class ContainerFault extends Error {}

/**
 * A header and named parts as one string of bytes: gzip over magic, length of the JSON header (uint32, little endian), the
 * header (with size and SHA-256 of each part), then the parts in order. Used for checkpoints and exported bundles.
 * @param level of gzip; by default its own
 */
export function packContainer(header: unknown, parts: Parts, level?: number): Uint8Array {
  const index = [...parts].map(([name, bytes]) => ({ name, bytes: bytes.length, sha256: sha256(bytes) }));
  const json = Buffer.from(JSON.stringify({ header, parts: index }));
  const prefix = Buffer.alloc(PREFIX_BYTES);
  prefix.write(MAGIC, 'latin1');
  prefix.writeUInt32LE(json.length, MAGIC.length);
  return gzipSync(Buffer.concat([prefix, json, ...parts.values()]), level === undefined ? {} : { level });
}

/** @throws ContainerFault when a byte is missing, too many or altered. */
export function unpackContainer(packed: Uint8Array): Container {
  const bytes = inflate(packed);
  if (bytes.length < PREFIX_BYTES || bytes.toString('latin1', 0, MAGIC.length) !== MAGIC) {
    throw new ContainerFault('it does not begin as one');
  }
  const start = PREFIX_BYTES + bytes.readUInt32LE(MAGIC.length);
  if (start > bytes.length) throw new ContainerFault('its header is cut off');
  const { header, parts: index } = readHeader(bytes.toString('utf8', PREFIX_BYTES, start));
  const parts = new Map<string, Uint8Array>();
  let offset = start;
  for (const part of index) {
    const content = bytes.subarray(offset, offset + part.bytes);
    if (sha256(content) !== part.sha256) throw new ContainerFault(`the hash of part ${part.name} differs`);
    // A copy of its own, aligned for typed arrays.
    parts.set(part.name, new Uint8Array(content));
    offset += part.bytes;
  }
  if (offset !== bytes.length) throw new ContainerFault('it is longer than it says');
  return { header, parts };
}

function inflate(packed: Uint8Array): Buffer {
  try {
    return gunzipSync(packed, { maxOutputLength: MAX_BYTES });
  } catch (cause) {
    throw new ContainerFault('its gzip data is damaged', { cause });
  }
}

function readHeader(text: string): z.infer<typeof containerHeader> {
  try {
    return containerHeader.parse(JSON.parse(text));
  } catch (cause) {
    throw new ContainerFault('its header is damaged', { cause });
  }
}
