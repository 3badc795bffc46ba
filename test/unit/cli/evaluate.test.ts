import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { families } from '../../../src/generate/index.js';
import { cli, expectFault, filesIn, freshFolder, SMALL_MODEL } from '../../cli.js';
import type { CliRun } from '../../cli.js';

const folder = freshFolder();
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const cwd = folder;
const evaluate = ['evaluate', 'results', '--labels'];

beforeAll(async () => {
  const generated = await cli(['generate', 'fleet', '--hosts', '2', '--days', '6', '--noise', '0.02'], { cwd });
  expect({ code: generated.code, said: generated.stderr }).toMatchObject({ code: 0 });
  const next = /^next: logmamba (scan .*)$/m.exec(generated.stdout)?.[1] ?? '';
  expect(next).toMatch(/^scan fleet\/\*\/\*\.log --year 2026 --out results$/);

  const files = [...generated.stdout.matchAll(/on ([\w-]+)/g)].map(([, host]) => `fleet/${host}/auth.log`);
  const out = ['--year', '2026', '--out', 'results'];
  const scanned = await cli([...SMALL_MODEL, '--set', 'sink.write=all', 'scan', ...files, ...out], { cwd });
  expect({ code: scanned.code, said: scanned.stderr }).toMatchObject({ code: 0 });
});

describe('generate, scan and evaluate', () => {
  it('go together as their help says', async () => {
    const [text, json] = await Promise.all([
      cli([...evaluate, 'fleet/labels.ndjson'], { cwd }),
      cli([...evaluate, 'fleet/labels.ndjson', '--json'], { cwd }),
    ]);
    expect([text.code, json.code]).toEqual([0, 0]);
    expect(text.stdout.length).toBeGreaterThan(100);
    expect(JSON.parse(json.stdout)).toMatchObject({ maskNovel: false, intrusions: 1, labelsWithoutLine: 0 });
  });

  it('leave novel keys out of the flagged lines, and the segments as they are', async () => {
    const [text, masked] = await Promise.all([
      cli([...evaluate, 'fleet/labels.ndjson'], { cwd }),
      cli([...evaluate, 'fleet/labels.ndjson', '--mask-novel'], { cwd }),
    ]);
    expect(masked.stdout).toMatch(/^Flagged lines are those with keys that training saw/);
    const rows = ({ stdout }: CliRun, names: RegExp): string[] => stdout.split('\n').filter((line) => names.test(line));
    expect(rows(masked, /^Flagged lines {2}/)).not.toEqual(rows(text, /^Flagged lines {2}/));
    expect(rows(masked, /^(Segments|Kept|Coverage)/)).toEqual(rows(text, /^(Segments|Kept|Coverage)/));
  });

  it('find the lines from another folder as well', async () => {
    const moved = join(folder, 'fleet');
    const [here, within, absolute] = await Promise.all([
      cli([...evaluate, 'fleet/labels.ndjson', '--json'], { cwd }),
      cli(['evaluate', '../results', '--labels', 'labels.ndjson', '--json'], { cwd: moved }),
      cli([...evaluate, join(moved, 'labels.ndjson'), '--json'], { cwd }),
    ]);
    expect(JSON.parse(here.stdout)).toMatchObject({ labelsWithoutLine: 0 });
    expect([within.stdout, absolute.stdout]).toEqual([here.stdout, here.stdout]);
  });

  it('refuse labels of another fleet', async () => {
    const other = ['generate', 'other', '--seed', '9', '--hosts', '2', '--days', '6', '--noise', '0.02'];
    expect((await cli(other, { cwd })).code).toBe(0);
    const run = await cli([...evaluate, 'other/labels.ndjson'], { cwd });
    const where = /^other\/labels\.ndjson$/;
    expectFault(run, { exit: 1, code: 'LABELS_INVALID', message: /of another run/, where, todo: /that were scanned/ });
  });

  it('name a file that is missing or has faults', async () => {
    writeFileSync(join(folder, 'bad.ndjson'), '{"host": 5}\n');
    const labels = { exit: 1, code: 'LABELS_INVALID', where: /^bad\.ndjson/, todo: /./ } as const;
    expectFault(await cli([...evaluate, 'bad.ndjson'], { cwd }), { ...labels, message: /./ });
    const missing = { exit: 1, code: 'FILE_UNREADABLE', message: /ENOENT/, todo: /scan --out/ } as const;
    expectFault(await cli([...evaluate, 'nope.ndjson'], { cwd }), { ...missing, where: /^nope\.ndjson$/ });
    expectFault(await cli(['evaluate', 'nope', '--labels', 'fleet/labels.ndjson'], { cwd }), {
      ...missing,
      where: /run\.json$/,
    });

    mkdirSync(join(folder, 'broken'));
    writeFileSync(join(folder, 'broken/run.json'), '{"counts": ');
    const run = { exit: 1, code: 'LABELS_INVALID', message: /record of the run/, where: /run\.json$/ } as const;
    const broken = await cli(['evaluate', 'broken', '--labels', 'fleet/labels.ndjson'], { cwd });
    expectFault(broken, { ...run, todo: /scan --out/ });
  });
});

