import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { configSchema } from '../../src/config/index.js';
import type { Config } from '../../src/config/index.js';
import { checkEngine } from '../../src/connector/check.js';
import type { CheckReport } from '../../src/connector/check.js';
import { firstFault } from '../../src/connector/check-row.js';
import type { CheckRow } from '../../src/connector/check-row.js';
import { hunt } from '../../src/connector/hunt.js';
import { installOnEngine } from '../../src/connector/install.js';
import { trainFromEngine } from '../../src/connector/train-on-engine.js';
import { silentProgress } from '../../src/log/index.js';
import { connect } from '../../src/search/index.js';
import type { SearchClient } from '../../src/search/index.js';
import { createFolderCheckpointStore } from '../../src/state/index.js';
import { describeEngines, freshName } from '../engines.js';
import {
  createFleetIndices,
  DAY,
  FLEET_END,
  FLEET_START,
  fleetDocuments,
  putDocuments,
  smallConfig,
  smallFleet,
} from './indexed-fleet.js';
import { deleteIndices } from './stored-documents.js';

const NOW = FLEET_END + DAY / 24;

function rowOf({ rows }: CheckReport, name: CheckRow['name']): CheckRow | undefined {
  return rows.find((row) => row.name === name);
}

function statesOf({ rows }: CheckReport): Record<string, string> {
  return Object.fromEntries(rows.map(({ name, state }) => [name, state]));
}

describeEngines('install', (engine) => {
  const name = freshName('install');
  let client: SearchClient;

  beforeAll(async () => {
    client = await connect({ url: engine.url });
  });

  afterAll(async () => {
    for (const template of await templateNames()) {
      await client.request({ method: 'DELETE', path: `/_index_template/${template}` });
    }
    await client.close();
  });

  async function templateNames(): Promise<string[]> {
    const { body } = await client.request({
      method: 'GET',
      path: '/_index_template',
      query: { filter_path: '**.name' },
    });
    const { index_templates: found } = body as { index_templates?: { name: string }[] };
    return (found ?? []).map((template) => template.name).filter((template) => template.startsWith(name));
  }

  it('writes nothing on a dry run, all of it once, and nothing the second time', async () => {
    const config = configSchema.parse({ engine: { url: engine.url }, sink: { prefix: name } });
    const planned = await installOnEngine(config, { dryRun: true });
    expect(await templateNames()).toEqual([]);
    const told: string[] = [];
    const done = await installOnEngine(config, { dryRun: false, onStep: (step) => told.push(step.name) });
    expect(done).toEqual(planned);
    expect(told).toEqual(done.map((step) => step.name));
    expect(
      done.map(({ change }) => change).filter((change) => change !== 'created' && change !== 'unsupported'),
    ).toEqual([]);
    expect((await templateNames()).length).toBe(done.filter(({ kind }) => kind === 'index template').length);
    const again = await installOnEngine(config, { dryRun: false });
    expect(
      again.map(({ change }) => change).filter((change) => change !== 'unchanged' && change !== 'unsupported'),
    ).toEqual([]);
    expect(again).toHaveLength(done.length);
  });
});

