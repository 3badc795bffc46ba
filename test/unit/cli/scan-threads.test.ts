import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { generateFleet, toLogFiles } from '../../../src/generate/index.js';
import { cli, expectFault, freshFolder, SMALL_MODEL } from '../../cli.js';
import type { CliRun } from '../../cli.js';

const folder = freshFolder();
const HOSTS = 5;
const FILES = Array.from({ length: HOSTS }, (_, i) => `host-${i}/auth.log`);
const BUNDLE = ['--bundle', 'learned/bundle.logmamba'];
const lines: string[][] = [];

function scan(...args: string[]): Promise<CliRun> {
  return cli([...SMALL_MODEL, 'scan', '--year', '2026', '--set', 'sink.write=all', ...args], { cwd: folder });
}

type Json = Readonly<Record<string, unknown>>;

interface Outcome {
  readonly counts: Json;
  readonly [file: string]: unknown;
}

/** All that a run wrote, but for measurements and how often a document was written anew; documents in no order. */
function outcome(out: string): Outcome {
  const text = (name: string): string => readFileSync(join(folder, out, name), 'utf8');
  const { counts, alarm, from, to } = JSON.parse(text('run.json')) as Outcome;
  const documents = (name: string): string[] => text(name).split('\n').sort();
  return {
    counts: { ...counts, written: 0 },
    alarm,
    from,
    to,
    scores: documents('scores.ndjson'),
    segments: documents('segments.ndjson'),
    rollups: documents('rollups.ndjson'),
  };
}

beforeAll(async () => {
  const fleet = generateFleet({ seed: 3, startMs: Date.UTC(2026, 2, 2), hosts: HOSTS, days: 3, noise: 0.3 });
  toLogFiles(fleet).forEach(({ text }, i) => {
    mkdirSync(join(folder, `host-${i}`));
    lines.push(text.trimEnd().split('\n'));
    writeFileSync(join(folder, FILES[i]), text);
  });
  const learned = await scan(...FILES, '--out', 'learned');
  expect({ code: learned.code, said: learned.stderr }).toMatchObject({ code: 0 });
  expect(await scan(...FILES, ...BUNDLE, '--workers', '1', '--out', 'one')).toMatchObject({ code: 0 });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('scan --workers', () => {
  it.each(['2', '3', '8'])('%s gives what one thread gives', async (workers) => {
    const run = await scan(...FILES, ...BUNDLE, '--workers', workers, '--out', `on-${workers}`);
    expect({ code: run.code, said: run.stderr }).toMatchObject({ code: 0 });
    const one = outcome('one');
    expect(one.counts).toMatchObject({ hosts: HOSTS });
    expect(one.counts.segments).toBeGreaterThan(0);
    expect(outcome(`on-${workers}`)).toEqual(one);
  });

  it('goes back to one thread where files share hosts that their first lines do not tell of', async () => {
    const half = Math.floor(lines[4].length / 2);
    const mixed = ['mixed/a.log', 'mixed/b.log'];
    mkdirSync(join(folder, 'mixed'));
    // host 4 goes on in the other file after host 0 and host 1 have begun
    writeFileSync(join(folder, mixed[0]), `${[lines[0][0], ...lines[4].slice(0, half)].join('\n')}\n`);
    writeFileSync(join(folder, mixed[1]), `${[lines[1][0], ...lines[4].slice(half)].join('\n')}\n`);
    const [one, two] = await Promise.all(
      ['1', '2'].map(async (workers) => {
        const run = await scan(...mixed, ...BUNDLE, '--workers', workers, '--out', `mixed-${workers}`);
        expect({ code: run.code, said: run.stderr }).toMatchObject({ code: 0 });
        return { run, ...outcome(`mixed-${workers}`) };
      }),
    );
    expect(two.run.stderr).toContain('files share hosts: scanning on one thread');
    expect({ ...two, run: undefined }).toEqual({ ...one, run: undefined });
  });

  it('reads all first where the lines of a file are far out of order', async () => {
    writeFileSync(join(folder, 'reversed.log'), `${[...lines[2]].reverse().join('\n')}\n`);
    const files = ['reversed.log', FILES[0]];
    expect(await scan(...files, ...BUNDLE, '--workers', '1', '--out', 'r1')).toMatchObject({ code: 0 });
    expect(await scan(...files, ...BUNDLE, '--workers', '2', '--out', 'r2')).toMatchObject({ code: 0 });
    expect(outcome('r2')).toEqual(outcome('r1'));
  });

  it('says of a file that is damaged further on what one thread says', async () => {
    const whole = gzipSync(Array.from({ length: 40 }, () => lines[0].join('\n')).join('\n'));
    writeFileSync(join(folder, 'cut.log.gz'), whole.subarray(0, whole.length - 100));
    for (const workers of ['1', '2']) {
      const run = await scan(FILES[1], 'cut.log.gz', ...BUNDLE, '--workers', workers, '--out', 'cut');
      const where = /cut\.log\.gz/;
      expectFault(run, { exit: 1, code: 'FILE_UNREADABLE', message: /gzip/, where, todo: /Copy the file again/ });
    }
    expect(existsSync(join(folder, 'cut'))).toBe(false);
  });

  it('takes a whole number of threads or auto', async () => {
    const run = await scan(FILES[0], '--workers', 'many');
    const todo = /from 1 to 64, or auto/;
    expectFault(run, { exit: 2, code: 'USAGE', message: /not a number of threads/, where: /--workers/, todo });
  });
});
