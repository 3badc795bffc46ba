import { bundleStore, findBundle, stateWhere } from './workspace.js';
import { requireBudget } from './require-budget.js';
import type { RunResult } from './run-result.js';
import { scan, type ScanOptions } from './scan.js';

export interface ScanFilesOptions extends Omit<ScanOptions, 'bundle'> {
  /** Id of a stored bundle, or the path of an exported one. */
  readonly bundleName?: string;
  /** Refuses a bundle whose threshold is for another budget. */
  readonly budgetPerDay?: number;
}

/** `scan` with a bundle by name. */
export async function scanFiles({ bundleName, budgetPerDay, ...options }: ScanFilesOptions): Promise<RunResult> {
  if (bundleName === undefined) return scan(options);
  const { config } = options;
  const bundle = await findBundle(bundleStore(config, undefined), bundleName, stateWhere(config));
  requireBudget(bundle.manifest, budgetPerDay);
  return scan({ ...options, bundle });
}
