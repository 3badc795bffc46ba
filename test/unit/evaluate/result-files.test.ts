import { describe, expect, it } from 'vitest';
import { readHosts, readScoreDocuments, readSegmentDocuments } from '../../../src/evaluate/index.js';
import { memberDocument, Rollups, scoreDocument, segmentDocument } from '../../../src/sink/index.js';
import type { Segment } from '../../../src/types/index.js';
import { createDelineator } from '../../../src/delineate/index.js';
import { makeScore, T0 } from '../delineate/score-fixture.js';

const writer = { bundleId: 'b', version: '0.1.0', topK: 5 };
const ndjson = (documents: readonly { readonly body: unknown }[]): string =>
  documents.map(({ body }) => `${JSON.stringify(body)}\n`).join('');

describe('reading what a scan wrote', () => {
  const score = makeScore(3, { surprisal: 50, isAnomaly: true, action: 'accepted' });
  const delineator = createDelineator({ threshold: 10, bundleId: 'b' });
  delineator.push(score);
  const drained = delineator.drain();
  const [segment]: readonly Segment[] = drained.segments;

  it('reads lines, the last document of each', () => {
    const text = ndjson([scoreDocument(score, writer), memberDocument(score, drained.members[0], writer)]);
    const ref = score.ref.kind === 'line' ? `auth.log:${score.ref.line}` : '';
    expect(readScoreDocuments(text)).toEqual([
      { ref, host: 'web1', timeMs: T0 + 3000, score: 50, isAnomaly: true, segmentId: segment.id },
    ]);
    const [document] = readScoreDocuments(
      ndjson([scoreDocument({ ...score, ref: { kind: 'document', index: 'i', id: 'd' } }, writer)]),
    );
    expect(document).not.toHaveProperty('segmentId');
    expect(document.ref).toBe('i/d');
  });

  it('masks keys that training never saw, but not the failures of one source', () => {
    const flagged = [
      { keyId: 0, surprisal: 40 },
      { keyId: 7, surprisal: 9 },
      { keyId: 0, surprisal: 6, cusum: 12 },
    ].map((parts, i) => makeScore(i, { ...parts, isAnomaly: true }));
    const text = ndjson(flagged.map((one) => scoreDocument(one, writer)));
    const brief = (maskNovel: boolean) =>
      readScoreDocuments(text, { maskNovel }).map(({ score, isAnomaly }) => [score, isAnomaly]);
    expect(brief(false)).toEqual([
      [40, true],
      [9, true],
      [18, true],
    ]);
    expect(brief(true)).toEqual([
      [0, false],
      [9, true],
      [12, true],
    ]);
  });

  it('reads which hosts were scanned', () => {
    const rollups = new Rollups();
    for (const host of ['web1', 'db', 'web1']) rollups.add({ ...score, host }, 0);
    expect(readHosts(ndjson(rollups.drain(writer)))).toEqual(['web1', 'db']);
  });

  it('reads segments', () => {
    const merged: Segment = { ...segment, id: 'other', status: 'merged', mergedInto: segment.id };
    const [first, second] = readSegmentDocuments(
      ndjson([segmentDocument(segment, writer), segmentDocument(merged, writer)]),
    );
    const { id, host, startMs, endMs, alarmMs, evidence } = segment;
    expect(first).toEqual({ id, host, status: 'open', startMs, endMs, alarmMs, evidence });
    expect(second).toMatchObject({ id: 'other', status: 'merged', mergedInto: segment.id });
  });
});