describeEngines('check', (engine) => {
  const name = freshName('check');
  const indices = { system: `${name}-system`, message: `${name}-message` };
  const folder = mkdtempSync(join(tmpdir(), 'logmamba-check-'));
  const fleet = smallFleet();
  const documents = fleetDocuments(fleet);
  let client: SearchClient;

  function configOf(more: { indices?: readonly string[]; prefix?: string; state?: string } = {}): Config {
    const { prefix = `${name}-out`, state = 'state' } = more;
    const wanted = more.indices ?? Object.values(indices);
    return smallConfig({ url: engine.url, indices: wanted, prefix, folder: join(folder, state) });
  }

  beforeAll(async () => {
    client = await connect({ url: engine.url });
    await createFleetIndices(client, indices);
    await putDocuments(client, indices, documents);
  });

  afterAll(async () => {
    await deleteIndices(client, name);
    await client.close();
    rmSync(folder, { recursive: true });
  });

  it('tells a newcomer what is there and what is still to do', async () => {
    const report = await checkEngine(configOf(), NOW);
    expect(statesOf(report)).toEqual({
      engine: 'ok',
      privileges: 'ok',
      templates: 'warning',
      indices: 'ok',
      fields: 'ok',
      sample: 'ok',
      volume: 'ok',
      memory: 'ok',
      state: 'ok',
      bundle: 'fault',
      checkpoint: 'ok',
    });
    expect(report.ready).toBe(false);
    expect(firstFault(report.rows)).toMatchObject({ code: 'BUNDLE_NOT_FOUND' });
    expect(report.engine).toMatchObject({ distribution: engine.distribution, version: engine.version });
    expect(report.source?.indices.toSorted()).toEqual(Object.values(indices).sort());
    expect(JSON.parse(JSON.stringify(report))).toEqual(report);
  });

  it('parses documents of two shapes and says where their lines are', async () => {
    const { source } = await checkEngine(configOf(), NOW);
    const sample = source?.sample;
    expect(sample).toMatchObject({ documents: 500, unparsed: 0, reasons: [] });
    expect(sample?.linesIn.map(({ field }) => field).sort()).toEqual(['(rebuilt)', 'message']);
    expect(sample?.linesIn.reduce((sum, { documents: n }) => sum + n, 0)).toBe(500);
    expect(sample?.reconstructed).toBeGreaterThan(0);
    expect(sample?.lines).toHaveLength(5);
    expect(sample?.lines.every(({ body, host }) => body !== '' && host !== '')).toBe(true);
  });

  it('counts the volume of the last week before the newest document', async () => {
    const { source, memory } = await checkEngine(configOf(), NOW);
    const newestMs = Math.max(...documents.map(({ timeMs }) => timeMs));
    const week = documents.filter(({ timeMs }) => timeMs >= newestMs - 7 * DAY).length;
    const days = Math.min(7, (newestMs - Math.min(...documents.map(({ timeMs }) => timeMs))) / DAY);
    expect(source?.volume).toMatchObject({ newestMs, documents: week });
    expect(source?.volume?.days).toBeCloseTo(days);
    expect(source?.volume?.documentsPerDay).toBeCloseTo(week / days);
    expect(source?.volume?.hosts).toBe(fleet.hosts.length);
    expect(memory?.hunt.map(({ of }) => of)).toContain(`${fleet.hosts.length} hosts`);
  });

  it('is content with a trained and hunting installation, and says how far it has come', async () => {
    const config = configOf({ state: 'trained' });
    await installOnEngine(config, { dryRun: false });
    const bundle = await trainFromEngine({
      config,
      progress: silentProgress,
      nowMs: NOW,
      fromMs: FLEET_START,
      toMs: FLEET_END - 2 * DAY,
    });
    const before = await checkEngine(config, NOW);
    expect(before.ready).toBe(true);
    expect(rowOf(before, 'templates')).toMatchObject({ state: 'ok' });
    expect(rowOf(before, 'bundle')?.text).toContain(bundle.manifest.id);
    expect(rowOf(before, 'checkpoint')?.text).toContain('none yet');

    const checkpoints = createFolderCheckpointStore(config.state.folder);
    await hunt({ client, config, bundle, checkpoints, progress: silentProgress, nowMs: FLEET_END - 1.5 * DAY });
    const after = await checkEngine(config, NOW);
    expect(after.ready).toBe(true);
    expect(rowOf(after, 'checkpoint')).toMatchObject({ state: 'warning' });
    expect(rowOf(after, 'checkpoint')?.text).toMatch(/has read what arrived before .* [1-9]\d* documents wait/);
    expect(rowOf(after, 'checkpoint')?.text).toContain('1.5 days behind');
  });

  it('names a missing index', async () => {
    const report = await checkEngine(configOf({ indices: [`${name}-none`] }), NOW);
    expect(firstFault(report.rows)).toMatchObject({ code: 'INDEX_NOT_FOUND' });
    expect(rowOf(report, 'sample')).toBeUndefined();
  });

  it('names an index without a usable field, and one whose documents hold no lines', async () => {
    const timeless = `${name}-timeless`;
    await client.createIndex(timeless, { mappings: { properties: { '@timestamp': { type: 'keyword' } } } });
    const report = await checkEngine(configOf({ indices: [timeless] }), NOW);
    expect(firstFault(report.rows)).toMatchObject({ code: 'NO_USABLE_FIELD' });

    const lineless = `${name}-lineless`;
    await client.createIndex(lineless, { mappings: { properties: { '@timestamp': { type: 'date' } } } });
    await client.indexDocument(lineless, '1', { '@timestamp': '2026-03-09T00:00:00Z', price: 7 }, { refresh: true });
    const fault = firstFault((await checkEngine(configOf({ indices: [lineless] }), NOW)).rows);
    expect(fault).toMatchObject({ code: 'NO_USABLE_FIELD' });
    expect(fault?.message).toContain('no field holds a line');
  });

  it('warns of documents without time, of an empty index, of its own output and of a future clock', async () => {
    const odd = `${name}-odd`;
    await client.createIndex(odd, { mappings: { properties: { '@timestamp': { type: 'date' } } } });
    expect(rowOf(await checkEngine(configOf({ indices: [odd] }), NOW), 'sample')).toMatchObject({ state: 'warning' });
    const message = 'Mar  9 00:00:00 web sshd[1]: Server listening on 0.0.0.0 port 22.';
    await client.indexDocument(odd, '1', { message }, { refresh: true });
    await client.indexDocument(odd, '2', { message, '@timestamp': '2036-03-09T00:00:00Z' }, { refresh: true });
    const report = await checkEngine(configOf({ indices: [odd] }), NOW);
    expect(rowOf(report, 'fields')?.text).toContain('1 documents have no @timestamp');
    expect(rowOf(report, 'volume')?.text).toContain('lies in the future');

    const scores = `${name}-own-segments`;
    await client.createIndex(scores, { mappings: { properties: { '@timestamp': { type: 'date' } } } });
    const own = await checkEngine(configOf({ indices: [`${name}-own*`], prefix: `${name}-own` }), NOW);
    expect(rowOf(own, 'indices')).toMatchObject({ state: 'warning' });
  });

  it('reports an engine that cannot be reached beside what it knows without it', async () => {
    const config = configSchema.parse({
      engine: { url: 'http://127.0.0.1:1', maxRetries: 0 },
      state: { folder: join(folder, 'trained') },
    });
    const report = await checkEngine(config, NOW);
    expect(firstFault(report.rows)).toMatchObject({ code: 'SOURCE_UNREACHABLE' });
    expect(rowOf(report, 'bundle')?.state).not.toBe('fault');
    writeFileSync(join(folder, 'file'), '');
    const unwritable = await checkEngine(configOf({ state: join('file', 'below') }), NOW);
    expect(rowOf(unwritable, 'state')).toMatchObject({ state: 'fault', code: 'FOLDER_UNWRITABLE' });
  });
});
