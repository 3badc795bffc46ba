import type { SearchClient } from '../search/index.js';
import type { Checkpoint, CheckpointStore } from '../types/index.js';
import { deleteBytes, ensureStateIndex, readBytes, writeBytes } from './byte-documents.js';
import type { StateClient } from './byte-documents.js';
import { checkpointConflict, checkpointCorrupt, packCheckpoint, unpackCheckpoint } from './checkpoint-file.js';
import { sha256 } from './sha256.js';
import { z } from 'zod';

const headSchema = z.object({
  kind: z.literal('checkpoint'),
  version: z.number().int().positive(),
  /** Where the bytes are. */
  key: z.string(),
  chunks: z.number().int().positive(),
});
type Head = z.infer<typeof headSchema>;

type StoredHead = { readonly head: Head } & Pick<
  NonNullable<Awaited<ReturnType<SearchClient['getDocument']>>>,
  'seqNo' | 'primaryTerm'
>;

/**
 * Checkpoints in the index `<prefix>-checkpoints`: the bytes in chunks under a key of name, version and content, then the
 * head document, replaced only if it is still the one that was read (`if_seq_no`). A commit cut off in the middle leaves
 * chunks that nothing refers to.
 */
export function createIndexCheckpointStore(client: StateClient, prefix: string): CheckpointStore {
  const index = `${prefix}-checkpoints`;
  const todo = (name: string): string =>
    `Delete the document ${name} of ${index}: the next hunt starts without a checkpoint (work is repeated, not doubled).`;

  async function headOf(name: string): Promise<StoredHead | undefined> {
    const stored = await client.getDocument(index, name);
    if (stored === undefined) return undefined;
    const head = headSchema.safeParse(stored.source);
    if (!head.success) {
      throw checkpointCorrupt(
        'its head document is damaged',
        { where: `${index}/${name}`, todo: todo(name) },
        head.error,
      );
    }
    return { head: head.data, seqNo: stored.seqNo, primaryTerm: stored.primaryTerm };
  }

  async function load(name: string): Promise<Checkpoint | undefined> {
    const place = { where: `${index}/${name}`, todo: todo(name) };
    let head = (await headOf(name))?.head;
    if (head === undefined) return undefined;
    let bytes = await readBytes(client, index, head.key, head.chunks);
    if (bytes === undefined) {
      // A commit in between has removed the chunks of the head that was read: once more with the new one.
      head = (await headOf(name))?.head ?? head;
      bytes = await readBytes(client, index, head.key, head.chunks);
    }
    if (bytes === undefined) throw checkpointCorrupt('a chunk is missing', place);
    const checkpoint = unpackCheckpoint(bytes, place);
    if (checkpoint.name !== name || checkpoint.version !== head.version) {
      throw checkpointCorrupt('its content is that of another', place);
    }
    return checkpoint;
  }

  async function commit(checkpoint: Checkpoint): Promise<void> {
    const { name, version } = checkpoint;
    await ensureStateIndex(client, index);
    const before = await headOf(name);
    const held = before?.head.version ?? 0;
    if (version !== held + 1) throw checkpointConflict(checkpoint, held, `${index}/${name}`);
    const bytes = packCheckpoint(checkpoint);
    const key = `checkpoint:${name}:${version}:${sha256(bytes).slice(0, 16)}`;
    const chunks = await writeBytes(client, index, key, bytes);
    const head = { kind: 'checkpoint', version, bundle_id: checkpoint.bundleId, key, chunks };
    const condition =
      before === undefined ? { op: 'create' as const } : { ifSeqNo: before.seqNo, ifPrimaryTerm: before.primaryTerm };
    const outcome = await client.indexDocument(index, name, head, condition);
    if (!outcome.written) {
      const now = await headOf(name);
      // The answer to the first try may have been lost on the way: then the head that is there is ours.
      if (now?.head.key === key) return;
      await deleteBytes(client, index, key, chunks);
      throw checkpointConflict(checkpoint, now?.head.version ?? 0, `${index}/${name}`);
    }
    if (before !== undefined) await deleteBytes(client, index, before.head.key, before.head.chunks);
  }

  return { load, commit };
}
