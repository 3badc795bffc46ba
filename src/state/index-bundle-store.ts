import type { Bundle, BundleStore } from '../types/index.js';
import { packBundle, unpackBundle } from './bundle-file.js';
import { ensureStateIndex, readBytes, writeBytes } from './byte-documents.js';
import type { StateClient } from './byte-documents.js';
import { newestFirst } from './folder-bundle-store.js';
import { bundleCorrupt, bundleNotFound, verifyBundle } from './manifest.js';
import { z } from 'zod';

const headSchema = z.object({ kind: z.literal('bundle'), created_at: z.string(), chunks: z.number().int().positive() });

/** Bundles that are listed. */
const MAX_LISTED = 1000;

/**
 * Bundles in the index `<prefix>-models`: the bytes in chunks, then a head document of the bundle's id, so that a bundle is
 * there whole or not at all.
 */
export function createIndexBundleStore(client: StateClient, prefix: string): BundleStore {
  const index = `${prefix}-models`;

  async function save(bundle: Bundle): Promise<void> {
    verifyBundle(bundle, 'the new bundle');
    await ensureStateIndex(client, index);
    const { manifest } = bundle;
    const chunks = await writeBytes(client, index, `bundle:${manifest.id}`, packBundle(bundle));
    const head = { kind: 'bundle', created_at: manifest.createdAt, chunks, manifest };
    await client.indexDocument(index, manifest.id, head, { refresh: true });
  }

  async function load(id: string): Promise<Bundle> {
    const where = `${index}/${id}`;
    const stored = await client.getDocument(index, id);
    if (stored === undefined) throw bundleNotFound(id, index);
    const head = headSchema.safeParse(stored.source);
    if (!head.success) throw bundleCorrupt('its head document is damaged', where, head.error);
    const bytes = await readBytes(client, index, `bundle:${id}`, head.data.chunks);
    if (bytes === undefined) throw bundleCorrupt('a chunk is missing', where);
    const bundle = unpackBundle(bytes, where);
    if (bundle.manifest.id !== id) throw bundleCorrupt('its content is that of another', where);
    return bundle;
  }

  async function list(): Promise<{ id: string; createdAt: string }[]> {
    if (!(await client.indexExists(index))) return [];
    const query = { term: { kind: 'bundle' } };
    const body = { size: MAX_LISTED, query, sort: [{ created_at: 'desc' }], _source: ['kind', 'created_at', 'chunks'] };
    const { hits } = await client.search(body, { index });
    const found: { id: string; createdAt: string }[] = [];
    for (const { id, source } of hits) {
      const head = headSchema.safeParse(source);
      if (head.success) found.push({ id, createdAt: head.data.created_at });
    }
    return found.sort(newestFirst);
  }

  return { save, load, list };
}
