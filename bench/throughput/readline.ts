import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { BIG_HOSTS, plainLog } from './inputs.js';
import type { Row } from './row.js';

/** Lines of each big host by Node's `readline`: what a script would use. @throws Unavailable without the logs */
export async function readlineRows(dataFolder: string): Promise<Row[]> {
  return Promise.all(
    BIG_HOSTS.map(async (host) => {
      const path = await plainLog(dataFolder, host);
      const read = async (): Promise<number> => {
        let lines = 0;
        for await (const line of createInterface({ input: createReadStream(path), crlfDelay: Infinity })) {
          if (line !== '') lines++;
        }
        return lines;
      };
      const count = await read();
      return { id: `read and cut ${host}`, unit: 'lines', count, run: () => read().then(() => undefined) };
    }),
  );
}
