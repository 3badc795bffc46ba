import { afterAll, beforeAll, expect, it } from 'vitest';
import { connect } from '../../src/search/index.js';
import type { SearchClient } from '../../src/search/index.js';
import {
  createIndexSink,
  installTemplates,
  readTemplates,
  scoreDocument,
  segmentDocument,
} from '../../src/sink/index.js';
import { describeEngines, freshName } from '../engines.js';
import { exampleDocuments, exampleScore, exampleSegment, WRITER } from '../unit/sink/examples.js';
import { mappedFields } from '../unit/sink/mapped-fields.js';

type Json = Record<string, unknown>;
const DAY = '2026.03.09';

describeEngines('sink', (engine) => {
  const prefix = freshName('sink');
  let client: SearchClient;
  beforeAll(async () => {
    client = await connect({ url: engine.url });
  });
  afterAll(async () => {
    for (const name of [`scores-${DAY}`, `rollups-${DAY}`, 'segments', 'runs', 'dead-letter']) {
      await client.deleteIndex(`${prefix}-${name}`);
    }
    await client.close();
  });

  async function stored(name: string): Promise<Map<string, Json>> {
    await client.refresh(`${prefix}-${name}`);
    const { hits } = await client.search({ size: 1000, query: { match_all: {} } }, { index: `${prefix}-${name}` });
    return new Map(hits.map(({ id, source }) => [id, { ...source }]));
  }

  it('installs templates once, and says what a dry run would do', async () => {
    const set = await readTemplates({ prefix, keepDays: 90 });
    const planned = await installTemplates(client, set, { dryRun: true });
    expect(await client.getIndexTemplate(`${prefix}-scores`)).toBeUndefined();
    expect(await installTemplates(client, set)).toEqual(planned);
    expect(planned.filter(({ kind }) => kind !== 'lifecycle policy').every(({ change }) => change === 'created')).toBe(
      true,
    );
    const again = await installTemplates(client, set);
    expect(again.filter(({ change }) => change !== 'unchanged' && change !== 'unsupported')).toEqual([]);
    const changed = await installTemplates(client, await readTemplates({ prefix, keepDays: 7 }));
    const lifecycle = changed.filter(({ change }) => change === 'updated');
    expect(lifecycle.map(({ kind }) => kind)).toEqual(
      (await client.lifecycle()) === 'unsupported' ? [] : ['lifecycle policy'],
    );
  });

  it('writes every kind of document into the mapping as it is', async () => {
    const sink = createIndexSink({ client, prefix });
    const documents = exampleDocuments();
    await sink.write(documents);
    const counted = documents.filter(({ target }) => target !== 'alerts').length;
    expect(await sink.flush()).toEqual({ written: counted, existing: 0, deadLettered: 0, retried: 0 });
    const set = await readTemplates({ prefix, keepDays: 90 });
    for (const document of documents) {
      const name = ['scores', 'rollups'].includes(document.target) ? `${document.target}-${DAY}` : document.target;
      expect((await stored(name)).get(document.id)).toEqual(document.body);
      const caps = await client.fieldCaps(`${prefix}-${name}`, ['*']);
      const wanted = [...mappedFields(set, `${prefix}-${document.target}`)].filter(([, type]) => type !== 'object');
      const engineFields = [...caps.fields].filter(
        ([field, { types }]) => !field.startsWith('_') && !types.includes('object'),
      );
      expect(engineFields.map(([field, { types }]) => [field, types[0]]).sort()).toEqual(wanted.sort());
    }
  });

  it('finds documents by their fields', async () => {
    const count = (name: string, term: Json): Promise<number> => client.count(`${prefix}-${name}`, { term });
    expect(await count(`scores-${DAY}`, { 'source.ip': '203.0.113.0/24' })).toBe(2);
    expect(await count(`scores-${DAY}`, { 'anomaly.segment.id': 'seg-1' })).toBe(1);
    expect(await count('segments', { 'threat.technique.id': 'T1548' })).toBe(1);
    expect(await count(`rollups-${DAY}`, { 'rollup.lines': 1 })).toBe(1);
    expect(await count('runs', { 'run.counts.read': 1 })).toBe(1);
  });

  it('written twice, adds nothing and leaves the first score', async () => {
    const before = await stored(`scores-${DAY}`);
    const sink = createIndexSink({ client, prefix });
    const other = scoreDocument(exampleScore({ surprisal: 1 }), WRITER);
    const documents = exampleDocuments();
    const once = documents.filter(({ op, target }) => op === 'create' && target !== 'alerts');
    await sink.write([other, ...documents]);
    expect(await sink.flush()).toMatchObject({ existing: 1 + once.length, deadLettered: 0 });
    expect(await stored(`scores-${DAY}`)).toEqual(before);
  });

  it('keeps what the mapping refuses in the dead letters, and writes the rest', async () => {
    const sink = createIndexSink({ client, prefix });
    const good = scoreDocument(exampleScore({ ref: { kind: 'line', file: 'good', line: 1 } }), WRITER);
    const bad = { ...segmentDocument(exampleSegment({ id: 'bad' }), WRITER), body: { '@timestamp': 'yesterday' } };
    await sink.write([bad, good]);
    expect(await sink.flush()).toEqual({ written: 1, existing: 0, deadLettered: 1, retried: 0 });
    const [letter] = [...(await stored('dead-letter')).values()];
    expect(letter.dead_letter).toMatchObject({
      index: `${prefix}-segments`,
      id: 'bad',
      status: 400,
      body: JSON.stringify(bad.body),
    });
    expect((await stored('segments')).has('bad')).toBe(false);
  });
});
