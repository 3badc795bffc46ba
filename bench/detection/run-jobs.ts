import { fork } from 'node:child_process';

import type { JobRequest, JobResult } from './job.js';

/** What a worker says: how far it is, and at last what it found. */
export type WorkerMessage = { readonly step: string } | { readonly result: JobResult };

/** Word that makes the bench's own program a worker: it then waits for one request and answers it. */
export const WORKER = 'worker';

/** How much of what a worker wrote as errors is kept for the reason why it failed: a message with the ten calls that led to it. */
const LAST_LINES = 16;
const KEPT_CHARACTERS = 8_000;

/**
 * Runs the jobs in processes of their own, `width` at a time; results in the order of the requests. One that fails is told, with the last
 * lines of its errors, and left out: an hour's other results are not lost with it.
 */
export async function runJobs(
  requests: readonly JobRequest[],
  width: number,
  onStep: (text: string) => void,
  onFailed: (reason: string) => void,
  program = process.argv[1],
): Promise<JobResult[]> {
  const results: (JobResult | undefined)[] = [];
  let next = 0;
  const lane = async (): Promise<void> => {
    while (next < requests.length) {
      const at = next++;
      try {
        const result = await runInChild(program, requests[at], onStep);
        results[at] = result;
        onStep(`${result.set}: done in ${result.seconds.toFixed(0)} s (${result.cpuSeconds.toFixed(0)} s of a core)`);
      } catch (error) {
        onFailed(`${requests[at].set} failed: ${error instanceof Error ? error.message : String(error)}`);
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(width, requests.length) }, lane));
  return results.filter((result) => result !== undefined);
}

function runInChild(program: string, request: JobRequest, onStep: (text: string) => void): Promise<JobResult> {
  return new Promise((resolve, reject) => {
    const child = fork(program, [WORKER], { stdio: ['ignore', 'inherit', 'pipe', 'ipc'] });
    let result: JobResult | undefined;
    let errors = '';
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      process.stderr.write(text);
      errors = (errors + text).slice(-KEPT_CHARACTERS);
    });
    child.on('message', (message: WorkerMessage) => {
      if ('step' in message) onStep(message.step);
      else result = message.result;
    });
    child.on('error', reject);
    // not at `exit`: what it wrote last may still be on its way
    child.on('close', (code, signal) => {
      if (result === undefined) reject(new Error(`its process ended with ${signal ?? code}${lastLines(errors)}`));
      else resolve(result);
    });
    // a process that ended before it was asked says why in `close`
    child.send(request, () => undefined);
  });
}

/** Names files as the repository does: reasons are written to the results. */
function lastLines(errors: string): string {
  const lines = errors
    .replaceAll(`file://${process.cwd()}/`, '')
    .replaceAll(`${process.cwd()}/`, '')
    .split('\n')
    .filter((line) => line.trim() !== '');
  return lines.length === 0 ? '' : `: ${lines.slice(-LAST_LINES).join('\n  ')}`;
}
