import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Usage } from './row.js';

const execute = promisify(execFile);

/** Runs before the program and leaves, when all is done, what the process has used; a worker's thread may, and is written over. */
const REPORT = `data:text/javascript,${encodeURIComponent(
  `import { writeFileSync } from 'node:fs';
  process.on('exit', () => writeFileSync(process.env.USAGE_FILE, JSON.stringify(process.resourceUsage())));`,
)}`;

/**
 * Runs a Node.js program to its end, as a user would.
 * @returns CPU of all its threads, wall time from start to end, largest resident memory
 * @throws Error with what it said last when it fails
 */
export async function nodeProcess(args: readonly string[]): Promise<Usage> {
  const folder = await mkdtemp(join(tmpdir(), 'logmamba-usage-'));
  const file = join(folder, 'usage.json');
  const started = performance.now();
  try {
    await execute(process.execPath, ['--import', REPORT, ...args], {
      env: { ...process.env, USAGE_FILE: file },
      maxBuffer: 256 * 1024 * 1024,
    });
    const wallSeconds = (performance.now() - started) / 1000;
    const usage = JSON.parse(await readFile(file, 'utf8')) as NodeJS.ResourceUsage;
    return {
      cpuSeconds: (usage.userCPUTime + usage.systemCPUTime) / 1e6,
      wallSeconds,
      peakRssBytes: usage.maxRSS * 1024,
    };
  } finally {
    await rm(folder, { recursive: true });
  }
}
