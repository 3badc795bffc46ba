import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeEach, describe, expect, it, vi } from 'vitest';

import type * as Inputs from '../../../../bench/throughput/inputs.js';

const folder = mkdtempSync(join(tmpdir(), 'logmamba-inputs-'));
const data = join(folder, 'data');
mkdirSync(join(data, 'vultr_plemma'), { recursive: true });

const LINES = [
  'Mar 27 06:25:01 host CRON[1]: pam_unix(cron:session): session opened for user root by (uid=0)',
  'no header at all',
  'Mar 27 06:25:02 host sshd[2]: Invalid user admin from 192.0.2.1 port 22',
];
writeFileSync(join(data, 'vultr_plemma', 'auth-1.log.gz'), gzipSync(`${LINES.slice(0, 2).join('\n')}\n`));
writeFileSync(join(data, 'vultr_plemma', 'auth-2.log.gz'), gzipSync(`${LINES[2]}\n`));
afterAll(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

/** What is made once lies in a folder that is chosen when the module is loaded. */
async function inputs(): Promise<typeof Inputs> {
  vi.stubEnv('TMPDIR', folder);
  vi.resetModules();
  return import('../../../../bench/throughput/inputs.js');
}

describe('inputs of the bench', () => {
  let made: Awaited<ReturnType<typeof inputs>>;
  beforeEach(async () => {
    made = await inputs();
  });

  it('are one plain file of all parts, in order', async () => {
    const path = await made.plainLog(data, 'vultr_plemma');
    expect(readFileSync(path, 'utf8')).toBe(`${LINES.join('\n')}\n`);
  });

  it('are the first lines of it', async () => {
    const path = await made.firstLines(data, 'vultr_plemma', 2);
    expect(readFileSync(path, 'utf8')).toBe(`${LINES.slice(0, 2).join('\n')}\n`);
  });

  it('are the bodies of what has a header', async () => {
    const path = await made.bodiesFile(data, 'vultr_plemma');
    expect(readFileSync(path, 'utf8').split('\n')).toEqual([
      'pam_unix(cron:session): session opened for user root by (uid=0)',
      'Invalid user admin from 192.0.2.1 port 22',
      '',
    ]);
  });

  it('are not there without the data', async () => {
    await expect(made.plainLog(data, 'capstonealzheimer')).rejects.toThrow(
      /capstonealzheimer is not in the data folder/,
    );
  });
});
