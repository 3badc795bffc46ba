import { afterAll, beforeAll, expect, it } from 'vitest';
import { PART } from '../../src/connector/bundle-codec.js';
import { alertedLines } from '../../src/connector/alerted-lines.js';
import { trainFromEngine } from '../../src/connector/train-on-engine.js';
import { documentSubject, makeVerdict } from '../../src/feedback/index.js';
import { silentProgress } from '../../src/log/index.js';
import type { Bundle, SourceRef } from '../../src/types/index.js';
import { describeEngines } from '../engines.js';
import { documents, fleet, NOW, openHuntedBench } from './hunt-bench.js';
import type { HuntBench, HuntOutput } from './hunt-bench.js';
import { segmentIdOf, sourceIdOf } from './hunt-output.js';
import { FLEET_END, FLEET_START, lineId, smallConfig, TRAIN_TO } from './indexed-fleet.js';
import { storedDocuments } from './stored-documents.js';
import type { Json } from './stored-documents.js';

const RANGE = { fromMs: FLEET_START, toMs: FLEET_END };

function statusOf(body: Json): string {
  return (body.anomaly as { segment: { status: string } }).segment.status;
}

describeEngines('train after a hunt that alarmed', (engine) => {
  let bench: HuntBench;
  let whole: HuntOutput;
  let prefix: string;
  /** Ids of lines in segments that stand. */
  let inside: Set<string>;

  beforeAll(async () => {
    ({ bench, whole } = await openHuntedBench(engine));
    prefix = `${bench.name}-out1`;
    const standing = [...whole.segments].filter(([, body]) => statusOf(body) !== 'merged').map(([id]) => id);
    const scores = [...whole.scores.values()].filter((body) => standing.includes(String(segmentIdOf(body))));
    inside = new Set(scores.map(sourceIdOf));
  });

  afterAll(() => bench.close());

  function ref(id: string, kind: 'system' | 'message'): SourceRef {
    return { kind: 'document', index: bench.indices[kind], id };
  }

  function train(more: Partial<Parameters<typeof trainFromEngine>[0]> = {}): Promise<Bundle> {
    const indices = Object.values(bench.indices);
    const config = smallConfig({ url: engine.url, indices, prefix, folder: bench.folder });
    return trainFromEngine({ config, progress: silentProgress, nowMs: NOW, ...RANGE, ...more });
  }

  it('leaves out what lay in segments, the planted lines with it, and learns them only when told to', async () => {
    const planted = fleet.hosts.flatMap(({ host, lines }) =>
      lines.flatMap(({ label }, i) => (label === undefined ? [] : [lineId(host, i + 1)])),
    );
    const caught = planted.filter((id) => inside.has(id));
    expect(caught.length).toBeGreaterThan(0.9 * planted.length);

    const bundle = await train();
    const { training } = bundle.manifest;
    expect(training.alerted).toBe(inside.size);
    expect(training.lines).toBe(documents.length - inside.size);

    const trusting = await train({ keepAlerts: true });
    expect(trusting.manifest.training).toMatchObject({ alerted: 0, lines: documents.length });
    expect(trusting.manifest.id).not.toBe(bundle.manifest.id);

    const [address] = addressesOf(trusting).filter((name) => !addressesOf(bundle).includes(name));
    const intrusion = documents.filter(({ id }) => caught.includes(id));
    expect(address).toBeDefined();
    expect(intrusion.some(({ body }) => JSON.stringify(body).includes(address))).toBe(true);
  });

  it('counts the lines of an excluded range once, and finds no alert where there was no hunt', async () => {
    const { training } = (await train({ exclude: [{ fromMs: TRAIN_TO, toMs: FLEET_END }] })).manifest;
    expect(training.alerted).toBe(0);
    expect(training.excluded).toBe(documents.filter(({ timeMs }) => timeMs >= TRAIN_TO).length);
    const { client } = bench;
    const none = await alertedLines({ client, prefix: `${bench.name}-nothing`, range: RANGE });
    expect([none.alerted.size, none.segments]).toEqual([0, 0]);
    const before = await alertedLines({ client, prefix, range: { fromMs: FLEET_START, toMs: TRAIN_TO } });
    expect(before.alerted.size).toBe(0);
  });

  it('finds the lines that a segment’s document does not list, a page after another', async () => {
    const { client } = bench;
    const [first, ...others] = [...whole.segments].filter(([, body]) => statusOf(body) !== 'merged');
    const [id, body] = first;
    const anomaly = body.anomaly as { segment: Json };
    const shorter = { ...body, anomaly: { ...anomaly, segment: { ...anomaly.segment, members: [] } } };
    await client.indexDocument(`${prefix}-segments`, id, shorter, { refresh: true });
    const found = await alertedLines({ client, prefix, range: RANGE, pageSize: 1 });
    expect(found.alerted.size).toBe(inside.size);
    expect(found.segments).toBe(others.length + 1);
    for (const { id: line, shape } of documents)
      expect(found.standingOf(ref(line, shape)) === 'alerted').toBe(inside.has(line));
    const subject = documentSubject(body, id);
    if (subject === undefined) throw new Error('no segment');
    const judged = (verdict: 'benign' | 'malicious'): ReturnType<typeof makeVerdict> =>
      makeVerdict(subject, { verdict, by: 'eve', atMs: NOW });
    const forgiven = await alertedLines({ client, prefix, range: RANGE, verdicts: [judged('benign')] });
    expect(forgiven.segments).toBe(others.length);
    expect(forgiven.alerted.size + forgiven.forgiven.size).toBe(found.alerted.size);
    expect(forgiven.forgiven.size).toBeGreaterThan(0);
    const only = await alertedLines({
      client,
      prefix,
      range: RANGE,
      keepAlerts: true,
      verdicts: [judged('malicious')],
    });
    expect([only.alerted.size, only.malicious.size]).toEqual([0, forgiven.forgiven.size]);
    await client.indexDocument(`${prefix}-segments`, id, body, { refresh: true });
  });

  it('refuses more lines than it keeps, and says what to do', async () => {
    const { client } = bench;
    await expect(alertedLines({ client, prefix, range: RANGE, maxLines: inside.size - 1 })).rejects.toMatchObject({
      code: 'OUT_OF_MEMORY',
      context: { where: `${prefix}-segments`, todo: expect.stringContaining('--exclude') as unknown },
    });
  });

  it('hunts on with another budget: what has alarmed stays, and each run says what was in force', async () => {
    const place = bench.place();
    const noon = TRAIN_TO + (FLEET_END - TRAIN_TO) / 2;
    await bench.pass(place, { budgetPerDay: 3, toMs: noon, finish: false });
    const early = await bench.output(place);
    const { alarm } = await bench.pass(place, { budgetPerDay: 0.1, nowMs: NOW + 1 });
    expect(alarm.budgetPerDay).toBe(0.1);
    const late = await bench.output(place);
    expect([...late.segments.keys()]).toEqual(expect.arrayContaining([...early.segments.keys()]));
    const runs = await storedDocuments(bench.client, `${place.prefix}-runs`);
    const stated = [...runs.values()].map(({ run }) => run as { budget_per_day: number; threshold: number });
    expect(stated.map((run) => run.budget_per_day).sort()).toEqual([0.1, 3]);
    for (const { threshold } of stated) expect(threshold).toBeGreaterThanOrEqual(10);
  });
});

/** Addresses that signed in, as the profiles of a bundle know them. */
function addressesOf(bundle: Bundle): string[] {
  const text = new TextDecoder().decode(bundle.parts.get(PART.profiles));
  return [...new Set(text.match(/\b\d{1,3}(?:\.\d{1,3}){3}\b/g))];
}
