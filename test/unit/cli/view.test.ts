import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { controlsOf, LineTable, recut, type Cut } from '../../../src/explore/index.js';
import { generateFleet, toLabels, toLogFiles } from '../../../src/generate/index.js';
import { readPage, type PageData } from '../../../src/report/index.js';
import { sourceRefText } from '../../../src/types/index.js';
import { cli, expectFault, filesIn, freshFolder, SMALL_MODEL } from '../../cli.js';
import type { CliRun } from '../../cli.js';

const folder = freshFolder();
const START_MS = Date.UTC(2026, 2, 2);
let files: string[] = [];

function run(...args: string[]): Promise<CliRun> {
  return cli([...SMALL_MODEL, ...args], { cwd: folder });
}

function page(path: string): PageData {
  return readPage(readFileSync(join(folder, path), 'utf8'), path);
}

/** What the page's own code makes of its lines under the controls of the run. */
function cutOfPage({ recipe, blocks, run: { alarm } }: PageData): { cut: Cut; table: LineTable } {
  if (recipe === undefined) throw new Error('the page has no recipe');
  const table = new LineTable(blocks, recipe.topK);
  return { cut: recut(table, recipe, controlsOf(recipe, alarm)), table };
}

/** Segments that stand, by id, with their evidence, as `scan` wrote them beside the report. */
function writtenSegments(out: string): Map<string, number> {
  const documents = readFileSync(join(folder, out, 'segments.ndjson'), 'utf8')
    .split('\n')
    .filter(Boolean);
  return new Map(
    documents
      .map((line) => JSON.parse(line) as { anomaly: { segment: { id: string; status: string; evidence: number } } })
      .filter(({ anomaly }) => anomaly.segment.status !== 'merged')
      .map(({ anomaly: { segment } }) => [segment.id, segment.evidence]),
  );
}

