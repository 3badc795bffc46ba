import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { PART } from '../../src/connector/bundle-codec.js';
import { compareOnEngine } from '../../src/connector/compare-on-engine.js';
import { comparisonText } from '../../src/connector/compare-text.js';
import { giveVerdictOnEngine, importVerdicts, listVerdicts } from '../../src/connector/give-verdict.js';
import { trainFromEngine } from '../../src/connector/train-on-engine.js';
import { documentSubject, makeVerdict } from '../../src/feedback/index.js';
import { silentProgress } from '../../src/log/index.js';
import { createFolderBundleStore } from '../../src/state/index.js';
import type { Bundle } from '../../src/types/index.js';
import { describeEngines } from '../engines.js';
import {
  again,
  documents,
  first,
  HUNTED_TO,
  intruder,
  NOON,
  NOW,
  openFeedbackBench,
  planted,
  TRAINED_TO,
} from './feedback-bench.js';
import type { FeedbackBench } from './feedback-bench.js';
import { segmentIdOf, sourceIdOf } from './hunt-output.js';
import { DAY, FLEET_START } from './indexed-fleet.js';
import { ODDITY } from './oddity-lines.js';
import { storedDocuments } from './stored-documents.js';
import type { Json } from './stored-documents.js';

const EVE = { by: 'eve', note: 'the tapes went to the vault' };

interface Marked {
  readonly suppressed: boolean;
  readonly severity: number;
  readonly evidence: number;
  readonly open_evidence?: number;
  readonly feedback?: Readonly<Record<string, unknown>>;
}

function segmentIn(body: Json | undefined): Marked {
  return (body?.anomaly as { segment: Marked }).segment;
}

/** Two trainings on a machine that does other things, too. */
const TRAINING_MS = 180_000;

