import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { cli, expectFault, freshFolder, SMALL_MODEL } from '../../cli.js';

const folder = freshFolder();
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it('generate, scan and evaluate go together as their help says', async () => {
  const cwd = folder;
  const generated = await cli(['generate', 'fleet', '--hosts', '2', '--days', '6', '--noise', '0.02'], { cwd });
  expect({ code: generated.code, said: generated.stderr }).toMatchObject({ code: 0 });
  const next = /^next: logmamba (scan .*)$/m.exec(generated.stdout)?.[1] ?? '';
  expect(next).toMatch(/^scan fleet\/\*\/\*\.log --year 2026 --out results$/);

  const files = [...generated.stdout.matchAll(/on ([\w-]+)/g)].map(([, host]) => `fleet/${host}/auth.log`);
  const out = ['--year', '2026', '--out', 'results'];
  const scanned = await cli([...SMALL_MODEL, '--set', 'sink.write=all', 'scan', ...files, ...out], { cwd });
  expect({ code: scanned.code, said: scanned.stderr }).toMatchObject({ code: 0 });

  const evaluate = ['evaluate', 'results', '--labels'];
  const [text, json] = await Promise.all([
    cli([...evaluate, 'fleet/labels.ndjson'], { cwd }),
    cli([...evaluate, 'fleet/labels.ndjson', '--json'], { cwd }),
  ]);
  expect([text.code, json.code]).toEqual([0, 0]);
  expect(text.stdout.length).toBeGreaterThan(100);
  expect(JSON.parse(json.stdout)).toBeTypeOf('object');

  writeFileSync(join(folder, 'bad.ndjson'), '{"host": 5}\n');
  const labels = { exit: 1, code: 'LABELS_INVALID', where: /^bad\.ndjson/, todo: /./ } as const;
  expectFault(await cli([...evaluate, 'bad.ndjson'], { cwd }), { ...labels, message: /./ });
  const missing = { exit: 1, code: 'FILE_UNREADABLE', message: /ENOENT/, todo: /scan --out/ } as const;
  expectFault(await cli([...evaluate, 'nope.ndjson'], { cwd }), { ...missing, where: /^nope\.ndjson$/ });
  expectFault(await cli(['evaluate', 'nope', '--labels', 'fleet/labels.ndjson'], { cwd }), {
    ...missing,
    where: /run\.json$/,
  });

  writeFileSync(join(folder, 'results/run.json'), '{"counts": ');
  const run = { exit: 1, code: 'LABELS_INVALID', message: /record of the run/, where: /run\.json$/ } as const;
  expectFault(await cli([...evaluate, 'fleet/labels.ndjson'], { cwd }), { ...run, todo: /scan --out/ });
});

it('a fleet too short for the default is not learned from where its intrusion lies', async () => {
  const args = ['generate', 'short', '--hosts', '2', '--days', '4', '--noise', '0.02'];
  const { code, stdout } = await cli(args, { cwd: folder });
  expect(code).toBe(0);
  expect(stdout).toMatch(/planted .* at 2026-03-04T/);
  expect(stdout).toMatch(/next: .* --train-until 2026-03-04 --out results/);
});
