import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest';

import { QUICK } from '../../../../bench/throughput/interleave.js';
import { PeerProcess } from '../../../../bench/throughput/peer-process.js';
import type { Peer, PeerRow } from '../../../../bench/throughput/peers.js';
import { resultsSchema } from '../../../../bench/throughput/results.js';
import { runSuites } from '../../../../bench/throughput/run-suites.js';
import type { Suite, SuiteContext } from '../../../../bench/throughput/suite.js';
import { Unavailable } from '../../../../bench/throughput/unavailable.js';

const folder = mkdtempSync(join(tmpdir(), 'logmamba-peer-'));
afterAll(() => rmSync(folder, { recursive: true }));

const HELLO = `console.log(JSON.stringify({ versions: { peer: '1.2.3' } }));`;

/** A peer that answers each request by `answer`, JavaScript over `words`. */
function peer(name: string, answer: string, hello = HELLO): Peer {
  const path = join(folder, `${name}.mjs`);
  const listen = `process.stdin.setEncoding('utf8').on('data', (text) => {
    for (const line of text.trim().split('\\n')) { const words = line.split('\\t'); console.log(JSON.stringify(${answer})); }
  });`;
  writeFileSync(path, `${hello}\n${listen}\n`);
  return { name, command: () => Promise.resolve({ file: process.execPath, args: [path] }) };
}

async function started(one: Peer): Promise<PeerProcess> {
  return PeerProcess.start(await one.command());
}

describe('a peer in a process of its own', () => {
  it('says its versions, does what it is asked and ends', async () => {
    const process = await started(peer('sums', `{ cpuSeconds: Number(words[1]) + Number(words[2]), wallSeconds: 7 }`));
    expect(process.versions).toEqual({ peer: '1.2.3' });
    expect(await process.block(['add', '1', '2'])).toEqual({ cpuSeconds: 3, wallSeconds: 7 });
    expect(await process.block(['add', '2', '2'])).toEqual({ cpuSeconds: 4, wallSeconds: 7 });
    await process.close();
    await expect(process.block(['add', '1', '1'])).rejects.toThrow(Unavailable);
  });

  it('tells why it cannot', async () => {
    const process = await started(peer('cannot', `{ error: 'no ' + words[0] }`));
    await expect(process.block(['file'])).rejects.toThrow(new Unavailable('no file'));
    await process.close();
  });

  it('is not there when its program is not', async () => {
    await expect(PeerProcess.start({ file: join(folder, 'none'), args: [] })).rejects.toThrow(Unavailable);
  });

  it('is not there when it ends at once: the reason is what it said last', async () => {
    const broken = peer('broken', '0', `throw new Error('no such module');`);
    await expect(started(broken)).rejects.toThrow(/no such module/);
  });

  it('is not there when it does not name versions', async () => {
    await expect(started(peer('odd', '0', `console.log('Welcome!');`))).rejects.toThrow(/versions/);
  });
});

describe('suites', () => {
  const context: SuiteContext = { dataFolder: folder, installTorch: false, withPeers: true };
  const asked: PeerRow = { id: 'work', by: 'Peer', unit: 'lines', count: 5, request: ['work'] };
  const answer = `{ cpuSeconds: 0.5, wallSeconds: 1 }`;
  const absent: Peer = { name: 'absent', command: () => Promise.reject(new Unavailable('go is not installed')) };
  const suite: Suite = {
    name: 'both',
    fill: async (stage) => {
      const done: number[] = [];
      stage.add([{ id: 'work', unit: 'lines', count: 5, run: () => void done.push(0) }]);
      await stage.addPeer(peer('works', answer), [asked]);
      await stage.addPeer(absent, [{ ...asked, by: 'Absent' }]);
    },
  };

  it('measure ours and peers, with the command of each row, and skip with a reason', async () => {
    const { rows, skipped, versions } = await runSuites([suite], context, QUICK);
    expect(rows.map(({ id, by, command }) => [id, by, command])).toEqual([
      ['work', 'logmamba', 'npm run bench -- --only both --quick'],
      ['work', 'Peer', 'npm run bench -- --only both --quick'],
    ]);
    expect(rows[1].cpuSeconds).toEqual({ best: 0.5, median: 0.5, spread: 0 });
    expect(skipped).toEqual([{ what: 'absent', reason: 'go is not installed' }]);
    expect(versions).toMatchObject({ node: process.versions.node, peer: '1.2.3' });
    expect(resultsSchema.shape.rows.safeParse(rows).success).toBe(true);
  });

  it('run without peers', async () => {
    const { rows, skipped } = await runSuites([suite], { ...context, withPeers: false }, QUICK);
    expect(rows.map(({ by }) => by)).toEqual(['logmamba']);
    expect(skipped).toEqual([]);
  });

  it('that fail as a whole do not end the run', async () => {
    const broken: Suite = { name: 'broken', fill: () => Promise.reject(new Error('odd')) };
    const { rows, skipped } = await runSuites([broken, suite], context, QUICK);
    expect(skipped[0]).toEqual({ what: 'broken', reason: 'failed: odd' });
    expect(rows).toHaveLength(2);
  });
});

describe('what is not installed', () => {
  afterEach(() => {
    vi.unstubAllEnvs();
    vi.resetModules();
  });

  it('is a reason, and leaves nothing that looks installed', async () => {
    vi.stubEnv('TMPDIR', folder);
    vi.stubEnv('PATH', folder);
    vi.resetModules();
    const environment = await import('../../../../bench/throughput/environment.js');
    await expect(environment.pythonEnvironment('torch', ['torch==0'])).rejects.toThrow('python3 is not installed');
    await expect(environment.goProgram('loki')).rejects.toThrow('go is not installed');
    await expect(environment.rustProgram('rust', 'x')).rejects.toThrow('cargo is not installed');
    expect(environment.hasPythonEnvironment('torch')).toBe(false);
    expect(existsSync(join(folder, 'logmamba-peers', 'loki', 'peer'))).toBe(false);
    const { torchPeer } = await import('../../../../bench/throughput/peers.js');
    await expect(torchPeer(false).command()).rejects.toThrow(/--peers torch/);
  });
});
