import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cli, expectFault, filesIn, freshFolder, SMALL_MODEL } from '../../cli.js';
import type { CliRun } from '../../cli.js';
import { smallLog } from './logs.js';

const RESULTS = ['bundle.logmamba', 'report.html', 'rollups.ndjson', 'run.json', 'scores.ndjson', 'segments.ndjson'];
const folder = freshFolder();
const text = smallLog();
const lines = text.trimEnd().split('\n');
const YEAR = ['--year', '2026'];
let learned: CliRun;

type Json = Record<string, unknown>;

function scan(...args: string[]): Promise<CliRun> {
  return cli([...SMALL_MODEL, 'scan', ...args], { cwd: folder });
}

interface RunFile {
  readonly bundleId: string;
  readonly alarm: { readonly budgetPerDay: number; readonly threshold: number };
  readonly counts: Record<string, number>;
}

function runFile(out: string): RunFile {
  return JSON.parse(readFileSync(join(folder, out, 'run.json'), 'utf8')) as never;
}

/** The scores of a run, without what names the file and the run. */
function scoresOf(out: string): Json[] {
  const scores = readFileSync(join(folder, out, 'scores.ndjson'), 'utf8')
    .split('\n')
    .filter(Boolean);
  return scores.map((line) => {
    const { '@timestamp': time, message, host, anomaly } = JSON.parse(line) as Json & { anomaly: Json };
    return { time, message, host, surprisal: anomaly.surprisal, isAnomaly: anomaly.is_anomaly };
  });
}

