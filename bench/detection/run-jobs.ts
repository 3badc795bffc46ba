import { fork } from 'node:child_process';

import type { JobRequest, JobResult } from './job.js';

/** Word that makes the bench's own program a worker: it then waits for one request and answers it. */
export const WORKER = 'worker';

/** Runs the jobs in processes of their own, `width` at a time; results in the order of the requests. */
export async function runJobs(
  requests: readonly JobRequest[],
  width: number,
  onDone: (result: JobResult) => void,
): Promise<JobResult[]> {
  const results: JobResult[] = [];
  let next = 0;
  const lane = async (): Promise<void> => {
    while (next < requests.length) {
      const at = next++;
      results[at] = await runInChild(requests[at]);
      onDone(results[at]);
    }
  };
  await Promise.all(Array.from({ length: Math.min(width, requests.length) }, lane));
  return results;
}

function runInChild(request: JobRequest): Promise<JobResult> {
  return new Promise((resolve, reject) => {
    const child = fork(process.argv[1], [WORKER]);
    let result: JobResult | undefined;
    child.on('message', (message) => (result = message as JobResult));
    child.on('error', reject);
    child.on('exit', (code) => {
      if (result === undefined)
        reject(new Error(`${request.set}, seed ${request.seed}: the worker ended with ${code}`));
      else resolve(result);
    });
    child.send(request);
  });
}
