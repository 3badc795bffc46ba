import { describe, expect, it } from 'vitest';
import { AlertedLines } from '../../../src/connector/alerted-lines.js';
import { memoryGuard } from '../../../src/connector/memory-guard.js';
import { readHistory } from '../../../src/connector/read-history.js';
import { silentProgress } from '../../../src/log/index.js';
import { createLogParser } from '../../../src/parse/index.js';
import type { Page, RawDocument } from '../../../src/types/index.js';
import { HOUR_MS, T0 } from './history.js';

function document(index: string, id: string, atMs: number, message = 'Server listening on :: port 22.'): RawDocument {
  const source = { '@timestamp': new Date(atMs).toISOString(), host: { name: 'web' }, message: `sshd[1]: ${message}` };
  return { kind: 'document', ref: { kind: 'document', index, id }, source, late: false };
}

async function* pages(...logs: RawDocument[]): AsyncGenerator<Page> {
  yield await Promise.resolve({ logs, cursor: 0, repeated: 0 });
}

describe('lines of earlier alerts', () => {
  it('are known by index and id together, each once', () => {
    const lines = new AlertedLines('logmamba-segments');
    for (const id of ['1', '2', '1', '__proto__']) lines.alerted.add({ index: 'auth-a', id });
    expect(lines.alerted.size).toBe(3);
    const has = (index: string, id: string): boolean => lines.standingOf({ kind: 'document', index, id }) === 'alerted';
    expect([has('auth-a', '1'), has('auth-a', '__proto__'), has('auth-a', '3'), has('auth-b', '1')]).toEqual([
      true,
      true,
      false,
      false,
    ]);
    expect(lines.standingOf({ kind: 'line', file: 'auth-a', line: 1 })).toBeUndefined();
  });

  it('are refused when there are too many to keep', () => {
    const lines = new AlertedLines('logmamba-segments', 2);
    for (const id of ['1', '2', '2']) lines.alerted.add({ index: 'auth-a', id });
    const todo = expect.stringMatching(/--exclude.*--keep-alerts/) as unknown;
    const fault = { code: 'OUT_OF_MEMORY', context: { where: 'logmamba-segments', todo } };
    expect(() => lines.alerted.add({ index: 'auth-a', id: '3' })).toThrow(expect.objectContaining(fault) as Error);
  });

  it('are not part of a history, and are counted apart from excluded ranges', async () => {
    const lines = new AlertedLines('logmamba-segments');
    for (const id of ['1', '2', '9']) lines.alerted.add({ index: 'auth-a', id });
    const read = pages(
      document('auth-a', '1', T0),
      document('auth-a', '2', T0 + 2 * HOUR_MS),
      document('auth-a', '3', T0 + 2 * HOUR_MS),
      document('auth-b', '1', T0 + 3 * HOUR_MS),
      document('auth-b', '2', T0 + 5 * HOUR_MS),
    );
    const leftOut = {
      ranges: [{ fromMs: T0, toMs: T0 + HOUR_MS }],
      standingOf: lines.standingOf.bind(lines),
    };
    const guard = memoryGuard('test');
    const history = await readHistory(read, createLogParser(), leftOut, silentProgress.step('reading'), guard);
    expect(history).toMatchObject({ excluded: 1, alerted: 1, unparsed: 0 });
    expect(history.logs.map(({ ref }) => ref)).toEqual([
      { kind: 'document', index: 'auth-a', id: '3' },
      { kind: 'document', index: 'auth-b', id: '1' },
      { kind: 'document', index: 'auth-b', id: '2' },
    ]);
  });

  it('are learned from when people call them benign, and never when they call them malicious', async () => {
    const lines = new AlertedLines('logmamba-segments');
    for (const id of ['1', '2', '3']) lines.alerted.add({ index: 'a', id });
    for (const id of ['4', '5']) lines.forgiven.add({ index: 'a', id });
    for (const id of ['2', '5', '6']) lines.benign.add({ index: 'a', id });
    for (const id of ['3', '5', '7']) lines.malicious.add({ index: 'a', id });
    const read = pages(...['1', '2', '3', '4', '5', '6', '7', '8'].map((id) => document('a', id, T0 + HOUR_MS)));
    const leftOut = { ranges: [], standingOf: lines.standingOf.bind(lines) };
    const guard = memoryGuard('test');
    const history = await readHistory(read, createLogParser(), leftOut, silentProgress.step('reading'), guard);
    expect(history.logs.map(({ ref }) => ref.kind === 'document' && ref.id)).toEqual(['2', '4', '6', '8']);
    expect(history).toMatchObject({ alerted: 1, calledMalicious: 3, calledBenign: 3 });
  });
});
