import { rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { ConnectorError } from '../errors/index.js';
import { renderReport } from '../report/index.js';
import { packBundle } from '../state/index.js';
import type { Bundle } from '../types/index.js';
import { reportData } from './report-data.js';
import { runProfile } from './run-profile.js';
import type { RunResult } from './run-result.js';
import { runRecord } from './run-result.js';

/** The bundle beside the results; `scan --bundle` takes it. */
const BUNDLE_FILE = 'bundle.logmamba';

/** run.json, report.html and the bundle in the folder of a run's results: written aside first, then all shown at once. */
export class RunFiles {
  readonly #folder: string;
  readonly #staged: string[] = [];

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** @throws ConnectorError FOLDER_UNWRITABLE */
  async stage(result: RunResult, bundle: Bundle, title: string): Promise<void> {
    await this.#stage(BUNDLE_FILE, packBundle(bundle));
    await this.#stage('run.json', `${JSON.stringify(runFile(result), null, 2)}\n`);
    await this.#stage('report.html', renderReport(reportData(result, title)));
  }

  /** @throws ConnectorError FOLDER_UNWRITABLE */
  async publish(): Promise<void> {
    for (let path = this.#staged[0]; path !== undefined; path = this.#staged[0]) {
      await guarded(path, rename(partOf(path), path));
      this.#staged.shift();
    }
  }

  /** Removes what was staged and is not shown. */
  async discard(): Promise<void> {
    for (const path of this.#staged.splice(0)) await rm(partOf(path), { force: true });
  }

  async #stage(name: string, content: string | Uint8Array): Promise<void> {
    const path = join(this.#folder, name);
    this.#staged.push(path);
    await guarded(path, writeFile(partOf(path), content));
  }
}

/**
 * The report of a run as one HTML file.
 * @throws ConnectorError FOLDER_UNWRITABLE
 */
export async function writeReport(path: string, result: RunResult, title: string): Promise<void> {
  await guarded(path, writeFile(partOf(path), renderReport(reportData(result, title))));
  await guarded(path, rename(partOf(path), path));
}

function runFile(result: RunResult): unknown {
  const { startedMs, endedMs, fromMs, toMs, ...record } = runRecord(result);
  const iso = (timeMs: number | undefined): string | null =>
    timeMs === undefined ? null : new Date(timeMs).toISOString();
  return {
    bundleId: result.bundle.id,
    startedAt: iso(startedMs),
    endedAt: iso(endedMs),
    from: iso(fromMs),
    to: iso(toMs),
    ...record,
    retained: result.retained,
    profile: runProfile(result.totals, endedMs - startedMs),
    training: result.bundle.training,
  };
}

function partOf(path: string): string {
  return `${path}.part`;
}

async function guarded(path: string, work: Promise<void>): Promise<void> {
  try {
    await work;
  } catch (cause) {
    throw new ConnectorError(
      'FOLDER_UNWRITABLE',
      `a result cannot be written (${(cause as NodeJS.ErrnoException).code ?? 'unknown error'})`,
      { where: path, todo: 'check the folder, its permissions and the space left' },
      cause,
    );
  }
}
