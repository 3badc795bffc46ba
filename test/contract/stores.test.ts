import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connect } from '../../src/search/index.js';
import type { SearchClient } from '../../src/search/index.js';
import {
  createFolderBundleStore,
  createFolderCheckpointStore,
  createIndexBundleStore,
  createIndexCheckpointStore,
  makeManifest,
} from '../../src/state/index.js';
import type { Bundle, BundleStore, Checkpoint, CheckpointStore } from '../../src/types/index.js';
import { describeEngines, freshName } from '../engines.js';
import { exampleDescription } from '../unit/state/examples.js';

interface Stores {
  bundles(): BundleStore;
  checkpoints(): CheckpointStore;
  /** Alters what is stored. */
  damageBundle(id: string): Promise<void>;
  damageCheckpoint(name: string): Promise<void>;
}

function bundle(seed: number, createdAt = '2026-03-10T00:00:00.000Z', bytes = 100): Bundle {
  const parts = new Map([
    ['weights.safetensors', new Uint8Array(bytes).map((_, i) => (i * 31 + seed) % 251)],
    ['drain.json', new TextEncoder().encode('{"templates":[]}')],
  ]);
  return { manifest: makeManifest({ ...exampleDescription(), seed, createdAt }, parts), parts };
}

function checkpoint(version: number, text: string, name = 'hunt'): Checkpoint {
  return {
    name,
    bundleId: 'b0b0b0b0b0b0b0b0',
    version,
    parts: new Map([['cursor.json', new TextEncoder().encode(text)]]),
  };
}

function textOf(stored: Checkpoint | undefined): string | undefined {
  const bytes = stored?.parts.get('cursor.json');
  return bytes === undefined ? undefined : new TextDecoder().decode(bytes);
}

function storeSuite(stores: () => Stores): void {
  it('gives back the bundle that was saved, and says when there is none', async () => {
    const saved = bundle(1);
    await expect(stores().bundles().load(saved.manifest.id)).rejects.toMatchObject({ code: 'BUNDLE_NOT_FOUND' });
    expect(await stores().bundles().list()).toEqual([]);
    await stores().bundles().save(saved);
    expect(await stores().bundles().load(saved.manifest.id)).toEqual(saved);
  });

  it('saves a bundle twice without a fault, and lists the newest first', async () => {
    const older = bundle(1);
    const newer = bundle(2, '2026-04-01T00:00:00.000Z');
    await stores().bundles().save(newer);
    await stores().bundles().save(older);
    await stores().bundles().save(older);
    const listed = await stores().bundles().list();
    expect(listed.map(({ id }) => id)).toEqual([newer.manifest.id, older.manifest.id]);
  });

  it('carries a bundle of many megabytes', async () => {
    const large = bundle(3, '2026-03-11T00:00:00.000Z', 20_000_000);
    // Bytes that gzip cannot shrink.
    let state = 1;
    large.parts.get('weights.safetensors')?.forEach((_, i, bytes) => {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
      bytes[i] = state >>> 24;
    });
    const whole = { manifest: makeManifest({ ...exampleDescription(), seed: 3 }, large.parts), parts: large.parts };
    await stores().bundles().save(whole);
    const loaded = await stores().bundles().load(whole.manifest.id);
    expect(
      Buffer.compare(
        loaded.parts.get('weights.safetensors') ?? Buffer.alloc(0),
        whole.parts.get('weights.safetensors') ?? Buffer.alloc(1),
      ),
    ).toBe(0);
  });

  it('refuses a damaged bundle', async () => {
    const saved = bundle(4);
    await stores().bundles().save(saved);
    await stores().damageBundle(saved.manifest.id);
    await expect(stores().bundles().load(saved.manifest.id)).rejects.toMatchObject({ code: 'BUNDLE_CORRUPT' });
  });

  it('keeps the last commit of each checkpoint', async () => {
    const store = stores().checkpoints();
    expect(await store.load('hunt')).toBeUndefined();
    for (const version of [1, 2, 3, 4]) await store.commit(checkpoint(version, `state ${version}`));
    await store.commit(checkpoint(1, 'another', 'hunt.2'));
    expect(await stores().checkpoints().load('hunt')).toEqual(checkpoint(4, 'state 4'));
    expect(textOf(await store.load('hunt.2'))).toBe('another');
  });

  it('refuses a commit that does not follow the last', async () => {
    const store = stores().checkpoints();
    for (const version of [4, 6, 1]) {
      await expect(store.commit(checkpoint(version, 'stale'))).rejects.toMatchObject({ code: 'CHECKPOINT_CONFLICT' });
    }
    expect(textOf(await store.load('hunt'))).toBe('state 4');
  });

  it('lets one of two processes commit', async () => {
    const commits = ['one', 'two', 'three'].map((text) => stores().checkpoints().commit(checkpoint(5, text)));
    const results = await Promise.allSettled(commits);
    const refused = results.flatMap((result) => (result.status === 'rejected' ? [result.reason as unknown] : []));
    expect(refused).toHaveLength(2);
    for (const reason of refused) expect(reason).toMatchObject({ code: 'CHECKPOINT_CONFLICT' });
    const won = results.findIndex((result) => result.status === 'fulfilled');
    expect(textOf(await stores().checkpoints().load('hunt'))).toBe(['one', 'two', 'three'][won]);
  });

  it('refuses a damaged checkpoint and says what to remove', async () => {
    await stores()
      .checkpoints()
      .commit(checkpoint(1, 'x', 'damaged'));
    await stores().damageCheckpoint('damaged');
    await expect(stores().checkpoints().load('damaged')).rejects.toMatchObject({
      code: 'CHECKPOINT_CORRUPT',
      context: {
        where: expect.stringContaining('damaged') as string,
        todo: expect.stringMatching(/Remove|Delete/) as string,
      },
    });
  });
}

