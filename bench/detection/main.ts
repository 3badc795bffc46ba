import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

import { VERSION } from '../../src/connector/index.js';
import { elasticResult } from './elastic-ec2.js';
import { runJob, type JobRequest } from './job.js';
import { logKeyResults } from './log-keys/log-key-results.js';
import { compactJson } from './compact-json.js';
import { writePlots } from './plots.js';
import { renderReport } from './report.js';
import type { Results } from './results.js';
import { runJobs, WORKER, type WorkerMessage } from './run-jobs.js';
import { allSets, missing } from './sets.js';
import { sourceCommit } from './source-commit.js';
import { familiesOf } from './split.js';

const SEEDS = [1, 2, 3];
/** The small mode's: development sets only, a third of the training steps, one seed. */
const SMALL_SETS = ['g-dev-1', 'desktop-february-a', 'desktop-february-b'];
const SMALL_SETTINGS = ['train.steps=60', 'train.folds=2'];

if (process.argv[2] === WORKER) {
  const work = async (request: unknown): Promise<void> => {
    const tell = (message: WorkerMessage, then: () => void = () => undefined): void => {
      process.send?.(message, then);
    };
    const result = await runJob(request as JobRequest, (step) => tell({ step }));
    tell({ result }, () => process.disconnect());
  };
  process.once('message', (request) => void work(request));
} else {
  await main();
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      small: { type: 'boolean', default: false },
      split: { type: 'string' },
      set: { type: 'string', multiple: true },
      seeds: { type: 'string' },
      jobs: { type: 'string', default: String(Math.min(2, cpus().length)) },
      'no-log-keys': { type: 'boolean', default: false },
      render: { type: 'string' },
    },
  });
  if (values.render !== undefined) return write(JSON.parse(readFileSync(values.render, 'utf8')) as Results);
  const { small, split, set: names } = values;
  const mode = small
    ? 'small'
    : split === undefined && names === undefined && values.seeds === undefined && !values['no-log-keys']
      ? 'full'
      : 'partial';
  const seeds = values.seeds?.split(',').map(Number) ?? (small ? [1] : SEEDS);
  const settings = small ? SMALL_SETTINGS : [];
  const wanted = allSets().filter(
    (set) =>
      (names === undefined ? !small || SMALL_SETS.includes(set.name) : names.includes(set.name)) &&
      (split === undefined || set.split === split),
  );
  const started = Date.now();
  // Before anything is run: the sources may change meanwhile, and the jobs' processes load them when they start.
  const commit = sourceCommit();
  const skipped = wanted.flatMap((set) => missing(set) ?? []);
  for (const reason of skipped) console.error(reason);
  const runnable = wanted.filter((set) => missing(set) === undefined);
  const tell = (text: string): void => console.error(`${((Date.now() - started) / 60_000).toFixed(1)} min  ${text}`);
  const failed = (reason: string): void => {
    console.error(reason);
    skipped.push(reason);
    process.exitCode = 1;
  };
  const jobs = await runJobs(
    runnable.map(({ name }) => ({ set: name, seeds, settings })),
    Number(values.jobs),
    tell,
    failed,
  );
  /** A part that fails is told and left out, as a set is. */
  const orFailed = async <T>(part: string, run: () => T | Promise<T>): Promise<T | undefined> => {
    try {
      return await run();
    } catch (error) {
      console.error(error);
      failed(`${part} failed: ${error instanceof Error ? error.message : String(error)}`);
      return undefined;
    }
  };
  const elastic = names === undefined ? await orFailed('elastic_ec2', () => elasticResult(seeds[0])) : undefined;
  const withLogKeys = names === undefined && !values['no-log-keys'];
  const logKeys = withLogKeys
    ? await orFailed('the published next-key sets', () => logKeyResults({ small, seeds, onProgress: tell }))
    : undefined;
  const results: Results = {
    schema: 1,
    version: VERSION,
    ...(commit === undefined ? {} : { commit }),
    command: ['npm run bench:detection', ...(process.argv.length > 2 ? ['--', ...process.argv.slice(2)] : [])].join(
      ' ',
    ),
    mode,
    machine: { cpu: cpus()[0]?.model ?? 'unknown', cores: cpus().length, node: process.version },
    startedAt: new Date(started).toISOString(),
    seconds: (Date.now() - started) / 1000,
    seeds,
    settings,
    families: { development: familiesOf('development'), test: familiesOf('test') },
    jobs,
    skipped,
    ...(elastic === undefined ? {} : { elastic }),
    ...(logKeys === undefined ? {} : { logKeys }),
  };
  await write(results);
}

/** Only a full run writes the results that are kept; others stand beside them and are ignored by git. */
async function write(results: Results): Promise<void> {
  const folder = fileURLToPath(new URL('.', import.meta.url));
  const name = results.mode === 'full' ? 'results' : `results-${results.mode}`;
  writeFileSync(`${folder}${name}.json`, compactJson(results));
  mkdirSync(`${folder}${name}`, { recursive: true });
  const plots = await writePlots(results, `${folder}${name}`);
  writeFileSync(
    `${folder}${name}.md`,
    renderReport(
      results,
      plots.map((file) => `${name}/${file}`),
    ),
  );
  console.error(`bench/detection/${name}.md and .json`);
}
