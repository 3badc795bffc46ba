import type { Row, Usage } from './row.js';

/** Times since any fixed moment, in seconds. */
export interface Clock {
  cpuSeconds(): number;
  wallSeconds(): number;
}

/** CPU time of all threads of this process, user and system. */
export const PROCESS_CLOCK: Clock = {
  cpuSeconds: () => {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1e6;
  },
  wallSeconds: () => performance.now() / 1000,
};

/** Runs a row of this process once. */
export async function timed(row: Pick<Row, 'run'>, clock: Clock = PROCESS_CLOCK): Promise<Usage> {
  const cpu = clock.cpuSeconds();
  const wall = clock.wallSeconds();
  const running = row.run();
  // awaiting nothing would add a turn of the event loop to every block
  if (running !== undefined) await running;
  return { cpuSeconds: clock.cpuSeconds() - cpu, wallSeconds: clock.wallSeconds() - wall };
}
