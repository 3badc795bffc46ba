import { Option } from 'commander';

import { ConnectorError } from '../errors/index.js';

const COUNT = /^(auto|[1-9]\d?)$/;
/** The most that `run.workers` takes. */
const MOST = 64;

/** `--workers N`, for the commands that train, and for `scan`. */
export function workersOption(): Option {
  return new Option(
    '--workers <n|auto>',
    'threads that train, and score the files of different hosts of a scan (default: run.workers); no result depends on it',
  );
}

/**
 * The settings that `--workers` stands for.
 * @throws ConnectorError USAGE
 */
export function workersSettings(workers: string | undefined): string[] {
  if (workers === undefined) return [];
  if (COUNT.test(workers) && !(Number(workers) > MOST)) return [`run.workers=${workers}`];
  throw new ConnectorError('USAGE', `\`${workers}\` is not a number of threads`, {
    where: '--workers',
    todo: `write a whole number from 1 to ${MOST}, or auto`,
  });
}
