import type { SearchClient } from '../search/index.js';

/** Bytes a document: 6 MiB are 8 MiB of base64, below the 10 MB that hosted engines take. */
const CHUNK_BYTES = 6 << 20;

export type StateClient = Pick<
  SearchClient,
  'info' | 'getDocument' | 'indexDocument' | 'deleteDocument' | 'createIndex' | 'search' | 'refresh' | 'indexExists'
>;

/** Nothing but these members is indexed; the rest is kept as it is. */
const STATE_INDEX = {
  settings: { number_of_shards: 1, auto_expand_replicas: '0-1' },
  mappings: {
    dynamic: false,
    _meta: { schema_version: 1 },
    properties: { kind: { type: 'keyword' }, created_at: { type: 'date' } },
  },
} as const;

/** Makes the index of bundles or checkpoints where it is missing, so that no engine guesses a mapping for base64. */
export async function ensureStateIndex(client: StateClient, index: string): Promise<void> {
  if (!(await client.indexExists(index))) await client.createIndex(index, STATE_INDEX);
}

/** Stores bytes as documents `<key>:0`, `<key>:1`, …; their number is what reading needs. */
export async function writeBytes(client: StateClient, index: string, key: string, bytes: Uint8Array): Promise<number> {
  const count = Math.max(1, Math.ceil(bytes.length / CHUNK_BYTES));
  for (let i = 0; i < count; i++) {
    const chunk = bytes.subarray(i * CHUNK_BYTES, (i + 1) * CHUNK_BYTES);
    await client.indexDocument(index, `${key}:${i}`, { kind: 'bytes', data: Buffer.from(chunk).toString('base64') });
  }
  return count;
}

/** Undefined when a document is missing. */
export async function readBytes(
  client: StateClient,
  index: string,
  key: string,
  count: number,
): Promise<Uint8Array | undefined> {
  const chunks: Buffer[] = [];
  for (let i = 0; i < count; i++) {
    const stored = await client.getDocument(index, `${key}:${i}`);
    if (typeof stored?.source.data !== 'string') return undefined;
    chunks.push(Buffer.from(stored.source.data, 'base64'));
  }
  return Buffer.concat(chunks);
}

/** Best effort: what stays is never read again. */
export async function deleteBytes(client: StateClient, index: string, key: string, count: number): Promise<void> {
  for (let i = 0; i < count; i++) await client.deleteDocument(index, `${key}:${i}`).catch(() => false);
}
