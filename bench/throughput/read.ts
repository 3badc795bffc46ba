import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { createFileSource } from '../../src/source/index.js';
import { HOSTS, plainLog } from './inputs.js';
import type { BigHost } from './inputs.js';
import type { Row } from './row.js';

const HOST: BigHost = 'vultr_plemma';

export interface ReadRows {
  /** Our file source: pages of lines. */
  readonly ours: Row;
  /** Node's `readline`, what a script would use. */
  readonly readline: Row;
}

/** A plain auth.log (in the page cache) to lines. @throws Unavailable without the log */
export async function readRows(dataFolder: string): Promise<ReadRows> {
  const path = await plainLog(dataFolder, HOST);
  const ours = async (): Promise<number> => {
    let lines = 0;
    const source = createFileSource({ paths: [path], year: HOSTS[HOST], nowMs: 0 });
    for await (const page of source.pages({})) lines += page.logs.length;
    return lines;
  };
  const readline = async (): Promise<number> => {
    let lines = 0;
    for await (const line of createInterface({ input: createReadStream(path), crlfDelay: Infinity })) {
      if (line !== '') lines++;
    }
    return lines;
  };
  const row = { id: `read lines ${HOST}`, unit: 'lines', count: await readline() };
  return {
    ours: { ...row, run: () => ours().then(() => undefined) },
    readline: { ...row, run: () => readline().then(() => undefined) },
  };
}
