import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { packContainer, unpackContainer } from '../../../src/state/container.js';
import { cli, expectFault, filesIn, freshFolder, SMALL_MODEL } from '../../cli.js';
import type { CliRun } from '../../cli.js';
import { smallLog } from './logs.js';

const folder = freshFolder();
const YEAR = ['--year', '2026'];

function run(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<CliRun> {
  return cli(args, { cwd: folder, env });
}

function put(name: string, content: string | Uint8Array): void {
  writeFileSync(join(folder, name), content);
}

beforeAll(async () => {
  put('auth.log', smallLog());
  const learned = await run([...SMALL_MODEL, 'scan', 'auth.log', ...YEAR, '--out', 'results']);
  if (learned.code !== 0) throw new Error(learned.stderr);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('scan of what is no auth log', () => {
  const scan = ['scan', '--out', 'out/deep'];

  it.each<[string, string | Uint8Array, string, RegExp, RegExp]>([
    ['a binary file', Buffer.from([0x7f, 0x45, 0x4c, 0x46, 0, 1, 2, 3, 10, 0]), 'FILE_NOT_TEXT', /binary/, /text log/],
    ['compressed binary', gzipSync(Buffer.alloc(5000)), 'FILE_NOT_TEXT', /binary/, /text log/],
    ['another compression', Buffer.from('BZh91AY&SY'), 'FILE_NOT_TEXT', /bzip2/, /Decompress/],
    ['UTF-16', Buffer.from('Mar  2 00:00:01 web sshd[1]: x\n', 'utf16le'), 'FILE_NOT_TEXT', /UTF-16/, /UTF-8/],
    ['damaged gzip', gzipSync(smallLog()).subarray(0, 2000), 'FILE_UNREADABLE', /gzip data/, /Copy the file/],
    ['garbage', 'garbage\n'.repeat(100), 'FILE_NOT_TEXT', /none of the 100 lines.*garbage/, /auth\.log/],
    ['one line of 10 MB', 'a'.repeat(10_000_000), 'FILE_NOT_TEXT', /none of the 1 lines/, /auth\.log/],
    ['nothing', '', 'TRAINING_RANGE_EMPTY', /no lines/, /name files/],
  ])('ends with one message and leaves nothing: %s', async (_, content, code, message, todo) => {
    put('bad', content);
    const { stdout, stderr, ...rest } = await run([...scan, 'bad']);
    expectFault({ stdout, stderr, ...rest }, { exit: 1, code, message, where: /^bad$/, todo });
    expect(stdout).toBe('');
    expect(stderr.length).toBeLessThan(2000);
    expect(filesIn(join(folder, 'out'))).toEqual([]);
  });

  it('names a missing file and a folder', async () => {
    const missing = await run([...scan, 'auth.log', 'nope.log']);
    const where = /^nope\.log$/;
    expectFault(missing, { exit: 1, code: 'FILE_UNREADABLE', message: /no such file/, where, todo: /path/ });
    const dir = await run([...scan, 'results']);
    expectFault(dir, { exit: 1, code: 'FILE_UNREADABLE', message: /folder/, where: /^results$/, todo: /auth\.log\*/ });
    expect(filesIn(join(folder, 'out'))).toEqual([]);
  });

  it('says when no line lies in the training range', async () => {
    const fault = { exit: 1, code: 'TRAINING_RANGE_EMPTY', where: /^auth\.log$/ } as const;
    const early = await run([...scan, 'auth.log', ...YEAR, '--train-until', '2020-01-01']);
    expectFault(early, { ...fault, message: /no line lies before/, todo: /2026-03-02.*--train-until/ });
    expect(filesIn(join(folder, 'out'))).toEqual([]);
  });
});

describe('a folder that cannot be written', () => {
  // a path below a file: refused to every user, also to root
  const fault = { exit: 1, code: 'FOLDER_UNWRITABLE', message: /ENOTDIR/, todo: /rights|permissions/ } as const;

  it.each([
    ['scan --out', ['scan', 'auth.log', ...YEAR, '--out', 'auth.log/out'], /^auth\.log\/out/],
    ['init', ['init', 'auth.log/logmamba.yml'], /^auth\.log\/logmamba\.yml$/],
    ['generate', ['generate', 'auth.log/fleet', '--force', '--hosts', '1', '--days', '1'], /^auth\.log\/fleet/],
    ['generate, without --force', ['generate', 'auth.log/fleet', '--hosts', '1', '--days', '1'], /^auth\.log\/fleet/],
    [
      'the state',
      ['model', 'import', 'results/bundle.logmamba', '--set', 'state.folder=auth.log/state'],
      /^auth\.log\/state/,
    ],
    ['model export', ['model', 'export', 'auth.log/x', '--bundle', 'results/bundle.logmamba'], /^auth\.log\/x$/],
  ])('%s', async (_, args, where) => {
    // --set belongs to the program and stands in front of the command
    const at = args.indexOf('--set');
    const ordered = at < 0 ? args : [...args.slice(at), ...args.slice(0, at)];
    const before = filesIn(folder);
    expectFault(await run(ordered), { ...fault, where });
    expect(filesIn(folder)).toEqual(before);
  });
});

describe('a bundle that cannot be used', () => {
  const scan = ['scan', 'auth.log', ...YEAR, '--out', 'unused', '--bundle'];
  const bundle = (): Uint8Array => readFileSync(join(folder, 'results/bundle.logmamba'));

  it.each<[string, () => Uint8Array, string, RegExp, RegExp]>([
    [
      'from a newer version',
      () => {
        const { header, parts } = unpackContainer(bundle());
        return packContainer({ ...(header as object), format: 99 }, parts);
      },
      'BUNDLE_INCOMPATIBLE',
      /format 99/,
      /newer LogMamba/,
    ],
    ['cut off', () => bundle().subarray(0, 3000), 'BUNDLE_CORRUPT', /damaged/, /train again/],
    ['something else', () => Buffer.from('no bundle'), 'BUNDLE_CORRUPT', /damaged/, /train again/],
    [
      'with another part',
      () => {
        const { header, parts } = unpackContainer(bundle());
        return packContainer(header, new Map([...parts, ['calibration.json', Buffer.from('{}')]]));
      },
      'BUNDLE_CORRUPT',
      /hash of part calibration\.json/,
      /train again/,
    ],
  ])('%s: neither scanned with nor imported', async (_, bytes, code, message, todo) => {
    put('odd.logmamba', bytes());
    const fault = { exit: 1, code, message, where: /odd\.logmamba/, todo } as const;
    expectFault(await run([...scan, 'odd.logmamba']), fault);
    expectFault(await run(['model', 'import', 'odd.logmamba']), fault);
    expectFault(await run(['model', 'show', 'odd.logmamba']), fault);
    expect([...filesIn(join(folder, 'unused')), ...filesIn(join(folder, '.logmamba'))]).toEqual([]);
  });

  it('with novel keys, to be scored without', async () => {
    const fault = { exit: 2, code: 'USAGE', where: /^bundle [0-9a-f]+$/ } as const;
    const masked = await run([...scan, 'results/bundle.logmamba', '--mask-novel']);
    expectFault(masked, { ...fault, message: /cannot be masked afterwards/, todo: /without --bundle/ });
    expect(filesIn(join(folder, 'unused'))).toEqual([]);
  });

  it('says when there is none, and when a name is neither id nor file', async () => {
    const none = { exit: 1, code: 'BUNDLE_NOT_FOUND' } as const;
    expectFault(await run(['model', 'show']), { ...none, message: /no trained/, where: /\.logmamba/, todo: /train/ });
    const id = '0123456789abcdef';
    expectFault(await run([...scan, id]), { ...none, message: new RegExp(id), where: /bundles/, todo: /model show/ });
    const name = await run([...scan, 'friday']);
    expectFault(name, { ...none, message: /neither the id/, where: /^friday$/, todo: /model show/ });
  });

  it('does not say there is none when this version cannot read the stored one', async () => {
    const settings = ['--set', 'state.folder=old-state'];
    expect((await run([...settings, 'model', 'import', 'results/bundle.logmamba'])).code).toBe(0);
    const manifest = filesIn(join(folder, 'old-state')).find((name) => name.endsWith('manifest.json')) ?? '';
    const path = join(folder, 'old-state', manifest);
    writeFileSync(path, readFileSync(path, 'utf8').replace(/"format": \d+/, '"format": 0'));
    const shown = await run([...settings, 'model', 'show']);
    const where = /manifest\.json/;
    expectFault(shown, { exit: 1, code: 'BUNDLE_INCOMPATIBLE', message: /format 0/, where, todo: /Train again/ });
  });
});

describe('a configuration with faults', () => {
  it('names all of them at once with path and line, and exits 2', async () => {
    put('bad.yml', 'engine:\n  urll: http://x\n  password: ${NOT_SET}\nsource:\n  pageSize: 5\ntrian: {}\n');
    const config = await run(['--config', 'bad.yml', '--set', 'sink.write=some', 'check'], { PW: 'geheim' });
    const message =
      /5 faults:\n.*engine\.password \(line 3\).*NOT_SET is not set\n.*urll \(line 2\).*did you mean `url`.*\n.*pageSize \(line 5\).*\n.*sink\.write \(--set\).*\n.*trian \(line 6\)/;
    expectFault(config, { exit: 2, code: 'CONFIG_INVALID', message, where: /^bad\.yml$/, todo: /configuration\.md/ });
  });

  it('says which file is missing', async () => {
    const where = /^nope\.yml$/;
    const missing = await run(['-c', 'nope.yml', 'check']);
    expectFault(missing, { exit: 1, code: 'FILE_UNREADABLE', message: /ENOENT/, where, todo: /init/ });
  });

  it('keeps a file that is there, unless forced', async () => {
    put('mine.yml', '# mine\n');
    const refused = await run(['init', 'mine.yml']);
    expectFault(refused, { exit: 2, code: 'USAGE', message: /there already/, where: /^mine\.yml$/, todo: /--force/ });
    expect(readFileSync(join(folder, 'mine.yml'), 'utf8')).toBe('# mine\n');
    const forced = await run(['init', 'mine.yml', '--force']);
    expect(forced.stdout).toContain('logmamba --config mine.yml check');
  });
});

describe('values on the command line', () => {
  it.each<[string[], RegExp, RegExp]>([
    [['hunt', '--from', 'yesterday'], /not a time/, /^--from$/],
    [['hunt', '--from', 'now-1d', '--to', 'now-2d'], /ends before it begins/, /^--from, --to$/],
    [['hunt', '--schedule', 'hourly'], /not a cron expression/, /^--schedule$/],
    [['hunt', '--schedule', '* * * * *', '--to', 'now'], /--schedule.*cannot be used with.*--to/, /logmamba hunt/],
    [
      ['scan', 'auth.log', '--bundle', 'b', '--train-until', 'now'],
      /--bundle.*cannot be used with.*--train-until/,
      /logmamba scan/,
    ],
    [['train', '--from', 'now', '--to', 'now-1d'], /ends before it begins/, /^--from, --to$/],
    [['train', '--exclude', 'now-1d'], /not a (time|range)/, /^--exclude$/],
    [['train', '--budget', '1/host/day'], /over all hosts/, /^--budget$/],
    [['hunt', '--budget', '1'], /not a budget/, /^--budget$/],
    [['scan', 'auth.log', '--budget', '0/day'], /not a budget/, /^--budget$/],
    [['scan', 'auth.log', '--year', '26'], /not a year/, /^--year$/],
    [['generate', 'fleet', '--hosts', 'many'], /not a number/, /^--hosts$/],
    [['generate', 'fleet', '--intrusion', 'stolen-key:quiet'], /no variant `quiet`/, /^--intrusion$/],
    [['generate', 'fleet', '--intrusion', 'nope'], /no family/, /intrusions/],
  ])('%j', async (args, message, where) => {
    expectFault(await run(args), { exit: 2, code: 'USAGE', message, where, todo: /./ });
    expect(filesIn(join(folder, 'fleet'))).toEqual([]);
  });
});

describe('an engine that is not there', () => {
  it('is named, and nothing is written', async () => {
    const server = createServer();
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    const { port } = server.address() as AddressInfo;
    await new Promise((done) => server.close(done));
    const settings = [`engine.url=http://elastic:geheim@127.0.0.1:${port}`, 'engine.maxRetries=0'];
    const set = settings.flatMap((setting) => ['--set', setting]);
    mkdirSync(join(folder, 'elsewhere'));
    for (const command of ['check', 'install', 'train', 'hunt']) {
      const ended = await cli([...set, command], { cwd: join(folder, 'elsewhere') });
      const where = new RegExp(`^http://127\\.0\\.0\\.1:${port}`);
      expectFault(ended, { exit: 1, code: 'SOURCE_UNREACHABLE', message: /ECONNREFUSED/, where, todo: /URL/ });
      expect(ended.stderr).not.toContain('geheim');
    }
    expect(filesIn(join(folder, 'elsewhere'))).toEqual([]);
  });
});
