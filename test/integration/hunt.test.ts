import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { scan } from '../../src/connector/scan.js';
import { silentProgress } from '../../src/log/index.js';
import { describeEngines } from '../engines.js';
import { fleet, NOW, openHuntedBench, tail, withCall } from './hunt-bench.js';
import type { HuntBench, HuntOutput } from './hunt-bench.js';
import { byLine, scannedOutput, segmentIdOf, sourceIdOf } from './hunt-output.js';
import { fleetDocuments, lineId, smallConfig, TRAIN_TO, writeFleetFiles } from './indexed-fleet.js';
import { storedDocuments } from './stored-documents.js';

describeEngines('hunt', (engine) => {
  let bench: HuntBench;
  let whole: HuntOutput;

  beforeAll(async () => {
    ({ bench, whole } = await openHuntedBench(engine));
  });

  afterAll(() => bench.close());

  it('scores every line once and finds the planted intrusion', () => {
    expect(whole.scores.size).toBe(tail.length);
    const [intrusion] = fleet.intrusions;
    const found = [...whole.segments.values()].filter(({ host }) => {
      return intrusion.hosts.includes((host as { name: string }).name);
    });
    expect(found.length).toBeGreaterThan(0);
    const labelled = fleet.hosts.flatMap(({ host, lines }) =>
      lines.flatMap(({ label }, i) => (label === undefined ? [] : [lineId(host, i + 1)])),
    );
    const inside = new Set(
      [...whole.scores.values()].filter((body) => segmentIdOf(body) !== undefined).map((body) => sourceIdOf(body)),
    );
    const covered = labelled.filter((id) => inside.has(id)).length;
    expect(covered / labelled.length).toBeGreaterThan(0.9);
    expect(inside.size).toBeLessThan(tail.length / 2);
  });

  it('gives through files what it gives through the index: the same bundle, scores and segments', async () => {
    const out = join(bench.folder, 'scanned');
    const result = await scan({
      paths: writeFleetFiles(fleet, join(bench.folder, 'fleet')),
      config: smallConfig({ folder: bench.folder }),
      progress: silentProgress,
      nowMs: NOW,
      trainUntilMs: TRAIN_TO,
      year: 2026,
      out,
    });
    expect(result.bundle.id).toBe(bench.bundle.manifest.id);
    expect(byLine(scannedOutput(out))).toEqual(byLine(whole));
    expect(result.totals.unparsed).toBe(0);
  });

  it('hunts again and adds nothing', async () => {
    const again = bench.place();
    await bench.pass(again);
    const before = await bench.output(again);
    expect(before).toEqual(whole);
    const second = await bench.pass(again);
    expect(second.totals.read).toBe(0);
    expect(await bench.output(again)).toEqual(before);
    const third = await bench.pass(again, { fromMs: TRAIN_TO });
    expect(third.totals.read).toBe(tail.length);
    expect(third.sink.existing + third.retained).toBe(tail.length);
    expect(await bench.output(again)).toEqual(before);
    expect(await storedDocuments(bench.client, `${again.prefix}-dead-letter`)).toEqual(new Map());
  });

  it.each(['system', 'message'] as const)(
    'gives for %s documents what scan gives with the same bundle',
    async (shape) => {
      const hosts = fleet.hosts.map((host) => ({
        ...host,
        lines: host.lines.filter(({ timeMs }) => timeMs >= TRAIN_TO),
      }));
      const rest = { ...fleet, hosts };
      const { client, bundle } = bench;
      const indices = await bench.fill(shape, fleetDocuments(rest, shape));
      const place = bench.place();
      await bench.pass(place, { config: smallConfig({ indices, prefix: place.prefix, folder: bench.folder }) });
      const out = join(bench.folder, `scanned-${shape}`);
      await scan({
        paths: writeFleetFiles(rest, join(bench.folder, `rest-${shape}`)),
        config: smallConfig({ folder: bench.folder }),
        progress: silentProgress,
        nowMs: NOW,
        bundle,
        year: 2026,
        out,
      });
      const hunted = await bench.output(place);
      expect(hunted.scores.size).toBe(tail.length);
      expect(hunted.segments.size).toBe(whole.segments.size);
      expect(byLine(hunted)).toEqual(byLine(scannedOutput(out)));
      expect(await storedDocuments(client, `${place.prefix}-dead-letter`)).toEqual(new Map());
    },
  );

  it('installs the templates that it finds missing, and leaves no point in time open', async () => {
    expect(await bench.client.getIndexTemplate(`${bench.name}-out1-scores`)).toBeDefined();
    const opened: string[] = [];
    const closed: string[] = [];
    const counting = withCall(
      withCall(bench.client, 'openPit', async (index, keepAliveMs) => {
        const id = await bench.client.openPit(index, keepAliveMs);
        opened.push(id);
        return id;
      }),
      'closePit',
      async (id) => {
        closed.push(id);
        await bench.client.closePit(id);
      },
    );
    const controller = new AbortController();
    const onCommit = (): void => controller.abort();
    await bench.pass(bench.place(), { client: counting, signal: controller.signal, commitEvery: 1, onCommit }, 50);
    expect(opened).toHaveLength(1);
    expect(closed).toHaveLength(1);
  });
});