describeEngines('feedback', (engine) => {
  let bench: FeedbackBench;
  /** Ids of the segments of the three sessions, and of the planted intrusion. */
  let ids: { first: string; again: string; intruder: string; planted: string };

  const segments = (): Promise<Map<string, Json>> => storedDocuments(bench.client, `${bench.prefix}-segments`);
  const alertedIds = async (): Promise<Set<unknown>> => {
    const alerts = await storedDocuments(bench.client, `${bench.prefix}-alerts`);
    return new Set([...alerts.values()].map(segmentIdOf));
  };
  const outputs = async (): Promise<Map<string, Json>[]> =>
    Promise.all(
      ['scores-*', 'segments', 'alerts', 'rollups-*', 'runs', 'feedback'].map((kind) =>
        storedDocuments(bench.client, `${bench.prefix}-${kind}`),
      ),
    );
  /** The segment that holds most of these lines. */
  async function segmentOf(lines: ReadonlySet<string>): Promise<string> {
    const counts = new Map<string, number>();
    for (const body of (await storedDocuments(bench.client, `${bench.prefix}-scores-*`)).values()) {
      const id = segmentIdOf(body);
      if (typeof id === 'string' && lines.has(sourceIdOf(body))) counts.set(id, (counts.get(id) ?? 0) + 1);
    }
    const [most] = [...counts].sort((a, b) => b[1] - a[1]);
    if (most === undefined) throw new Error('the lines lie in no segment');
    return most[0];
  }
  const idsOf = (lines: readonly { readonly id: string }[]): Set<string> => new Set(lines.map(({ id }) => id));

  beforeAll(async () => {
    bench = await openFeedbackBench(engine);
    await bench.pass({ toMs: NOON, finish: false });
    const judged = await segmentOf(idsOf(first));
    expect(segmentIn((await segments()).get(judged)).suppressed).toBe(false);
    expect(await alertedIds()).toContain(judged);
    await giveVerdictOnEngine(bench.config, judged, { verdict: 'benign', atMs: NOW, ...EVE });
    ids = { first: judged, again: '', intruder: '', planted: '' };
  });

  afterAll(() => bench.close());

  it('is shown at once on the segment, with who, when and why', async () => {
    const body = (await segments()).get(ids.first);
    expect(segmentIn(body)).toMatchObject({
      suppressed: true,
      feedback: { verdict: 'benign', at: new Date(NOW).toISOString(), ...EVE },
    });
    expect(await listVerdicts(bench.config)).toMatchObject([
      { verdict: 'benign', by: 'eve', about: { id: ids.first } },
    ]);
  });

  it('suppresses the same when it comes again, deletes nothing, and lets who does more be seen', async () => {
    const before = segmentIn((await segments()).get(ids.first));
    await bench.pass({ nowMs: NOW + 1, finish: true });
    const stored = await segments();
    ids.again = await segmentOf(idsOf(again));
    ids.intruder = await segmentOf(idsOf(intruder));
    ids.planted = await segmentOf(idsOf(planted));
    expect(new Set(Object.values(ids)).size).toBe(4);

    expect(segmentIn(stored.get(ids.first))).toMatchObject({
      suppressed: true,
      feedback: EVE,
      evidence: before.evidence,
    });
    const repeated = segmentIn(stored.get(ids.again));
    expect(repeated).toMatchObject({ suppressed: true, feedback: { verdict: 'benign', ...EVE } });
    expect(repeated.severity).toBeGreaterThanOrEqual(50);
    expect(repeated.open_evidence).toBeLessThan(repeated.evidence);
    for (const id of [ids.intruder, ids.planted]) expect(segmentIn(stored.get(id)).suppressed).toBe(false);
    expect(segmentIn(stored.get(ids.planted)).feedback).toBeUndefined();

    const query = { bool: { filter: [{ term: { 'anomaly.segment.suppressed': false } }] } };
    const { hits } = await bench.client.search({ size: 100, query }, { index: `${bench.prefix}-segments` });
    const told = hits.map(({ id }) => id);
    expect(told).toEqual(expect.arrayContaining([ids.intruder, ids.planted]));
    expect(told).not.toContain(ids.first);
    expect(told).not.toContain(ids.again);
    const alerts = await alertedIds();
    expect([alerts.has(ids.again), alerts.has(ids.intruder), alerts.has(ids.planted)]).toEqual([false, true, true]);
  });

  it('is shown on the lines that it covers, and on no others', async () => {
    const lines = await storedDocuments(bench.client, `${bench.prefix}-scores-*`);
    const suppressed = [...lines.values()].filter((body) => (body.anomaly as Json).suppressed === true);
    const covered = new Set(suppressed.map(sourceIdOf));
    const anomalous = [...lines.values()].filter((body) => (body.anomaly as Json).is_anomaly === true).map(sourceIdOf);
    const repeated = anomalous.filter((id) => idsOf(again).has(id));
    expect(repeated.length).toBeGreaterThan(3);
    expect(repeated.filter((id) => covered.has(id)).length).toBeGreaterThan(3);
    const more = intruder.slice(2 + ODDITY.length, -1).map(({ id }) => id);
    expect(more.filter((id) => covered.has(id))).toEqual([]);
    for (const body of suppressed) expect((body.anomaly as Json).feedback).toMatchObject({ verdict: 'benign', ...EVE });
  });

  it(
    'keeps what is called malicious out of training, and learns what is called benign',
    async () => {
      await giveVerdictOnEngine(bench.config, ids.planted, { verdict: 'malicious', by: 'eve', atMs: NOW + 2 });
      expect(segmentIn((await segments()).get(ids.planted)).feedback).toMatchObject({ verdict: 'malicious' });
      const training = {
        config: bench.config,
        progress: silentProgress,
        nowMs: NOW + 3,
        fromMs: FLEET_START,
        toMs: HUNTED_TO,
      };
      const careful = await trainFromEngine(training);
      const trusting = await trainFromEngine({ ...training, keepAlerts: true });
      for (const { manifest } of [careful, trusting]) {
        const { lines, alerted, calledMalicious = 0, calledBenign } = manifest.training;
        expect(calledMalicious).toBeGreaterThan(10);
        expect(lines + alerted + calledMalicious).toBe(documents.length);
        expect(calledBenign === 0).toBe(manifest === trusting.manifest);
      }
      expect(careful.manifest.training.alerted).toBeGreaterThan(0);
      expect(trusting.manifest.training.alerted).toBe(0);
      // the address of the judged sessions is known now, that of the planted intrusion never
      expect(profilesOf(careful)).toContain('tape-eject');
      expect(profilesOf(careful)).not.toContain('useradd -o -u');
      const segment = (await segments()).get(ids.planted);
      const [address] = (segment?.source as { address: string[] }).address;
      for (const bundle of [careful, trusting]) expect(profilesOf(bundle)).not.toContain(`"${address}"`);
    },
    TRAINING_MS,
  );

  it(
    'compares a new bundle with the current one and stores it only on demand',
    async () => {
      const store = createFolderBundleStore(bench.folder);
      const before = await store.list();
      const written = await outputs();
      const file = join(bench.folder, 'candidate.logmamba');
      const options = {
        config: bench.config,
        progress: silentProgress,
        nowMs: NOW + 4,
        fromMs: FLEET_START + DAY,
        toMs: TRAINED_TO,
        compare: { fromMs: TRAINED_TO, toMs: HUNTED_TO },
        out: file,
      };
      const compared = await compareOnEngine({ ...options, promote: false });
      expect(await store.list()).toEqual(before);
      expect(await outputs()).toEqual(written);
      expect([compared.file, existsSync(file)]).toEqual([file, true]);
      const { current, candidate, difference, lines } = compared.comparison;
      expect(lines).toBe(documents.filter(({ timeMs }) => timeMs >= TRAINED_TO).length);
      // the current one has learned from these days, the other finds the intrusion in them
      expect([current.learnedDays > 1.9, candidate.learnedDays]).toEqual([true, 0]);
      expect(candidate.segments.length).toBe(difference.both.length + difference.gained.length);
      expect(candidate.segments.some(({ suppressed }) => suppressed === true)).toBe(true);
      expect(comparisonText(compared.comparison)).toContain('flatters it');
      await compareOnEngine({ ...options, nowMs: NOW + 5, promote: true });
      const after = (await store.list()).map(({ id }) => id);
      expect(after).toContain(compared.bundle.manifest.id);
      expect(after.length).toBe(before.length + 1);
    },
    TRAINING_MS,
  );

  it('ends when it is withdrawn: what it suppressed is told of', async () => {
    await giveVerdictOnEngine(bench.config, ids.first, { verdict: 'withdrawn', by: 'mallory', atMs: NOW + 6 });
    const stored = await segments();
    for (const id of [ids.first, ids.again]) {
      expect(segmentIn(stored.get(id))).toMatchObject({
        suppressed: false,
        feedback: { verdict: 'withdrawn', by: 'mallory' },
      });
    }
    expect((await alertedIds()).has(ids.again)).toBe(true);
    expect((await listVerdicts(bench.config)).map(({ about }) => about)).toEqual([
      { kind: 'segment', id: ids.planted },
    ]);
  });

  it('that was given while a pass ran is shown after the next', async () => {
    const body = (await segments()).get(ids.again);
    const subject = body === undefined ? undefined : documentSubject(body, ids.again);
    if (subject === undefined || body === undefined) throw new Error('no segment');
    const verdict = makeVerdict(subject, { verdict: 'benign', by: 'carl', atMs: NOW + 7 });
    expect(await importVerdicts(bench.config, [verdict, verdict], NOW + 7)).toBe(1);
    expect(await importVerdicts(bench.config, [verdict], NOW + 8)).toBe(0);
    expect(segmentIn((await segments()).get(ids.again)).suppressed).toBe(true);
    // a pass that had read the verdicts before writes the segment as it knew it
    await bench.client.indexDocument(`${bench.prefix}-segments`, ids.again, body, { refresh: true });
    await bench.pass({ nowMs: NOW + 9, finish: true });
    expect(segmentIn((await segments()).get(ids.again))).toMatchObject({ suppressed: true, feedback: { by: 'carl' } });
  });

  it('refuses what is not there, and scopes that silence too much', async () => {
    const opinion = { verdict: 'benign', by: 'eve', atMs: NOW } as const;
    const none = giveVerdictOnEngine(bench.config, 'no-such-id', opinion);
    await expect(none).rejects.toMatchObject({ code: 'FEEDBACK_INVALID' });
    const wide = giveVerdictOnEngine(bench.config, ids.first, { ...opinion, scope: ['host'] });
    await expect(wide).rejects.toMatchObject({ code: 'USAGE', context: { where: '--scope' } });
  });
});

function profilesOf(bundle: Bundle): string {
  return new TextDecoder().decode(bundle.parts.get(PART.profiles));
}
