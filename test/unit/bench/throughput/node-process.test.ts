import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';

import { nodeProcess } from '../../../../bench/throughput/node-process.js';

const folder = mkdtempSync(join(tmpdir(), 'logmamba-node-process-'));
afterAll(() => rmSync(folder, { recursive: true }));

function program(name: string, text: string): string {
  const path = join(folder, `${name}.mjs`);
  writeFileSync(path, text);
  return path;
}

describe('a program of its own', () => {
  it('is charged with the memory and time of all its threads', async () => {
    const path = program(
      'threads',
      `import { Worker } from 'node:worker_threads';
       globalThis.kept = new Uint8Array(100 * 2 ** 20).fill(1);
       new Worker('const end = Date.now() + 200; while (Date.now() < end);', { eval: true });`,
    );
    const { cpuSeconds, wallSeconds, peakRssBytes } = await nodeProcess([path]);
    expect(wallSeconds).toBeGreaterThan(0.2);
    expect(cpuSeconds).toBeGreaterThan(0);
    expect(peakRssBytes).toBeGreaterThan(100 * 2 ** 20);
  });

  it('that fails is an error with what it said', async () => {
    await expect(nodeProcess([program('fails', `throw new Error('no bundle');`)])).rejects.toThrow(/no bundle/);
  });
});
