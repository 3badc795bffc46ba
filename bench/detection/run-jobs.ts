import { fork } from 'node:child_process';

import type { JobRequest, JobResult } from './job.js';

/** What a worker says: how far it is, and at last what it found. */
export type WorkerMessage = { readonly step: string } | { readonly result: JobResult };

/** Word that makes the bench's own program a worker: it then waits for one request and answers it. */
export const WORKER = 'worker';

/**
 * Runs the jobs in processes of their own, `width` at a time; results in the order of the requests. One that fails is told and
 * left out: an hour's other results are not lost with it.
 */
export async function runJobs(
  requests: readonly JobRequest[],
  width: number,
  onStep: (text: string) => void,
  onFailed: (reason: string) => void,
): Promise<JobResult[]> {
  const results: (JobResult | undefined)[] = [];
  let next = 0;
  const lane = async (): Promise<void> => {
    while (next < requests.length) {
      const at = next++;
      try {
        const result = await runInChild(requests[at], onStep);
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

function runInChild(request: JobRequest, onStep: (text: string) => void): Promise<JobResult> {
  return new Promise((resolve, reject) => {
    const child = fork(process.argv[1], [WORKER]);
    let result: JobResult | undefined;
    child.on('message', (message: WorkerMessage) => {
      if ('step' in message) onStep(message.step);
      else result = message.result;
    });
    child.on('error', reject);
    child.on('exit', (code) => {
      if (result === undefined) reject(new Error(`its process ended with ${code}`));
      else resolve(result);
    });
    child.send(request);
  });
}
