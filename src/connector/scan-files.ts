import { bundleStore, findBundle, stateWhere } from './workspace.js';
import type { RunResult } from './run-result.js';
import { scan, type ScanOptions } from './scan.js';

export interface ScanFilesOptions extends Omit<ScanOptions, 'bundle'> {
  /** Id of a stored bundle, or the path of an exported one. */
  readonly bundleName?: string;
}

/** `scan` with a bundle by name. */
export async function scanFiles({ bundleName, ...options }: ScanFilesOptions): Promise<RunResult> {
  if (bundleName === undefined) return scan(options);
  const { config } = options;
  const bundle = await findBundle(bundleStore(config, undefined), bundleName, stateWhere(config));
  return scan({ ...options, bundle });
}