it('a fleet too short for the default is not learned from where its intrusion lies', async () => {
  const args = ['generate', 'short', '--hosts', '2', '--days', '4', '--noise', '0.02'];
  const { code, stdout } = await cli(args, { cwd: folder });
  expect(code).toBe(0);
  expect(stdout).toMatch(/planted .* at 2026-03-04T/);
  expect(stdout).toMatch(/next: .* --train-until 2026-03-04 --out results/);
});

it('a fleet goes to an empty folder, or takes the place of the one before', async () => {
  const small = ['generate', 'again', '--days', '1', '--noise', '0', '--benign', '--hosts'];
  expect((await cli([...small, '3'], { cwd: folder })).code).toBe(0);
  const again = join(folder, 'again');
  const [first, second] = filesIn(again);
  writeFileSync(join(again, dirname(second), 'notes.txt'), 'mine');
  const before = filesIn(again);
  expect(before).toHaveLength(5);
  const refused = {
    exit: 2,
    code: 'USAGE',
    message: /holds files already/,
    where: /^again$/,
    todo: /--force/,
  } as const;
  expectFault(await cli([...small, '1'], { cwd: folder }), refused);
  expect(filesIn(again)).toEqual(before);
  expect((await cli([...small, '1', '--force'], { cwd: folder })).code).toBe(0);
  // the first three hosts are a beginning of the list, so the one host is one of them
  const after = filesIn(again);
  expect(after.filter((name) => name.endsWith('.log'))).toHaveLength(1);
  expect(after.filter((name) => !name.endsWith('.log'))).toEqual(
    ['labels.ndjson', `${dirname(second)}/notes.txt`].sort(),
  );
  expect(first).toMatch(/\.log$/);
});

it('lists every family of intrusion that can be planted, and plants what it lists', async () => {
  const { stdout } = await cli(['generate', '--list']);
  const listed = stdout
    .trimEnd()
    .split('\n')
    .map((line) => line.split(/ {2,}/));
  expect(listed.map(([family]) => family)).toEqual(families().map(({ family }) => family));
  expect(listed.filter(([, description = '']) => description.length < 20)).toEqual([]);
  const planted = listed.flatMap(([family]) => ['--intrusion', `${family}:careful`]);
  const args = ['generate', 'zoo', '--hosts', '9', '--days', '6', '--noise', '0', ...planted];
  const zoo = await cli(args, { cwd: folder });
  expect({ code: zoo.code, said: zoo.stderr }).toMatchObject({ code: 0 });
  for (const [family] of listed) expect(zoo.stdout).toMatch(new RegExp(`planted ${family}\\b`));
});