beforeAll(async () => {
  const intrusions = [
    { family: 'brute-force-success' as const, dayFromEnd: 1 },
    { family: 'backdoor-account' as const, dayFromEnd: 1 },
  ];
  const fleet = generateFleet({ seed: 3, startMs: START_MS, hosts: 4, days: 8, noise: 0.3, intrusions });
  files = toLogFiles(fleet).map(({ path }) => path);
  for (const { path, text } of toLogFiles(fleet)) {
    mkdirSync(join(folder, path, '..'), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  writeFileSync(
    join(folder, 'labels.ndjson'),
    toLabels(fleet)
      .map((label) => `${JSON.stringify(label)}\n`)
      .join(''),
  );
  const scan = ['scan', ...files, '--year', '2026', '--train-until', '2026-03-08', '--out', 'results'];
  const learned = await run(...scan, '--set', 'delineate.budgetPerDay=5');
  expect({ code: learned.code, said: learned.stderr }).toMatchObject({ code: 0 });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('the report of a scan', () => {
  it('holds every scored line, and cut anew they are the segments that were written', () => {
    const data = page('results/report.html');
    const { cut, table } = cutOfPage(data);
    expect(table.size).toBe(data.run.counts.scored);
    // documents have four decimals
    const evidence = cut.segments.map(({ id, evidence: nats }) => [id, Number(nats.toFixed(4))] as const);
    expect(new Map(evidence)).toEqual(writtenSegments('results'));
    expect(cut.segments.length).toBeGreaterThan(0);
    expect([cut.kept, cut.flagged]).toEqual([data.run.counts.retained, data.run.counts.anomalies]);
  });

  it('holds the same from several threads', async () => {
    const bundle = ['--bundle', 'results/bundle.logmamba', '--year', '2026'];
    for (const workers of ['1', '2']) {
      const scanned = await run('scan', ...files, ...bundle, '--workers', workers, '--out', `on-${workers}`);
      expect({ code: scanned.code, said: scanned.stderr }).toMatchObject({ code: 0 });
    }
    const [one, two] = ['on-1', 'on-2'].map((out) => cutOfPage(page(`${out}/report.html`)));
    expect(two.cut.segments.map(({ id }) => id)).toEqual(one.cut.segments.map(({ id }) => id));
    expect([two.cut.kept, two.cut.flagged, two.table.size]).toEqual([one.cut.kept, one.cut.flagged, one.table.size]);
    const lines = ({ table }: typeof one): string[] => table.lines.map(({ ref }) => sourceRefText(ref)).sort();
    expect(lines(two)).toEqual(lines(one));
  });
});

describe('logmamba view', () => {
  it('puts labels into the page', async () => {
    const viewed = await run('view', 'results', '--labels', 'labels.ndjson', '--out', 'labelled.html');
    expect({ code: viewed.code, said: viewed.stderr }).toMatchObject({ code: 0 });
    const { truth, ...data } = page('labelled.html');
    expect(data).toEqual(page('results/report.html'));
    expect(truth?.intrusions.map(({ family }) => family).sort()).toEqual(['backdoor-account', 'brute-force-success']);
    expect(truth?.rows.length).toBe(truth?.labelled);
    const evaluated = await run('evaluate', 'results', '--labels', 'labels.ndjson', '--json');
    expect((JSON.parse(evaluated.stdout) as { labelledLines: number }).labelledLines).toBe(truth?.labelled);
    // and takes a page by its own name, too
    expect(await run('view', 'labelled.html', '--out', 'again.html')).toMatchObject({ code: 0 });
    expect(page('again.html').truth).toEqual(truth);
  });

  it('serves it to this machine only, under no other name, until it is told to stop', async () => {
    let asked: Promise<number[]> | undefined;
    const served = await cli(['view', 'results'], {
      cwd: folder,
      onStart: (child) => {
        let said = '';
        child.stdout?.on('data', (text: string) => {
          said += text;
          const url = /http:\/\/127\.0\.0\.1:\d+\//.exec(said)?.[0];
          if (url === undefined || asked !== undefined) return;
          asked = askAll(url).finally(() => child.kill('SIGTERM'));
        });
      },
    });
    expect(served.code).toBe(0);
    expect(await asked).toEqual([200, 421, 405, 404]);
  });

  it('refuses what is no report', async () => {
    const before = filesIn(folder);
    expectFault(await run('view', 'nowhere'), {
      exit: 1,
      code: 'FILE_UNREADABLE',
      message: /cannot be read \(ENOENT\)/,
      where: /^nowhere$/,
      todo: /scan --out/,
    });
    expectFault(await run('view', files[0]), {
      exit: 1,
      code: 'FILE_UNREADABLE',
      message: /not a report/,
      where: /auth\.log$/,
      todo: /scan --out/,
    });
    writeFileSync(join(folder, 'bad.ndjson'), '{}\n');
    expectFault(await run('view', 'results', '--labels', 'bad.ndjson', '--out', 'x.html'), {
      exit: 1,
      code: 'LABELS_INVALID',
      message: /label/,
      where: /bad\.ndjson/,
      todo: /JSON/,
    });
    expect(filesIn(folder)).toEqual([...before, 'bad.ndjson'].sort());
  });
});

/** The page; the page by a foreign name; something to write; something else. */
async function askAll(url: string): Promise<number[]> {
  const { host, port } = new URL(url);
  const ask = (path: string, method: string, name: string): Promise<number> =>
    new Promise((done, fail) => {
      const asking = request({ host: '127.0.0.1', port, path, method, headers: { host: name } }, (response) => {
        response.resume();
        done(response.statusCode ?? 0);
      });
      asking.on('error', fail);
      asking.end();
    });
  return [
    await ask('/', 'GET', host),
    await ask('/', 'GET', 'evil.example'),
    await ask('/', 'POST', host),
    await ask('/etc/passwd', 'GET', host),
  ];
}
