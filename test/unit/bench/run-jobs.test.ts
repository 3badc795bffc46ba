import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';

import type { JobResult } from '../../../bench/detection/job.js';
import { runJobs } from '../../../bench/detection/run-jobs.js';

const folder = mkdtempSync(join(tmpdir(), 'logmamba-jobs-'));

/** A worker in a process of its own, as the bench's are. */
function program(name: string, onRequest: string): string {
  const path = join(folder, `${name}.mjs`);
  writeFileSync(path, `process.once('message', (request) => { ${onRequest} });\n`);
  return path;
}

interface Told {
  readonly results: readonly JobResult[];
  readonly steps: readonly string[];
  readonly reasons: readonly string[];
}

async function run(path: string, sets: readonly string[]): Promise<Told> {
  const steps: string[] = [];
  const reasons: string[] = [];
  const requests = sets.map((set) => ({ set, seeds: [1], settings: [] }));
  const results = await runJobs(
    requests,
    2,
    (text) => steps.push(text),
    (reason) => reasons.push(reason),
    path,
  );
  return { results, steps, reasons };
}

describe('jobs in processes of their own', () => {
  afterAll(() => rmSync(folder, { recursive: true }));

  const answer = `
    process.send({ step: request.set + ' begun' });
    process.send({ result: { set: request.set, seconds: 1, cpuSeconds: 1 } }, () => process.disconnect());`;

  it('gives the results in the order of the requests, and tells steps as they come', async () => {
    const { results, steps, reasons } = await run(program('good', answer), ['a', 'b', 'c']);
    expect(results.map(({ set }) => set)).toEqual(['a', 'b', 'c']);
    expect(steps).toContain('b begun');
    expect(reasons).toEqual([]);
  });

  it('says why one failed by the last lines of its errors, and keeps the others', async () => {
    const failing = `
      for (let i = 0; i < 500; i += 1) console.error('noise ' + i);
      if (request.set === 'b') throw new Error('the set b has no lines');
      ${answer}`;
    const { results, reasons } = await run(program('throws', failing), ['a', 'b', 'c']);
    expect(results.map(({ set }) => set)).toEqual(['a', 'c']);
    expect(reasons).toHaveLength(1);
    expect(reasons[0]).toMatch(/^b failed: its process ended with 1: /);
    expect(reasons[0]).toContain('Error: the set b has no lines');
    expect(reasons[0]).not.toContain('noise 0');
  });

  it('names the signal that ended one', async () => {
    const { reasons } = await run(program('killed', "process.kill(process.pid, 'SIGKILL');"), ['a']);
    expect(reasons).toEqual(['a failed: its process ended with SIGKILL']);
  });
});
