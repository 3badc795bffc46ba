import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connect } from '../../src/search/index.js';
import type { SearchClient } from '../../src/search/index.js';
import { createFileSink, createIndexSink } from '../../src/sink/index.js';
import type { DocumentSink, SinkDocument, SinkTarget } from '../../src/types/index.js';
import { describeEngines, freshName } from '../engines.js';

const TIME_MS = Date.UTC(2026, 2, 9, 12);

interface Place {
  /** A sink that writes where none has written. */
  readonly open: () => Promise<DocumentSink>;
  /** What the closed sink left, by id. */
  readonly stored: (target: SinkTarget) => Promise<Record<string, unknown>>;
}

function doc(
  op: SinkDocument['op'],
  id: string,
  body: Record<string, unknown>,
  patch?: Record<string, unknown>,
): SinkDocument {
  const target = id.startsWith('seg') ? 'segments' : 'scores';
  return { target, id, op, timeMs: TIME_MS, body, ...(patch === undefined ? {} : { patch }) };
}

/** What every sink does with the same writes, whether they come at once or with a flush between them. */
function sinkSuite(place: () => Place): void {
  it.each([false, true])(
    'keeps first scores, newest segments, and merges what comes later (flush between: %s)',
    async (flush) => {
      const { open, stored } = place();
      const sink = await open();
      const write = async (...documents: SinkDocument[]): Promise<void> => {
        await sink.write(documents);
        if (flush) await sink.flush();
      };
      await write(doc('create', 'a', { n: 1, anomaly: { score: 1 } }), doc('create', 'b', { n: 2 }));
      await write(doc('create', 'a', { n: 9, anomaly: { score: 9 } }), doc('index', 'seg', { v: 1, old: true }));
      const patch = { anomaly: { segment: { id: 'seg', level: 'core' } } };
      await write(doc('upsert', 'a', { n: 9, anomaly: { score: 9 } }, patch));
      await write(doc('upsert', 'c', { n: 3, anomaly: { score: 3, segment: { id: 'seg', level: 'core' } } }, patch));
      await write(
        doc('upsert', 'c', { n: 9 }, { anomaly: { segment: { level: 'alpha' } } }),
        doc('index', 'seg', { v: 2 }),
      );
      const counts = await sink.flush();
      expect(counts).toMatchObject({ existing: 1, deadLettered: 0 });
      await sink.close();
      expect(await stored('scores')).toEqual({
        a: { n: 1, anomaly: { score: 1, segment: { id: 'seg', level: 'core' } } },
        b: { n: 2 },
        c: { n: 3, anomaly: { score: 3, segment: { id: 'seg', level: 'alpha' } } },
      });
      expect(await stored('segments')).toEqual({ seg: { v: 2 } });
    },
  );
}

describe('DocumentSink: a folder', () => {
  const folders: string[] = [];
  afterAll(() => Promise.all(folders.map((folder) => rm(folder, { recursive: true }))));

  sinkSuite(() => {
    let folder = '';
    return {
      open: async () => {
        folder = await mkdtemp(join(tmpdir(), 'logmamba-sink-'));
        folders.push(folder);
        return createFileSink(folder);
      },
      stored: async (target) => {
        const text = await readFile(join(folder, `${target}.ndjson`), 'utf8');
        const records = text.split('\n').filter((line) => line !== '');
        return Object.fromEntries(
          records.map((line) => {
            const { _id, ...body } = JSON.parse(line) as { _id: string };
            return [_id, body];
          }),
        );
      },
    };
  });
});

describeEngines('DocumentSink: an index', (engine) => {
  let client: SearchClient;
  const written: string[] = [];
  beforeAll(async () => {
    client = await connect({ url: engine.url });
  });
  afterAll(async () => {
    for (const index of written) await client.deleteIndex(index);
    await client.close();
  });

  sinkSuite(() => {
    const prefix = freshName('documents');
    const names = { scores: `${prefix}-scores-2026.03.09`, segments: `${prefix}-segments` };
    written.push(...Object.values(names));
    return {
      open: () => Promise.resolve(createIndexSink({ client, prefix })),
      stored: async (target) => {
        const index = target === 'scores' ? names.scores : names.segments;
        await client.refresh(index);
        const { hits } = await client.search({ size: 100, query: { match_all: {} } }, { index });
        return Object.fromEntries(hits.map(({ id, source }) => [id, source]));
      },
    };
  });
});
