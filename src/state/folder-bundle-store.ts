import { mkdtemp, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Bundle, BundleManifest, BundleStore } from '../types/index.js';
import { errorCode, guardWrites, makeStateFolder, syncFolder, writeDurable } from './durable-file.js';
import { bundleCorrupt, bundleNotFound, MANIFEST_NAME, readManifest, verifyBundle } from './manifest.js';

const BUNDLE_ID = /^[0-9a-f]{16}$/;

/**
 * Bundles as folders: `<folder>/bundles/<id>/manifest.json` and one file a part. A bundle is made beside its place and
 * renamed into it, so it is there whole or not at all.
 * @throws ConnectorError FOLDER_UNWRITABLE from `save`
 */
export function createFolderBundleStore(folder: string): BundleStore {
  const root = join(folder, 'bundles');

  async function save(bundle: Bundle): Promise<void> {
    verifyBundle(bundle, 'the new bundle');
    await makeStateFolder(root);
    await guardWrites(root, async () => {
      const partial = await mkdtemp(join(root, '.partial-'));
      try {
        for (const [name, bytes] of bundle.parts) await writeDurable(join(partial, name), bytes);
        const text = `${JSON.stringify(bundle.manifest, undefined, 2)}\n`;
        await writeDurable(join(partial, MANIFEST_NAME), Buffer.from(text));
        await syncFolder(partial);
        await moveIntoPlace(partial, join(root, bundle.manifest.id));
        await syncFolder(root);
      } finally {
        await rm(partial, { recursive: true, force: true });
      }
    });
  }

  async function load(id: string): Promise<Bundle> {
    const place = join(root, id);
    const manifest = BUNDLE_ID.test(id) ? await manifestAt(place) : undefined;
    if (manifest === undefined) throw bundleNotFound(id, root);
    const parts = new Map<string, Uint8Array>();
    for (const { name } of manifest.parts) {
      const bytes = await readFile(join(place, name)).catch((cause: unknown) => {
        throw bundleCorrupt(`part ${name} cannot be read (${errorCode(cause)})`, place, cause);
      });
      parts.set(name, new Uint8Array(bytes));
    }
    const bundle = { manifest, parts };
    verifyBundle(bundle, place);
    return bundle;
  }

  async function list(): Promise<{ id: string; createdAt: string }[]> {
    const names = await readdir(root).catch(() => []);
    const found: { id: string; createdAt: string }[] = [];
    const faults: unknown[] = [];
    for (const name of names.filter((entry) => BUNDLE_ID.test(entry))) {
      // One damaged bundle must not hide the others; loading it says what is wrong.
      const manifest = await manifestAt(join(root, name)).catch((fault: unknown) => void faults.push(fault));
      if (manifest !== undefined) found.push({ id: manifest.id, createdAt: manifest.createdAt });
    }
    // "none" would be wrong where there are some that this version cannot read
    if (found.length === 0 && faults.length > 0) throw faults[0];
    return found.sort(newestFirst);
  }

  return { save, load, list };
}

/** Order of `BundleStore.list`. */
export function newestFirst(a: { id: string; createdAt: string }, b: { id: string; createdAt: string }): number {
  if (a.createdAt !== b.createdAt) return a.createdAt < b.createdAt ? 1 : -1;
  return a.id < b.id ? -1 : 1;
}

/** Replaces what has the same id: it holds the same parts, or is damaged. */
async function moveIntoPlace(partial: string, place: string): Promise<void> {
  try {
    await rename(partial, place);
  } catch (cause) {
    if (!['ENOTEMPTY', 'EEXIST'].includes(errorCode(cause))) throw cause;
    const old = `${partial}-old`;
    await rename(place, old);
    await rename(partial, place);
    await rm(old, { recursive: true });
  }
}

async function manifestAt(place: string): Promise<BundleManifest | undefined> {
  const path = join(place, MANIFEST_NAME);
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (cause) {
    if (errorCode(cause) === 'ENOENT') return undefined;
    throw bundleCorrupt(`its manifest cannot be read (${errorCode(cause)})`, path, cause);
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw bundleCorrupt('its manifest is not JSON', path, cause);
  }
  return readManifest(value, path);
}