beforeAll(async () => {
  writeFileSync(join(folder, 'auth.log'), text);
  learned = await scan('auth.log', ...YEAR, '--out', 'plain', '--set', 'sink.write=all');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('logmamba scan', () => {
  it('learns from the older lines, scores the newer ones and says what to look at', () => {
    expect({ code: learned.code, said: learned.stderr }).toMatchObject({ code: 0 });
    expect(filesIn(join(folder, 'plain'))).toEqual(RESULTS);
    expect(learned.stdout).toContain('next: open plain/report.html');
    const { counts } = runFile('plain');
    expect(counts).toMatchObject({ read: lines.length, unparsed: 0, hosts: 1 });
    expect(scoresOf('plain')).toHaveLength(counts.inside + counts.outside);
    expect(counts.inside + counts.outside).toBeLessThan(lines.length);
  });

  it('gives the same through rotated files in any order, one of them compressed, and through standard input', async () => {
    const cuts = [0, Math.floor(lines.length * 0.4), Math.floor(lines.length * 0.7), lines.length];
    const [oldest, middle, newest] = [0, 1, 2].map((i) => `${lines.slice(cuts[i], cuts[i + 1]).join('\n')}\n`);
    mkdirSync(join(folder, 'rotated'));
    writeFileSync(join(folder, 'rotated/auth.log.2.gz'), gzipSync(oldest));
    writeFileSync(join(folder, 'rotated/auth.log.1'), middle);
    writeFileSync(join(folder, 'rotated/auth.log'), newest);
    const all = ['--set', 'sink.write=all'];
    const files = ['rotated/auth.log', 'rotated/auth.log.1', 'rotated/auth.log.2.gz'];
    const [rotated, piped] = await Promise.all([
      scan(...files, ...YEAR, ...all, '--out', 'from-rotated'),
      cli([...SMALL_MODEL, 'scan', '-', ...YEAR, ...all, '--out', 'from-pipe'], { cwd: folder, input: text }),
    ]);
    expect([rotated.code, piped.code]).toEqual([0, 0]);
    for (const out of ['from-rotated', 'from-pipe']) {
      expect(runFile(out).bundleId).toBe(runFile('plain').bundleId);
      expect(scoresOf(out)).toEqual(scoresOf('plain'));
    }
  });

  it('scores with the bundle that another scan left', async () => {
    const run = await scan('auth.log', ...YEAR, '--bundle', 'plain/bundle.logmamba', '--out', 'with-bundle');
    expect({ code: run.code, said: run.stderr }).toMatchObject({ code: 0 });
    expect(runFile('with-bundle').bundleId).toBe(runFile('plain').bundleId);
    expect(runFile('with-bundle').counts.inside + runFile('with-bundle').counts.outside).toBe(lines.length);
  });

  it('learns for the budget that is given, and without novel keys, and says both', async () => {
    const run = await scan('auth.log', ...YEAR, '--budget', '2/week', '--mask-novel', '--out', 'masked');
    expect({ code: run.code, said: run.stderr }).toMatchObject({ code: 0 });
    expect(run.stdout).toContain('for 0.286 false alerts a day');
    expect(run.stdout).toContain('(--mask-novel): for measuring');
    const again = await scan(
      'auth.log',
      ...YEAR,
      '--budget',
      '2/week',
      '--mask-novel',
      '--bundle',
      'masked/bundle.logmamba',
    );
    expect({ code: again.code, said: again.stderr }).toMatchObject({ code: 0 });
  });

  it('scores for another budget than the bundle was trained for', async () => {
    const run = await scan(
      'auth.log',
      ...YEAR,
      '--bundle',
      'plain/bundle.logmamba',
      '--budget',
      '3/month',
      '--out',
      'scarce',
    );
    expect({ code: run.code, said: run.stderr }).toMatchObject({ code: 0 });
    const { alarm, bundleId } = runFile('scarce');
    expect(bundleId).toBe(runFile('plain').bundleId);
    expect(alarm.budgetPerDay).toBe(0.1);
    expect(alarm.threshold).toBeGreaterThanOrEqual(runFile('plain').alarm.threshold);
    expect(run.stdout).toContain(`(evidence ≥ ${alarm.threshold.toFixed(1)}, for 0.1 false alerts a day)`);
    const shown = await cli(['model', 'show', 'plain/bundle.logmamba'], { cwd: folder });
    expect(shown.stdout).toMatch(
      / {2}--budget {3}segments from evidence [\d.]+ for 0\.25, [\d.]+ for 1, [\d.]+ for 3 a day/,
    );
  });

  it('cuts a line of 10 MB, reads the lines round it, and stays small', async () => {
    const half = Math.floor(lines.length / 2);
    const long = 'a'.repeat(10_000_000);
    writeFileSync(join(folder, 'long.log'), [...lines.slice(0, half), long, ...lines.slice(half), ''].join('\n'));
    const run = await scan('long.log', ...YEAR, '--out', 'long', '--bundle', 'plain/bundle.logmamba');
    expect({ code: run.code, said: run.stderr }).toMatchObject({ code: 0 });
    expect(runFile('long').counts).toMatchObject({ read: lines.length + 1, unparsed: 1, cutLines: 1 });
    expect(run.stdout).toContain(`cut        1 lines longer than 64 KiB (first: long.log:${half + 1})`);
    expect(run.stdout.length).toBeLessThan(20_000);
  });

  it('lets no control character of a log reach the terminal', async () => {
    const [month, day] = ['Mar', ' 6'];
    const hostile = ['\u001b[2J\u001b[31m', '\u0007', '\u009b2J', '\u202e'].map(
      (escape, i) =>
        `${month} ${day} 23:59:0${i} web\u001b[31m-1 sudo:   ev${escape}il : TTY=pts/0 ; PWD=/ ; USER=root ; COMMAND=/bin/${escape}sh`,
    );
    writeFileSync(join(folder, 'hostile.log'), `${[...hostile, '\u001b[31mgarbage\u0007'].join('\n')}\n`);
    const settings = ['--set', 'delineate.candidateNats=0'];
    const run = await scan('hostile.log', ...YEAR, '--bundle', 'plain/bundle.logmamba', ...settings);
    const learn = await scan('hostile.log', 'auth.log', ...YEAR, '--out', 'hostile');
    const show = await cli(['model', 'show', 'hostile/bundle.logmamba', '--templates', '--json'], { cwd: folder });
    expect([run.code, learn.code, show.code]).toEqual([0, 0, 0]);
    for (const { stdout, stderr } of [run, learn, show]) {
      // eslint-disable-next-line no-control-regex -- what must not be there
      expect(stdout + stderr).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/);
    }
    expect(JSON.parse(show.stdout)).toHaveProperty('manifest.id');
  });

  it('says so when no line is left to score', async () => {
    const until = await scan('auth.log', ...YEAR, '--train-until', '2027-01-01');
    expect(until.code).toBe(0);
    expect(until.stdout).toContain('no line was left to score');
    writeFileSync(join(folder, 'empty.log'), '');
    const empty = await scan('empty.log', '--bundle', 'plain/bundle.logmamba');
    expect(empty.code).toBe(0);
    expect(empty.stdout).toContain('no line was left to score');
  });

  it('leaves the results of an earlier run as they were when it fails', async () => {
    const before = filesIn(join(folder, 'plain')).map((name) => readFileSync(join(folder, 'plain', name), 'latin1'));
    writeFileSync(join(folder, 'garbage.log'), 'not a log\n');
    const run = await scan('garbage.log', '--out', 'plain');
    const todo = /auth\.log/;
    expectFault(run, { exit: 1, code: 'FILE_NOT_TEXT', message: /none of the 1 lines/, where: /^garbage\.log$/, todo });
    expect(filesIn(join(folder, 'plain'))).toEqual(RESULTS);
    const after = RESULTS.map((name) => readFileSync(join(folder, 'plain', name), 'latin1'));
    expect(after.map((content, i) => content === before[i])).toEqual(RESULTS.map(() => true));
  });
});
