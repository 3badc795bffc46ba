import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { connect } from '../../src/search/index.js';
import type { SearchClient } from '../../src/search/index.js';
import { cli, expectFault, filesIn, freshFolder, SMALL_MODEL } from '../cli.js';
import type { CliRun } from '../cli.js';
import { describeEngines, freshName } from '../engines.js';
import { createFleetIndices, DAY, fleetDocuments, FLEET_START, putDocuments, smallFleet } from './indexed-fleet.js';
import { deleteIndices, storedDocuments } from './stored-documents.js';

const iso = (timeMs: number): string => new Date(timeMs).toISOString();
const TRAIN = ['train', '--from', iso(FLEET_START), '--to', iso(FLEET_START + 3 * DAY)];
const HUNT = ['hunt', '--to', iso(FLEET_START + 4 * DAY)];

function settings(values: Readonly<Record<string, unknown>>): string[] {
  return Object.entries(values).flatMap(([path, value]) => ['--set', `${path}=${JSON.stringify(value)}`]);
}

describeEngines('the command line and bad input', (engine) => {
  const name = freshName('cli');
  const indices = { system: `${name}-system`, message: `${name}-message` };
  const fieldless = `${name}-fieldless`;
  const folder = freshFolder();
  let client: SearchClient;

  function run(args: readonly string[], values: Readonly<Record<string, unknown>> = {}): Promise<CliRun> {
    const base = {
      'engine.url': engine.url,
      'engine.maxRetries': 0,
      'source.indices': [indices.system, indices.message],
      'sink.prefix': `${name}-out`,
    };
    return cli([...SMALL_MODEL, ...settings({ ...base, ...values }), ...args], { cwd: folder });
  }

  /** What lies in the indices of results, without the record of a run that failed. */
  async function results(): Promise<number> {
    const scores = await storedDocuments(client, `${name}-out-scores*`);
    const segments = await storedDocuments(client, `${name}-out-segments*`);
    return scores.size + segments.size;
  }

  beforeAll(async () => {
    client = await connect({ url: engine.url });
    await createFleetIndices(client, indices);
    const documents = fleetDocuments(smallFleet()).filter(({ timeMs }) => timeMs < FLEET_START + 4 * DAY);
    await putDocuments(client, indices, documents);
    await client.createIndex(fieldless, { mappings: { properties: { '@timestamp': { type: 'keyword' } } } });
    await client.indexDocument(fieldless, '1', { '@timestamp': 'yesterday', message: 'x' }, { refresh: true });
  });
  afterAll(async () => {
    await deleteIndices(client, name);
    await client.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('names a missing index, and writes nothing', async () => {
    const missing = { 'source.indices': [`${name}-nope`] };
    for (const command of [['train'], TRAIN]) {
      const fault = { exit: 1, code: 'INDEX_NOT_FOUND', message: /index/, where: new RegExp(`${name}-nope`) } as const;
      expectFault(await run(command, missing), { ...fault, todo: /source\.indices|index/ });
    }
    expect(filesIn(folder)).toEqual([]);
  });

  it('says when no index matches the patterns', async () => {
    const ended = await run(TRAIN, { 'source.indices': [`${name}-nope-*`] });
    const where = new RegExp(`${name}-nope-\\*`);
    expectFault(ended, { exit: 1, code: 'INDEX_NOT_FOUND', message: /index/, where, todo: /index|indices/ });
  });

  it('names a field that is of no use', async () => {
    const todo = /source\.timeField/;
    const where = new RegExp(fieldless);
    const fault = { exit: 1, code: 'NO_USABLE_FIELD', where, todo } as const;
    const wrong = { 'source.indices': [fieldless] };
    expectFault(await run(TRAIN, wrong), { ...fault, message: /@timestamp is not a date.*keyword/ });
    const unmapped = { ...wrong, 'source.timeField': 'when' };
    expectFault(await run(TRAIN, unmapped), { ...fault, message: /maps the field when/ });
  });

  it('names documents that hold no log line', async () => {
    const other = `${name}-other`;
    await client.createIndex(other, { mappings: { properties: { '@timestamp': { type: 'date' } } } });
    const when = iso(FLEET_START + 1000);
    await client.indexDocument(other, '1', { '@timestamp': when, foo: 1 }, { refresh: true });
    const where = new RegExp(`${other}.*fields: @timestamp, foo`);
    const fault = { exit: 1, code: 'NO_USABLE_FIELD', message: /no document holds a log line/, where } as const;
    const ended = await run(TRAIN, { 'source.indices': [other] });
    expectFault(ended, { ...fault, todo: /source\.indices.*source\.query/ });
    await client.deleteIndex(other);
  });

  it('says when nothing lies in the training range, and when there is no bundle to hunt with', async () => {
    const empty = await run(['train', '--from', '2001-01-01', '--to', '2001-01-02']);
    const where = new RegExp(`${indices.system}.*2001-01-01`);
    expectFault(empty, { exit: 1, code: 'TRAINING_RANGE_EMPTY', message: /no lines/, where, todo: /--from/ });
    const hunt = await run(HUNT);
    const todo = /logmamba train/;
    expectFault(hunt, { exit: 1, code: 'BUNDLE_NOT_FOUND', message: /no trained bundle/, where: /\.logmamba/, todo });
    expect(await results()).toBe(0);
    expect(filesIn(folder)).toEqual([]);
  });

  it('refuses a state folder that cannot be written', async () => {
    writeFileSync(join(folder, 'file'), '');
    const ended = await run(TRAIN, { 'state.folder': 'file/state' });
    const where = /^file\/state/;
    expectFault(ended, { exit: 1, code: 'FOLDER_UNWRITABLE', message: /ENOTDIR/, where, todo: /rights/ });
    rmSync(join(folder, 'file'));
  });

  it('trains and hunts; then a corrupt checkpoint stops the next hunt and changes nothing', async () => {
    const trained = await run(TRAIN);
    expect({ code: trained.code, said: trained.stderr }).toMatchObject({ code: 0 });
    expect(trained.stdout).toContain('next: logmamba hunt');
    const hunted = await run(HUNT);
    expect({ code: hunted.code, said: hunted.stderr }).toMatchObject({ code: 0 });
    const before = await results();
    expect(before).toBeGreaterThan(0);

    const checkpoints = join(folder, '.logmamba', 'checkpoints');
    const newest = filesIn(checkpoints).sort().at(-1) ?? '';
    const path = join(checkpoints, newest);
    const whole = readFileSync(path);
    const flipped = Buffer.from(whole);
    flipped[flipped.length >> 1] ^= 0xff;
    for (const damaged of [flipped, whole.subarray(0, whole.length >> 1), Buffer.alloc(0)]) {
      writeFileSync(path, damaged);
      const ended = await run(HUNT);
      const fault = { exit: 1, code: 'CHECKPOINT_CORRUPT', message: /not as it was written/, todo: /Remove/ } as const;
      expectFault(ended, { ...fault, where: /hunt\.\d+\.ckpt$/ });
    }
    expect(await results()).toBe(before);

    // as the message says: the commit before it, or none, is gone on from, and nothing is doubled
    rmSync(path);
    expect((await run(HUNT)).code).toBe(0);
    expect(await results()).toBe(before);
  });

  it('refuses a bundle of another version for a hunt', async () => {
    const bundles = join(folder, '.logmamba', 'bundles');
    const manifest = join(bundles, filesIn(bundles).find((file) => file.endsWith('manifest.json')) ?? '');
    const text = readFileSync(manifest, 'utf8');
    writeFileSync(manifest, text.replace(/"format": \d+/, '"format": 99'));
    const fault = { exit: 1, code: 'BUNDLE_INCOMPATIBLE', message: /format 99/, where: /manifest\.json$/ } as const;
    expectFault(await run(HUNT), { ...fault, todo: /newer LogMamba/ });
    writeFileSync(manifest, text);
  });
});

const secured = inject('secured');
if (secured === null) console.warn('skipped: a wrong password needs LOGMAMBA_TEST_ENGINES=all or CI=true');

describe.runIf(secured !== null)('the command line and a secured engine', () => {
  const { url, ca, username, password } = secured ?? { url: '', ca: '', username: '', password: '' };
  const folder = freshFolder();
  const commands = [['check'], ['install'], ['train'], ['hunt']];
  const work = join(folder, 'work');

  function run(args: readonly string[], values: Readonly<Record<string, unknown>>): Promise<CliRun> {
    const base = { 'engine.url': url, 'engine.username': username, 'engine.maxRetries': 0 };
    const env = { LOGMAMBA_PASSWORD: password };
    return cli([...settings({ ...base, ...values }), ...args], { cwd: work, env });
  }

  beforeAll(() => {
    mkdirSync(work);
    writeFileSync(join(folder, 'ca.pem'), ca);
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it.each(commands)('%s with a wrong password is refused, and the message does not repeat it', async (command) => {
    const ended = await run([command], { 'engine.caFile': '../ca.pem', 'engine.password': 'not-the-password' });
    const fault = { exit: 1, code: 'AUTHENTICATION_FAILED', message: /credentials/, todo: /password/ } as const;
    expectFault(ended, { ...fault, where: /^https:/ });
    expect(ended.stderr).not.toContain('not-the-password');
    expect(filesIn(work)).toEqual([]);
  });

  it.each(commands)('%s without the authority of its certificate is refused', async (command) => {
    const ended = await run([command], { 'engine.password': password });
    expectFault(ended, {
      exit: 1,
      code: 'SOURCE_UNREACHABLE',
      message: /certificate/,
      where: /^https:/,
      todo: /caFile/,
    });
  });
});
