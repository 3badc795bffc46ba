import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ConnectorError } from '../errors/index.js';
import { readElastalertRules, type AlertRuleOptions } from '../sink/index.js';
import type { AlertStep } from './alert-step.js';

const KIND = 'ElastAlert rule';

/**
 * Writes ElastAlert 2's rules into its folder, which must be there: ElastAlert sees new and changed files by itself.
 * @throws ConnectorError FOLDER_UNWRITABLE
 */
export async function installElastalertRules(
  folder: string,
  options: AlertRuleOptions,
  dryRun: boolean,
): Promise<readonly AlertStep[]> {
  const steps: AlertStep[] = [];
  for (const [file, text] of await readElastalertRules(options)) {
    const path = join(folder, file);
    const stored = await textOf(path);
    const change = stored === undefined ? 'created' : stored === text ? 'unchanged' : 'updated';
    if (!dryRun && change !== 'unchanged') await guarded(folder, writeFile(path, text));
    steps.push({ kind: KIND, name: path, change });
  }
  return steps;
}

/** Removes the files of these names. */
export async function uninstallElastalertRules(
  folder: string,
  options: AlertRuleOptions,
  dryRun: boolean,
): Promise<readonly AlertStep[]> {
  const steps: AlertStep[] = [];
  for (const file of (await readElastalertRules(options)).keys()) {
    const path = join(folder, file);
    const found = (await textOf(path)) !== undefined;
    if (found && !dryRun) await guarded(folder, rm(path));
    steps.push({ kind: KIND, name: path, change: found ? 'removed' : 'missing' });
  }
  return steps;
}

async function textOf(path: string): Promise<string | undefined> {
  return readFile(path, 'utf8').catch(() => undefined);
}

async function guarded(folder: string, work: Promise<void>): Promise<void> {
  await work.catch((cause: unknown) => {
    const { code } = cause as NodeJS.ErrnoException;
    throw new ConnectorError(
      'FOLDER_UNWRITABLE',
      `the folder that alerts.elastalertFolder names cannot be written (${code ?? 'unknown error'})`,
      { where: folder, todo: 'make it, and let this account write there' },
      cause,
    );
  });
}
