import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cli, expectFault, freshFolder, SMALL_MODEL } from '../../cli.js';

const cwd = freshFolder();
afterAll(() => rmSync(cwd, { recursive: true, force: true }));

interface Stored {
  readonly _id: string;
  readonly host: { readonly name: string };
  readonly anomaly: {
    readonly suppressed?: boolean;
    readonly is_anomaly?: boolean;
    readonly segment: {
      readonly status: string;
      readonly suppressed: boolean;
      readonly severity: number;
      readonly feedback?: Readonly<Record<string, unknown>>;
    };
  };
}

const documents = (file: string): Stored[] =>
  readFileSync(join(cwd, file), 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Stored);
const standing = (folder: string): Stored[] =>
  documents(`${folder}/segments.ndjson`).filter(({ anomaly }) => anomaly.segment.status !== 'merged');

let files: string[];
/** The segment that holds most of the planted intrusion. */
let planted: Stored;

const scan = (out: string, ...more: string[]): ReturnType<typeof cli> =>
  cli([...SMALL_MODEL, '--set', 'sink.write=all', 'scan', ...files, '--year', '2026', '--out', out, ...more], { cwd });

function segmentOfLabels(): Stored {
  const labels = readFileSync(join(cwd, 'fleet/labels.ndjson'), 'utf8').split('\n').filter(Boolean);
  const places = new Set(
    labels.map((text) => {
      const { file, line } = JSON.parse(text) as { file: string; line: number };
      return `fleet/${file}:${line}`;
    }),
  );
  const counts = new Map<string, number>();
  for (const { anomaly } of documents('results/scores.ndjson')) {
    const { source, segment } = anomaly as unknown as {
      source: { file: string; line: number };
      segment?: { id: string };
    };
    if (segment === undefined || !places.has(`${source.file}:${source.line}`)) continue;
    counts.set(segment.id, (counts.get(segment.id) ?? 0) + 1);
  }
  const [most] = [...counts].sort((a, b) => b[1] - a[1]);
  const found = standing('results').find(({ _id }) => _id === most?.[0]);
  if (found === undefined) throw new Error('the intrusion lies in no segment');
  return found;
}

beforeAll(async () => {
  const generated = await cli(['generate', 'fleet', '--hosts', '2', '--days', '6', '--noise', '0.02'], { cwd });
  files = [...generated.stdout.matchAll(/on ([\w-]+)/g)].map(([, host]) => `fleet/${host}/auth.log`);
  expect(await scan('results')).toMatchObject({ code: 0 });
  planted = segmentOfLabels();
});

describe('feedback on the results of a scan', () => {
  it('is kept beside them, and suppresses the segment in the next scan; nothing is lost', async () => {
    const before = standing('results');
    expect(before.every(({ anomaly }) => !anomaly.segment.suppressed)).toBe(true);
    const why = ['--note', 'a drill', '--by', 'eve'];
    const given = await cli(['feedback', planted._id, '--benign', ...why, '--results', 'results'], { cwd });
    expect(given).toMatchObject({ code: 0 });
    expect(given.stdout).toMatch(/is benign, says eve: a drill/);
    expect(given.stdout).toMatch(/suppressed from now on: key \d+ kinds of evidence; user .*; source .*; host /);

    const again = await scan('again', '--bundle', 'results/bundle.logmamba', '--feedback', 'results/feedback.ndjson');
    expect(again).toMatchObject({ code: 0 });
    expect(again.stdout).toMatch(/segments .* suppressed by verdicts/);
    expect(again.stdout).toContain('suppressed: called benign by eve');
    const after = standing('again');
    const judged = after.find(({ anomaly }) => anomaly.segment.suppressed);
    expect(judged?.anomaly.segment.feedback).toMatchObject({ verdict: 'benign', by: 'eve', note: 'a drill' });
    expect(judged?.host.name).toBe(planted.host.name);
    expect(documents('again/scores.ndjson').some(({ anomaly }) => anomaly.suppressed === true)).toBe(true);
  });

  it('shows its effect in evaluate, an intrusion that was called benign among it', async () => {
    const labels = ['--labels', 'fleet/labels.ndjson'];
    const [plain, applied, scanned] = await Promise.all([
      cli(['evaluate', 'results', ...labels], { cwd }),
      cli(['evaluate', 'results', ...labels, '--feedback', 'results/feedback.ndjson', '--json'], { cwd }),
      cli(['evaluate', 'again', ...labels], { cwd }),
    ]);
    expect(plain.stdout).not.toContain('uppressed');
    const { suppression } = JSON.parse(applied.stdout) as { suppression: Readonly<Record<string, unknown>> };
    expect(suppression).toMatchObject({ suppressed: 1, falseSuppressed: 0 });
    expect(suppression.intrusionsSuppressed).toHaveLength(1);
    expect(suppression.alertsPerDayAfter).toBeLessThan(Number(suppression.alertsPerDayBefore));
    expect(scanned.stdout).toMatch(/Wrongly suppressed +1 intrusions, of which nothing alerts/);
  });

  it('is listed, and ends when it is withdrawn', async () => {
    const list = (): ReturnType<typeof cli> => cli(['feedback', '--list', '--results', 'results'], { cwd });
    expect((await list()).stdout).toContain(`segment ${planted._id} is benign, says eve: a drill`);
    const withdrawn = await cli(['feedback', planted._id, '--withdraw', '--by', 'eve', '--results', 'results'], {
      cwd,
    });
    expect(withdrawn).toMatchObject({ code: 0 });
    expect((await list()).stdout).toContain('no verdict holds');
    expect(documents('results/feedback.ndjson')).toHaveLength(2);
  });

  it('judges single lines, too', async () => {
    const line = documents('results/scores.ndjson').find(({ anomaly }) => anomaly.is_anomaly === true);
    const id = line?._id ?? '';
    const until = ['--scope', 'user', '--until', 'now+30d'];
    const given = await cli(['feedback', id, '--benign', ...until, '--results', 'results'], { cwd });
    expect(given).toMatchObject({ code: 0 });
    expect(given.stdout).toMatch(/WIDE: everything of user .* is suppressed until 20/);
  });

  it('refuses what it cannot do, and says what would help', async () => {
    const judge = (...more: string[]): ReturnType<typeof cli> =>
      cli(['feedback', ...more, '--results', 'results'], { cwd });
    const usage = { exit: 2, code: 'USAGE', message: /./, where: /./, todo: /./ } as const;
    expectFault(await judge(planted._id), { ...usage, message: /no verdict is given/ });
    expectFault(await judge('--benign'), { ...usage, message: /nothing is judged/ });
    expectFault(await judge(planted._id, '--benign', '--scope', 'host'), { ...usage, todo: /--until/ });
    expectFault(await judge(planted._id, '--benign', '--scope', 'weather'), { ...usage, where: /--scope/ });
    expectFault(await judge(planted._id, '--benign', '--until', '2020-01-01'), { ...usage, where: /--until/ });
    const none = { exit: 1, code: 'FEEDBACK_INVALID', message: /no-such/, where: /results/, todo: /./ } as const;
    expectFault(await judge('no-such', '--malicious'), none);
    const broken = await scan('broken', '--feedback', 'results/run.json');
    expectFault(broken, { ...none, message: /no verdict/, where: /run\.json, line 1/ });
    const promote = await cli(['train', '--promote'], { cwd });
    expectFault(promote, { ...usage, where: /--promote/, todo: /--compare/ });
  });
});
