import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createFileSink, memberDocument, scoreDocument, segmentDocument } from '../../../src/sink/index.js';
import { exampleScore, exampleSegment, WRITER } from './examples.js';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'logmamba-out-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true });
});

async function records(name: string): Promise<Record<string, Record<string, unknown>>[]> {
  const text = await readFile(join(folder, name), 'utf8');
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as never);
}

const line = (n: number): ReturnType<typeof exampleScore> =>
  exampleScore({ ref: { kind: 'line', file: 'auth.log', line: n }, body: `line ${n} \u2028 with a line separator` });

describe('createFileSink', () => {
  it('shows its files when closed and not before', async () => {
    const sink = await createFileSink(folder);
    await sink.write([scoreDocument(line(1), WRITER), segmentDocument(exampleSegment(), WRITER)]);
    await sink.flush();
    expect((await readdir(folder)).filter((name) => name.endsWith('.ndjson'))).toEqual([]);
    await sink.close();
    expect(await readdir(folder)).toEqual(['scores.ndjson', 'segments.ndjson']);
    const [score] = await records('scores.ndjson');
    expect(score.anomaly).toMatchObject({ source: { file: 'auth.log', line: 1 }, is_anomaly: true });
  });

  it('puts segments into lines that were written before, and adds lines that only a segment takes in', async () => {
    const sink = await createFileSink(folder);
    await sink.write([scoreDocument(line(1), WRITER), scoreDocument(line(2), WRITER), scoreDocument(line(1), WRITER)]);
    await sink.write([
      memberDocument(line(2), { segmentId: 's1', level: 'core' }, WRITER),
      memberDocument(line(3), { segmentId: 's1', level: 'alpha' }, WRITER),
      memberDocument(line(2), { segmentId: 's0', level: 'core' }, WRITER),
    ]);
    expect(await sink.flush()).toMatchObject({ existing: 1 });
    await sink.close();
    const found = (await records('scores.ndjson')).map(({ anomaly }) => [
      (anomaly.source as { line: number }).line,
      (anomaly.segment as { id: string } | undefined)?.id,
    ]);
    expect(found).toEqual([
      [1, undefined],
      [2, 's0'],
      [3, 's1'],
    ]);
    expect(await readdir(folder)).toEqual(['scores.ndjson', 'segments.ndjson']);
  });

  it('writes the last state of each segment, in order of time', async () => {
    const sink = await createFileSink(folder);
    const late = exampleSegment({ id: 'late', alarmMs: Date.UTC(2026, 3, 1) });
    await sink.write([segmentDocument(late, WRITER), segmentDocument(exampleSegment({ status: 'open' }), WRITER)]);
    await sink.write([segmentDocument(exampleSegment({ status: 'closed' }), WRITER)]);
    await sink.close();
    const found = (await records('segments.ndjson')).map(({ _id, event }) => [_id, event.action]);
    expect(found).toEqual([
      ['seg-1', 'segment-closed'],
      ['late', 'segment-closed'],
    ]);
  });

  it('leaves nothing behind when given up, and an earlier result untouched', async () => {
    await writeFile(join(folder, 'scores.ndjson'), 'earlier\n');
    const sink = await createFileSink(folder);
    await sink.write([scoreDocument(line(1), WRITER)]);
    await sink.discard();
    expect(await readdir(folder)).toEqual(['scores.ndjson']);
    expect(await readFile(join(folder, 'scores.ndjson'), 'utf8')).toBe('earlier\n');
  });

  it('refuses a place that is no folder, at once', async () => {
    const file = join(folder, 'file');
    await writeFile(file, '');
    await expect(createFileSink(join(file, 'out'))).rejects.toMatchObject({
      code: 'FOLDER_UNWRITABLE',
      context: { where: join(file, 'out') },
    });
    await mkdir(join(folder, 'sub'));
    await (await createFileSink(join(folder, 'sub', 'deeper'))).close();
    expect(await readdir(join(folder, 'sub', 'deeper'))).toHaveLength(2);
  });
});
