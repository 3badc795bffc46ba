import type { ChildProcess } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { packBundle } from '../../src/state/index.js';
import { cli } from '../cli.js';
import type { CliRun } from '../cli.js';
import { describeEngines } from '../engines.js';
import { openEngineProxy } from './engine-proxy.js';
import type { Interference } from './engine-proxy.js';
import { openBench, tail } from './hunt-bench.js';
import type { HuntBench, HuntOutput, Place } from './hunt-bench.js';
import { readOf, withoutTimeOfWriting } from './hunt-output.js';
import { smallConfig, smallSettings, TRAIN_TO } from './indexed-fleet.js';
import { storedDocuments } from './stored-documents.js';
import type { Json } from './stored-documents.js';

const FROM = new Date(TRAIN_TO).toISOString();
/** So that a hunt of the tail commits about five times. */
const PAGE_SIZE = 10;
const COMMIT_PAGES = 20;

describeEngines('hunt as a process', (engine) => {
  let bench: HuntBench;
  let whole: HuntOutput;
  let bundleFile: string;
  const started: ChildProcess[] = [];

  function hunts(place: Place, more: readonly string[], url = engine.url, onStart?: (child: ChildProcess) => void) {
    const { prefix, stateFolder } = place;
    const indices = Object.values(bench.indices);
    const settings = smallConfig({ url, indices, prefix, folder: stateFolder, pageSize: PAGE_SIZE });
    const commits = ['--set', `state.commitPages=${COMMIT_PAGES}`];
    const args = ['hunt', ...smallSettings(settings), ...commits, '--bundle', bundleFile, ...more];
    return cli(args, { cwd: bench.folder, ...(onStart === undefined ? {} : { onStart }) });
  }

  /** A hunt that meets interference; `act` gets its process. */
  async function disturbed(
    place: Place,
    more: readonly string[],
    interference: (child: () => ChildProcess) => Interference,
    onStart?: (child: ChildProcess) => void,
  ): Promise<CliRun> {
    const proxy = await openEngineProxy(
      engine.url,
      interference(() => started[started.length - 1]),
    );
    try {
      return await hunts(place, more, proxy.url, (child) => {
        started.push(child);
        onStart?.(child);
      });
    } finally {
      await proxy.close();
    }
  }

  async function runs({ prefix }: Place): Promise<Json[]> {
    const stored = [...(await storedDocuments(bench.client, `${prefix}-runs`)).values()];
    return stored.sort((a, b) => (String(a['@timestamp']) < String(b['@timestamp']) ? -1 : 1));
  }

  async function output(place: Place): Promise<HuntOutput> {
    return withoutTimeOfWriting(await bench.output(place));
  }

  beforeAll(async () => {
    bench = await openBench(engine);
    bundleFile = join(bench.folder, 'bundle.logmamba');
    writeFileSync(bundleFile, packBundle(bench.bundle));
    const place = bench.place();
    const run = await hunts(place, []);
    expect({ code: run.code, said: run.stderr }).toMatchObject({ code: 0 });
    whole = await output(place);
    expect(whole.scores.size).toBe(tail.length);
    expect(whole.segments.size).toBeGreaterThan(0);
  });

  // one that a failed test has left
  afterEach(() => started.forEach((child) => child.kill('SIGKILL')));
  afterAll(() => bench.close());

  it('killed (SIGKILL) when the engine has written and nobody knows, and started again, gives the same', async () => {
    const place = bench.place();
    const killed = await disturbed(place, [], (child) => ({
      call: '_bulk',
      nth: 3,
      after: () => void child().kill('SIGKILL'),
    }));
    expect(killed.signal).toBe('SIGKILL');
    const before = await output(place);
    expect(before.scores.size).toBeGreaterThan(0);
    expect(before.scores.size).toBeLessThan(tail.length);
    expect(await place.checkpoints.load('hunt')).toBeDefined();
    const again = await hunts(place, []);
    expect({ code: again.code, said: again.stderr }).toMatchObject({ code: 0 });
    expect(await output(place)).toEqual(whole);
  });

  it('ended (SIGTERM) in mid pass, says so by exit code 0 and neither loses nor repeats a line', async () => {
    const place = bench.place();
    const ended = await disturbed(place, [], (child) => ({
      call: '_search',
      nth: 33,
      before: () => {
        child().kill('SIGTERM');
        return undefined;
      },
    }));
    expect({ code: ended.code, said: ended.stderr }).toMatchObject({ code: 0 });
    const [first] = (await runs(place)).map(readOf);
    expect(first).toBeGreaterThan(0);
    expect(first).toBeLessThan(tail.length);
    expect((await hunts(place, [])).code).toBe(0);
    const [, second] = (await runs(place)).map(readOf);
    expect(first + second).toBe(tail.length);
    expect(await output(place)).toEqual(whole);
  });

  it('on a schedule with --from, goes on from its commits after a pass that failed, and ends on SIGTERM', async () => {
    const place = bench.place();
    const ended = await disturbed(
      place,
      ['--schedule', '* * * * * *', '--from', FROM],
      () => ({ call: '_bulk', nth: 3, before: () => 403 }),
      (child) => {
        let said = '';
        child.stderr?.setEncoding('utf8').on('data', (text: string) => {
          const before = passesDone(said);
          said += text;
          // once: a second one would end the process at once
          if (before < 2 && passesDone(said) >= 2) child.kill('SIGTERM');
        });
      },
    );
    expect({ code: ended.code, said: ended.stderr }).toMatchObject({ code: 0 });
    const [failed, ...done] = await runs(place);
    expect(failed).toMatchObject({ event: { outcome: 'failure' }, error: { code: 'PERMISSION_DENIED' } });
    expect(done.map(({ event }) => (event as Json).outcome)).toEqual(done.map(() => 'success'));
    const committed = tail.length - readOf(done[0]);
    expect(committed).toBeGreaterThan(0);
    expect(committed).toBeLessThan(readOf(failed));
    expect(done.slice(1).map(readOf)).toEqual(done.slice(1).map(() => 0));
    expect(await output(place)).toEqual(whole);
  });
});

function passesDone(log: string): number {
  return log.split('pass done').length - 1;
}
