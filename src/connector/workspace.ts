import { readFile } from 'node:fs/promises';

import type { Config } from '../config/index.js';
import { ConnectorError } from '../errors/index.js';
import { connect, type ConnectOptions, type SearchClient } from '../search/index.js';
import {
  createFolderBundleStore,
  createFolderCheckpointStore,
  createIndexBundleStore,
  createIndexCheckpointStore,
  unpackBundle,
} from '../state/index.js';
import type { Bundle, BundleStore, CheckpointStore } from '../types/index.js';

/** How to reach the engine that the configuration names. */
export async function engineOptions({ engine }: Config): Promise<ConnectOptions> {
  const ca =
    engine.caFile === undefined ? undefined : (await readBytes(engine.caFile, 'engine.caFile')).toString('utf8');
  return {
    url: engine.url,
    tlsVerify: engine.tlsVerify,
    requestTimeoutMs: engine.requestTimeoutSeconds * 1000,
    maxRetries: engine.maxRetries,
    ...(engine.username === undefined ? {} : { username: engine.username }),
    ...(engine.password === undefined ? {} : { password: engine.password }),
    ...(engine.apiKey === undefined ? {} : { apiKey: engine.apiKey }),
    ...(ca === undefined ? {} : { ca }),
  };
}

export async function connectEngine(config: Config): Promise<SearchClient> {
  return connect(await engineOptions(config));
}

/** The stores that the configuration names; the folder's need no engine. */
export function bundleStore(config: Config, client: SearchClient | undefined): BundleStore {
  if (config.state.kind === 'folder') return createFolderBundleStore(config.state.folder);
  return createIndexBundleStore(required(client), config.sink.prefix);
}

export function checkpointStore(config: Config, client: SearchClient | undefined): CheckpointStore {
  if (config.state.kind === 'folder') return createFolderCheckpointStore(config.state.folder);
  return createIndexCheckpointStore(required(client), config.sink.prefix);
}

/**
 * A bundle by id, by the path of an exported file, or the newest one.
 * @throws ConnectorError BUNDLE_NOT_FOUND, BUNDLE_CORRUPT, BUNDLE_INCOMPATIBLE
 */
export async function findBundle(store: BundleStore, wanted: string | undefined, where: string): Promise<Bundle> {
  if (wanted !== undefined && !/^[0-9a-f]{16}$/.test(wanted)) {
    const bytes = await readFile(wanted).catch((cause: unknown) => {
      const { code } = cause as NodeJS.ErrnoException;
      throw new ConnectorError(
        'BUNDLE_NOT_FOUND',
        `this is neither the id of a bundle (16 hexadecimal digits) nor a file that can be read (${code ?? 'unknown error'})`,
        { where: wanted, todo: 'see `logmamba model show` for the ids, or name an exported file' },
        cause,
      );
    });
    return unpackBundle(bytes, wanted);
  }
  const id = wanted ?? (await store.list())[0]?.id;
  if (id === undefined) {
    throw new ConnectorError('BUNDLE_NOT_FOUND', 'there is no trained bundle yet', {
      where,
      todo: 'run `logmamba train` first, or import one with `logmamba model import FILE`',
    });
  }
  return store.load(id);
}

/** Where the state of a configuration lies, for messages. */
export function stateWhere({ state, sink }: Config): string {
  return state.kind === 'folder'
    ? `folder ${state.folder}`
    : `indices ${sink.prefix}-models and ${sink.prefix}-checkpoints`;
}

async function readBytes(path: string, option: string): Promise<Buffer> {
  try {
    return await readFile(path);
  } catch (cause) {
    throw new ConnectorError(
      'FILE_UNREADABLE',
      `the file that ${option} names cannot be read (${(cause as NodeJS.ErrnoException).code ?? 'unknown error'})`,
      { where: path, todo: 'check the path and its permissions' },
      cause,
    );
  }
}

function required(client: SearchClient | undefined): SearchClient {
  if (client === undefined) {
    throw new ConnectorError('CONFIG_INVALID', 'state.kind is index, and this command does not reach an engine', {
      where: 'state.kind',
      todo: 'use state.kind: folder, or name an exported bundle with --bundle FILE',
    });
  }
  return client;
}

/** Connects, works, and closes whatever happens. */
export async function withEngine<T>(config: Config, work: (client: SearchClient) => Promise<T>): Promise<T> {
  const client = await connectEngine(config);
  try {
    return await work(client);
  } finally {
    await client.close();
  }
}
