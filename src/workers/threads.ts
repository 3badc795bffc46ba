import { existsSync } from 'node:fs';
import { MessageChannel } from 'node:worker_threads';
import type { Piscina } from 'piscina';

/** Threads that run the functions of one module. */
export interface Threads {
  /**
   * Runs an exported function of the module with `work` and, as `work.port`, the other end of what it tells.
   * @param take called with each thing that the function tells, one at a time and in order, all of them before the result is there
   * @throws what the function throws, as a plain error; what `take` throws, which ends the function
   */
  run<R>(name: string, work: object, take: (told: unknown) => void | Promise<void>): Promise<R>;
  close(): Promise<void>;
}

/**
 * @param task the compiled module; run from TypeScript sources there is none
 * @returns undefined for one thread, or without a module: then the work is done on the thread that asks
 */
export function createThreads(threads: number, task: URL): Threads | undefined {
  if (threads <= 1 || !existsSync(task)) return undefined;
  // an idle thread that sleeps on Atomics would not close the ports of its last task
  const options = { filename: task.href, minThreads: threads, maxThreads: threads, atomics: 'disabled' as const };
  // loaded when it is needed: most runs begin and end on one thread
  const pool = import('piscina').then(({ Piscina }) => new Piscina(options));
  return {
    run: async (name, work, take) => runOn(await pool, name, work, take),
    close: async () => (await pool).close({ force: true }),
  };
}

async function runOn<R>(
  pool: Piscina,
  name: string,
  work: object,
  take: (told: unknown) => void | Promise<void>,
): Promise<R> {
  const { port1, port2 } = new MessageChannel();
  const ending = new AbortController();
  let taken: Promise<void> = Promise.resolve();
  const failed = new Promise<never>((_, fail) => {
    port1.on('message', (told) => {
      taken = taken
        .then(() => take(told))
        .then(() => port1.postMessage(TAKEN))
        .catch((error: unknown) => {
          ending.abort();
          fail(error instanceof Error ? error : new Error(String(error)));
        });
    });
  });
  const closed = new Promise<void>((done) => port1.once('close', done));
  try {
    const ran = pool.run({ ...work, port: port2 }, { name, transferList: [port2], signal: ending.signal });
    const result = (await Promise.race([ran, failed])) as R;
    // the thread has closed its end: what it told before that arrives first
    await closed;
    await Promise.race([taken, failed]);
    return result;
  } finally {
    port1.close();
  }
}

/** What the asking thread answers to each thing it has taken. */
export const TAKEN = 'taken';
