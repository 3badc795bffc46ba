import { randomUUID } from 'node:crypto';
import { link, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { ConnectorError } from '../errors/index.js';
import type { Checkpoint, CheckpointStore } from '../types/index.js';
import { checkpointConflict, checkpointCorrupt, packCheckpoint, unpackCheckpoint } from './checkpoint-file.js';
import { errorCode, guardWrites, makeStateFolder, syncFolder, writeDurable } from './durable-file.js';

const CHECKPOINT_NAME = /^[a-z0-9][a-z0-9._-]{0,99}$/;

/**
 * Checkpoints as files `<folder>/checkpoints/<name>.<version>.ckpt`. A commit is a hard link, which fails when the name is
 * taken: of two processes that commit the same version one gets CHECKPOINT_CONFLICT. The commit before the last is kept.
 * @throws ConnectorError FOLDER_UNWRITABLE from `commit`
 */
export function createFolderCheckpointStore(folder: string): CheckpointStore {
  const root = join(folder, 'checkpoints');
  const fileOf = (name: string, version: number): string => join(root, `${name}.${version}.ckpt`);

  async function versions(name: string): Promise<number[]> {
    const names = await readdir(root).catch(() => []);
    const digits = names.filter((entry) => entry.startsWith(`${name}.`) && entry.endsWith('.ckpt'));
    const found = digits.map((entry) => entry.slice(name.length + 1, -'.ckpt'.length));
    return found
      .filter((text) => /^\d{1,15}$/.test(text))
      .map(Number)
      .sort((a, b) => a - b);
  }

  async function load(name: string): Promise<Checkpoint | undefined> {
    const version = (await versions(checkName(name))).at(-1);
    if (version === undefined) return undefined;
    const where = fileOf(name, version);
    const todo =
      'Remove this file: the commit before it is used (work since then is repeated, not doubled), or none at all.';
    const bytes = await readFile(where).catch((cause: unknown) => {
      throw checkpointCorrupt(`it cannot be read (${errorCode(cause)})`, { where, todo }, cause);
    });
    const checkpoint = unpackCheckpoint(bytes, { where, todo });
    if (checkpoint.version !== version || checkpoint.name !== name) {
      throw checkpointCorrupt('its content is that of another', { where, todo });
    }
    return checkpoint;
  }

  async function commit(checkpoint: Checkpoint): Promise<void> {
    const { name, version } = checkpoint;
    await makeStateFolder(root);
    const held = (await versions(checkName(name))).at(-1) ?? 0;
    if (version !== held + 1) throw checkpointConflict(checkpoint, held, root);
    await guardWrites(root, async () => {
      const partial = join(root, `.${randomUUID()}.partial`);
      try {
        await writeDurable(partial, packCheckpoint(checkpoint));
        await link(partial, fileOf(name, version)).catch((cause: unknown) => {
          throw errorCode(cause) === 'EEXIST' ? checkpointConflict(checkpoint, version, root) : cause;
        });
        await syncFolder(root);
      } finally {
        await rm(partial, { force: true });
      }
      await settle(checkpoint);
    });
  }

  /** Looks back for a process that went on further in the meantime, then removes old commits. */
  async function settle(checkpoint: Checkpoint): Promise<void> {
    const { name, version } = checkpoint;
    const all = await versions(name);
    const last = all.at(-1) ?? version;
    if (last > version) {
      await rm(fileOf(name, version), { force: true });
      throw checkpointConflict(checkpoint, last, root);
    }
    for (const old of all) if (old < version - 1) await rm(fileOf(name, old), { force: true });
  }

  return { load, commit };
}

function checkName(name: string): string {
  if (CHECKPOINT_NAME.test(name)) return name;
  throw new ConnectorError('CONFIG_INVALID', `"${name}" cannot be the name of a checkpoint.`, {
    where: name.slice(0, 100),
    todo: 'Use lower-case letters, digits, dots, dashes and underscores.',
  });
}