describe('stores in a folder', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'logmamba-state-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  storeSuite(() => ({
    bundles: () => createFolderBundleStore(folder),
    checkpoints: () => createFolderCheckpointStore(folder),
    damageBundle: (id) => writeFile(join(folder, 'bundles', id, 'drain.json'), '{"templates":[1]'),
    damageCheckpoint: (name) => writeFile(join(folder, 'checkpoints', `${name}.1.ckpt`), 'nothing of the kind'),
  }));

  it('leaves no partial files', async () => {
    expect((await readdir(join(folder, 'bundles'))).filter((name) => name.startsWith('.'))).toEqual([]);
    const files = await readdir(join(folder, 'checkpoints'));
    expect(files.sort()).toEqual(['damaged.1.ckpt', 'hunt.2.1.ckpt', 'hunt.4.ckpt', 'hunt.5.ckpt']);
  });

  it('says so when it cannot write', async () => {
    const file = join(folder, 'a-file');
    await writeFile(file, '');
    await expect(createFolderCheckpointStore(file).commit(checkpoint(1, 'x'))).rejects.toMatchObject({
      code: 'FOLDER_UNWRITABLE',
    });
    await expect(createFolderBundleStore(file).save(bundle(1))).rejects.toMatchObject({ code: 'FOLDER_UNWRITABLE' });
  });

  it.each(['../up', 'A', '', '.hidden'])('refuses the checkpoint name "%s"', async (name) => {
    await expect(createFolderCheckpointStore(folder).load(name)).rejects.toMatchObject({ code: 'CONFIG_INVALID' });
  });
});

describeEngines('stores in an index', (engine) => {
  const prefix = freshName('stores');
  let client: SearchClient;
  beforeAll(async () => {
    client = await connect({ url: engine.url });
  });
  afterAll(async () => {
    await client.deleteIndex(`${prefix}-models`);
    await client.deleteIndex(`${prefix}-checkpoints`);
    await client.close();
  });

  storeSuite(() => ({
    bundles: () => createIndexBundleStore(client, prefix),
    checkpoints: () => createIndexCheckpointStore(client, prefix),
    damageBundle: async (id) => {
      await client.indexDocument(`${prefix}-models`, `bundle:${id}:0`, { kind: 'bytes', data: 'AAAA' });
    },
    damageCheckpoint: async (name) => {
      await client.indexDocument(`${prefix}-checkpoints`, name, {
        kind: 'checkpoint',
        version: 1,
        key: 'none',
        chunks: 1,
      });
    },
  }));

  it('keeps no chunks of commits that are over', async () => {
    await client.refresh(`${prefix}-checkpoints`);
    // Two heads and their chunks, and the chunk of the damaged one.
    expect(await client.count(`${prefix}-checkpoints`, { term: { kind: 'bytes' } })).toBe(3);
    expect(await client.count(`${prefix}-checkpoints`, { term: { kind: 'checkpoint' } })).toBe(3);
  });
});
