import { interleave, QUICK, USUAL } from './interleave.js';
import type { Measured, Repeats } from './interleave.js';
import type { ResultRow, Results } from './results.js';
import { Stage } from './suite.js';
import type { Suite, SuiteContext } from './suite.js';

export type SuiteResults = Pick<Results, 'rows' | 'skipped' | 'versions'>;

/**
 * Runs suites one after another; the rows of each in turns.
 * @param tell called when a suite begins
 */
export async function runSuites(
  suites: readonly Suite[],
  context: SuiteContext,
  repeats: Repeats,
  tell: (text: string) => void = () => undefined,
): Promise<SuiteResults> {
  const all: { rows: ResultRow[]; skipped: Results['skipped']; versions: Results['versions'] } = {
    rows: [],
    skipped: [],
    versions: { node: process.versions.node, v8: process.versions.v8 },
  };
  for (const suite of suites) {
    tell(`${suite.name} …`);
    const stage = new Stage(suite.name, context.withPeers);
    try {
      await stage.attempt(suite.name, () => suite.fill(stage, context));
      const { measured, skipped } = await interleave(stage.entries, repeats);
      all.rows.push(...measured.map((row) => withCommand(row, repeats)));
      all.skipped.push(...stage.skipped, ...skipped);
      Object.assign(all.versions, stage.versions);
    } finally {
      await stage.close();
    }
  }
  return all;
}

function withCommand(row: Measured, repeats: Repeats): ResultRow {
  return { ...row, command: `npm run bench -- --only ${row.suite}${repeats === QUICK ? ' --quick' : ''}` };
}

export function repeatsOf(quick: boolean): Repeats {
  return quick ? QUICK : USUAL;
}
