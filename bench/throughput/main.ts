import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { compactJson } from '../detection/compact-json.js';
import { sourceCommit } from '../detection/source-commit.js';
import { benchArguments, USAGE } from './arguments.js';
import type { BenchArguments } from './arguments.js';
import { compareTable } from './compare.js';
import { thisMachine } from './machine.js';
import { resultsSchema } from './results.js';
import type { Results } from './results.js';
import { resultsTable } from './results-table.js';
import { sideBySide } from './side-by-side.js';
import { repeatsOf, runSuites } from './run-suites.js';
import { SUITES } from './suites.js';

const HERE = fileURLToPath(new URL('.', import.meta.url));
const DATA = join(HERE, '../../../shared/data');

async function stored(path: string): Promise<Results> {
  try {
    return resultsSchema.parse(JSON.parse(await readFile(path, 'utf8')));
  } catch (cause) {
    throw new Error(`${path} is no stored result of this bench: give a file that a run has stored`, { cause });
  }
}

async function run(options: BenchArguments): Promise<void> {
  const { only, quick, out, date = new Date().toISOString() } = options;
  const suites = SUITES.filter(({ name }) => only.length === 0 || only.includes(name));
  const measured = await runSuites(suites, options, repeatsOf(quick), (text) => console.error(text));
  const results: Results = {
    format: 1,
    date,
    commit: sourceCommit(HERE) ?? 'unknown',
    quick,
    machine: thisMachine(),
    ...measured,
  };
  console.log(resultsTable(results));
  if (results.rows.length === 0)
    throw new Error('Nothing could be measured, and nothing is stored: the reasons are above.');
  const path = out ?? join(HERE, 'results', `${date.slice(0, 19).replaceAll(':', '')}.json`);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, compactJson(results));
  console.error(`\nstored as ${path}`);
}

/** What the command line says, or undefined after saying what is wrong with it. */
function argumentsOrUsage(): BenchArguments | undefined {
  const names = SUITES.map(({ name }) => name);
  try {
    return benchArguments(process.argv.slice(2), names, DATA);
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    console.error(`\n${usage()}`);
    process.exitCode = 1;
    return undefined;
  }
}

function usage(): string {
  return USAGE.replace('SUITES', SUITES.map(({ name }) => name).join(', '));
}

async function work(): Promise<void> {
  if (process.argv.includes('--help')) {
    console.log(usage());
    return;
  }
  const options = argumentsOrUsage();
  if (options?.compare !== undefined) {
    console.log(compareTable(await stored(options.compare[0]), await stored(options.compare[1])));
  } else if (options?.show !== undefined) {
    console.log(sideBySide(await stored(options.show)));
  } else if (options !== undefined) {
    await run(options);
  }
}

try {
  await work();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
