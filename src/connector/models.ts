import { readFile, writeFile } from 'node:fs/promises';

import type { Config } from '../config/index.js';
import { alarmLevel } from '../delineate/index.js';
import { ConnectorError } from '../errors/index.js';
import type { SearchClient } from '../search/index.js';
import { packBundle, unpackBundle } from '../state/index.js';
import type { AlarmLevel, BundleManifest } from '../types/index.js';
import { openBundle } from './loaded-bundle.js';
import { bundleStore, findBundle, stateWhere, withEngine } from './workspace.js';

/** A bundle's manifest with what its parts hold, for people. */
export interface ModelView {
  readonly manifest: BundleManifest;
  /** Thresholds for budgets that people state. */
  readonly levels: readonly AlarmLevel[];
  readonly templates: readonly {
    readonly id: number;
    readonly program: string;
    readonly text: string;
    readonly lines: number;
  }[];
  readonly stored: readonly string[];
}

const SHOWN_BUDGETS = [0.25, 1, 3];

export async function showModel(config: Config, wanted: string | undefined): Promise<ModelView> {
  return withStore(config, async (client) => {
    const store = bundleStore(config, client);
    const bundle = await findBundle(store, wanted, stateWhere(config));
    const { miner, calibration } = openBundle(bundle);
    const sizes = miner.sizes();
    const templates = miner.templates().map((template, i) => ({ ...template, lines: sizes[i] }));
    const levels = SHOWN_BUDGETS.map((budget) => alarmLevel(calibration, budget));
    return { manifest: bundle.manifest, levels, templates, stored: (await store.list()).map(({ id }) => id) };
  });
}

/** Writes a bundle as one file. */
export async function exportModel(config: Config, wanted: string | undefined, file: string): Promise<BundleManifest> {
  return withStore(config, async (client) => {
    const bundle = await findBundle(bundleStore(config, client), wanted, stateWhere(config));
    try {
      await writeFile(file, packBundle(bundle), { flag: 'wx' });
    } catch (cause) {
      const { code } = cause as NodeJS.ErrnoException;
      throw new ConnectorError('FOLDER_UNWRITABLE', `the bundle cannot be written (${code ?? 'unknown error'})`, {
        where: file,
        todo: code === 'EEXIST' ? 'name a file that is not there yet' : 'check the folder and its permissions',
      });
    }
    return bundle.manifest;
  });
}

/** Stores a bundle that `exportModel` wrote. */
export async function importModel(config: Config, file: string): Promise<BundleManifest> {
  return withStore(config, async (client) => {
    const bytes = await readFile(file).catch((cause: unknown) => {
      const { code } = cause as NodeJS.ErrnoException;
      throw new ConnectorError('FILE_UNREADABLE', `the bundle cannot be read (${code ?? 'unknown error'})`, {
        where: file,
        todo: 'check the path and its permissions',
      });
    });
    const bundle = unpackBundle(bytes, file);
    openBundle(bundle);
    await bundleStore(config, client).save(bundle);
    return bundle.manifest;
  });
}

/** Connects only when the state lies in an index. */
async function withStore<T>(config: Config, work: (client: SearchClient | undefined) => Promise<T>): Promise<T> {
  if (config.state.kind === 'folder') return work(undefined);
  return withEngine(config, work);
}
