import { rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { ConnectorError } from '../errors/index.js';
import { renderReport } from '../report/index.js';
import { reportData } from './report-data.js';
import type { RunResult } from './run-result.js';
import { runRecord } from './run-result.js';

/** Writes run.json and report.html into the folder of a run's results. @throws ConnectorError FOLDER_UNWRITABLE */
export async function writeRunFiles(folder: string, result: RunResult, title: string): Promise<void> {
  const { startedMs, endedMs, fromMs, toMs, ...record } = runRecord(result);
  const iso = (timeMs: number | undefined): string | null =>
    timeMs === undefined ? null : new Date(timeMs).toISOString();
  const run = {
    bundleId: result.bundle.id,
    startedAt: iso(startedMs),
    endedAt: iso(endedMs),
    from: iso(fromMs),
    to: iso(toMs),
    ...record,
    retained: result.retained,
    training: result.bundle.training,
  };
  await writeWhole(join(folder, 'run.json'), `${JSON.stringify(run, null, 2)}\n`);
  await writeWhole(join(folder, 'report.html'), renderReport(reportData(result, title)));
}

/** Whole or not at all. */
async function writeWhole(path: string, text: string): Promise<void> {
  try {
    await writeFile(`${path}.part`, text);
    await rename(`${path}.part`, path);
  } catch (cause) {
    throw new ConnectorError(
      'FOLDER_UNWRITABLE',
      `a result cannot be written (${(cause as NodeJS.ErrnoException).code ?? 'unknown error'})`,
      { where: path, todo: 'check the folder, its permissions and the space left' },
      cause,
    );
  }
}
