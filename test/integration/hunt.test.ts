/* eslint-disable */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { hunt } from '../../src/connector/hunt.js';
import type { HuntOptions } from '../../src/connector/hunt.js';
import { trainFromEngine } from '../../src/connector/on-engine.js';
import { scan } from '../../src/connector/scan.js';
import { silentProgress } from '../../src/log/index.js';
import { connect } from '../../src/search/index.js';
import type { SearchClient } from '../../src/search/index.js';
import { createFolderCheckpointStore } from '../../src/state/index.js';
import type { Bundle, CheckpointStore } from '../../src/types/index.js';
import { describeEngines, freshName } from '../engines.js';
import {
  createFleetIndices,
  DAY,
  FLEET_END,
  FLEET_START,
  fleetDocuments,
  lineId,
  putDocuments,
  smallConfig,
  smallFleet,
  TRAIN_TO,
  writeFleetFiles,
} from './indexed-fleet.js';
import type { FleetIndices } from './indexed-fleet.js';
import { deleteIndices, storedDocuments } from './stored-documents.js';
import type { Json } from './stored-documents.js';

const NOW = FLEET_END + DAY;
const fleet = smallFleet();
const documents = fleetDocuments(fleet);
const tail = documents.filter(({ timeMs }) => timeMs >= TRAIN_TO);

/** The client with one of its calls replaced. */
function withCall<K extends keyof SearchClient>(client: SearchClient, name: K, call: SearchClient[K]): SearchClient {
  return new Proxy(client, {
    get(target, wanted) {
      if (wanted === name) return call;
      const value: unknown = Reflect.get(target, wanted, target);
      return typeof value === 'function' ? (value.bind(target) as unknown) : value;
    },
  });
}

interface Output {
  readonly scores: Map<string, Json>;
  readonly segments: Map<string, Json>;
}

describeEngines('hunt', (engine) => {
  const name = freshName('hunt');
  const indices: FleetIndices = { system: `${name}-system`, message: `${name}-message` };
  const folder = mkdtempSync(join(tmpdir(), 'logmamba-hunt-'));
  let client: SearchClient;
  let bundle: Bundle;
  let whole: Output;
  let runs = 0;

  /** A place of its own for one story: prefix and checkpoints. */
  function place(): { readonly prefix: string; readonly checkpoints: CheckpointStore } {
    runs += 1;
    return { prefix: `${name}-out${runs}`, checkpoints: createFolderCheckpointStore(join(folder, `state${runs}`)) };
  }

  type Place = ReturnType<typeof place>;

  function pass(
    { prefix, checkpoints }: Place,
    more: Partial<HuntOptions> = {},
    pageSize = 500,
  ): ReturnType<typeof hunt> {
    const config = smallConfig({ indices: [indices.system, indices.message], prefix, folder, pageSize });
    const range = { nowMs: NOW, toMs: FLEET_END, finish: true };
    return hunt({ client, config, bundle, checkpoints, progress: silentProgress, ...range, ...more });
  }

  async function output({ prefix }: Place): Promise<Output> {
    return {
      scores: await storedDocuments(client, `${prefix}-scores-*`),
      segments: await storedDocuments(client, `${prefix}-segments`),
    };
  }

  beforeAll(async () => {
    client = await connect({ url: engine.url });
    await createFleetIndices(client, indices);
    await putDocuments(client, indices, documents);
    const config = smallConfig({ url: engine.url, indices: Object.values(indices), prefix: name, folder });
    bundle = await trainFromEngine({
      config,
      progress: silentProgress,
      nowMs: NOW,
      fromMs: FLEET_START,
      toMs: TRAIN_TO,
    });
    const first = place();
    await pass(first);
    whole = await output(first);
  });

  afterAll(async () => {
    await deleteIndices(client, name);
    await client.close();
    rmSync(folder, { recursive: true });
  });

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
    const out = join(folder, 'scanned');
    const result = await scan({
      paths: writeFleetFiles(fleet, join(folder, 'fleet')),
      config: smallConfig({ folder }),
      progress: silentProgress,
      nowMs: NOW,
      trainUntilMs: TRAIN_TO,
      year: 2026,
      out,
    });
    expect(result.bundle.id).toBe(bundle.manifest.id);
    const scanned: Output = {
      scores: readNdjson(join(out, 'scores.ndjson')),
      segments: readNdjson(join(out, 'segments.ndjson')),
    };
    expect(byLine(scanned)).toEqual(byLine(whole));
    expect(result.totals.unparsed).toBe(0);
  });

  it('hunts again and adds nothing', async () => {
    const again = place();
    await pass(again);
    const before = await output(again);
    expect(before).toEqual(whole);
    const second = await pass(again);
    expect(second.totals.read).toBe(0);
    expect(await output(again)).toEqual(before);
    const third = await pass(again, { fromMs: TRAIN_TO });
    expect(third.totals.read).toBe(tail.length);
    expect(third.sink.existing + third.retained).toBe(tail.length);
    expect(await output(again)).toEqual(before);
    expect(await storedDocuments(client, `${again.prefix}-dead-letter`)).toEqual(new Map());
  });

  it('stopped by a signal, between pages or in mid request, goes on as if it had not been', async () => {
    for (const moment of ['commit', 'request'] as const) {
      const stopped = place();
      const controller = new AbortController();
      let searches = 0;
      const aborting = withCall(client, 'search', async (body, options) => {
        searches += 1;
        if (moment === 'request' && searches === 4) setTimeout(() => controller.abort());
        return client.search(body, options);
      });
      const first = await pass(
        stopped,
        {
          client: aborting,
          signal: controller.signal,
          commitEvery: moment === 'commit' ? 1 : 100,
          onCommit: (version) => {
            if (moment === 'commit' && version === 3) controller.abort();
          },
        },
        100,
      );
      expect(first.totals.read).toBeGreaterThan(100);
      expect(first.totals.read).toBeLessThan(tail.length);
      const second = await pass(stopped, {}, 100);
      expect(first.totals.read + second.totals.read).toBe(tail.length);
      expect(await output(stopped)).toEqual(whole);
    }
  });

  it('killed before a flush, after one, or at a commit, gives on resuming what an undisturbed run gives', async () => {
    const crash = new Error('killed');
    for (const moment of ['bulk', 'commit', 'committed'] as const) {
      const killed = place();
      let bulks = 0;
      const dying = withCall(client, 'bulk', async (ndjson, options) => {
        bulks += 1;
        if (moment === 'bulk' && bulks > 9) throw crash;
        return client.bulk(ndjson, options);
      });
      const { load, commit } = killed.checkpoints;
      const checkpoints: CheckpointStore = {
        load,
        commit: (checkpoint) =>
          moment === 'commit' && checkpoint.version === 4 ? Promise.reject(crash) : commit(checkpoint),
      };
      const dies = pass(
        { ...killed, checkpoints },
        {
          client: dying,
          commitEvery: 2,
          onCommit: (version) => {
            if (moment === 'committed' && version === 3) throw crash;
          },
        },
        100,
      );
      await expect(dies).rejects.toThrow();
      const partial = await output(killed);
      expect(partial.scores.size).toBeGreaterThan(100);
      expect(partial.scores.size).toBeLessThan(tail.length);
      await pass(killed, {}, 300);
      expect(await output(killed)).toEqual(whole);
    }
  });

  it('resumed after --from, still begins where --from said', async () => {
    const begun = place();
    const fromMs = FLEET_START + 5 * DAY;
    const expected = documents.filter(({ timeMs }) => timeMs >= fromMs).length;
    const controller = new AbortController();
    controller.abort();
    const first = await pass(begun, { fromMs, signal: controller.signal }, 100);
    const second = await pass(begun, {}, 500);
    expect(first.totals.read + second.totals.read).toBe(expected);
  });

  it('scores in the next pass what arrived late, once, and counts it', async () => {
    const lateIndices = { system: `${name}-late-system`, message: `${name}-late-message` };
    await createFleetIndices(client, lateIndices);
    const end = tail.map(({ timeMs }) => timeMs).sort((a, b) => a - b)[Math.floor(tail.length / 2)];
    const delayMs = 60_000;
    const early = tail.filter(({ timeMs }) => timeMs < end);
    const late = early.filter(({ timeMs }) => timeMs >= end - 1_800_000).slice(0, 5);
    expect(late).toHaveLength(5);
    await putDocuments(
      client,
      lateIndices,
      tail.filter((document) => !late.includes(document)),
    );
    const followed = place();
    const config = smallConfig({ indices: Object.values(lateIndices), prefix: followed.prefix, folder });
    const follow = (nowMs: number): ReturnType<typeof hunt> =>
      hunt({ client, config, bundle, checkpoints: followed.checkpoints, progress: silentProgress, nowMs });
    const first = await follow(end + delayMs);
    expect(first.totals.read).toBe(early.length - late.length);
    await putDocuments(client, lateIndices, late);
    const second = await follow(FLEET_END + delayMs);
    expect(second.totals).toMatchObject({ late: late.length, missed: 0 });
    expect(first.totals.read + second.totals.read).toBe(tail.length);
    const { scores } = await output(followed);
    const flagged = [...scores.values()].filter((body) => (body as { anomaly: { late?: boolean } }).anomaly.late);
    expect(flagged.map(sourceIdOf).sort()).toEqual(late.map(({ id }) => id).sort());
    expect([...scores.values()].map(sourceIdOf).sort()).toEqual(tail.map(({ id }) => id).sort());
  });

  it('installs the templates that it finds missing, and leaves no point in time open', async () => {
    expect(await client.getIndexTemplate(`${name}-out1-scores`)).toBeDefined();
    const opened: string[] = [];
    const closed: string[] = [];
    const counting = withCall(
      withCall(client, 'openPit', async (index, keepAliveMs) => {
        const id = await client.openPit(index, keepAliveMs);
        opened.push(id);
        return id;
      }),
      'closePit',
      async (id) => {
        closed.push(id);
        await client.closePit(id);
      },
    );
    const controller = new AbortController();
    const onCommit = (): void => controller.abort();
    await pass(place(), { client: counting, signal: controller.signal, commitEvery: 1, onCommit }, 50);
    expect(opened).toHaveLength(1);
    expect(closed).toHaveLength(1);
  });
});

function anomalyOf(body: Json): Json & { readonly source: Json; readonly segment?: Json } {
  return body.anomaly as ReturnType<typeof anomalyOf>;
}

function sourceIdOf(body: Json): string {
  return idOfSource(anomalyOf(body).source);
}

/** HOST:LINE, whether the line came from an index (where it is the document's id) or from HOST/auth.log. */
function idOfSource(source: Json): string {
  if (typeof source.id === 'string') return source.id;
  return lineId(basename(dirname(String(source.file))), Number(source.line));
}

function segmentIdOf(body: Json): unknown {
  return anomalyOf(body).segment?.id;
}

function readNdjson(path: string): Map<string, Json> {
  const lines = readFileSync(path, 'utf8').split('\n').filter(Boolean);
  return new Map(
    lines.map((line) => {
      const { _id, ...body } = JSON.parse(line) as Json;
      return [String(_id), body];
    }),
  );
}

/**
 * An output with ids, and what depends on where a line lay, replaced by host and line: what must be the same through an index
 * and through files.
 */
function byLine({ scores, segments }: Output): unknown {
  const names = new Map([...segments].map(([id, body]) => [id, segmentName(body)]));
  const lines = [...scores.values()].map((body) => {
    const { source, segment, line_reconstructed: _, ...anomaly } = anomalyOf(body);
    const membership = segment === undefined ? undefined : [names.get(String(segment.id)), segment.level];
    const { message, event, process, user, source: peer, host } = body;
    const { ingested: __, ...facts } = event as Json;
    // Elastic's pattern for sshd's errors drops the end of the line
    const text = String(message).replace(/ \[preauth\]$/, '');
    return [idOfSource(source), { anomaly, membership, text, event: facts, process, user, peer, host }] as const;
  });
  const cuts = [...segments.values()].map((body) => {
    const { id: _, reasons, members, ...segment } = anomalyOf(body).segment as Json;
    const placed = [reasons, members].map((list) =>
      (list as Json[]).map((entry) => ({ ...entry, source: idOfSource(entry.source as Json) })),
    );
    return [
      segmentName(body),
      { segment, placed, host: body.host, threat: body.threat, message: body.message },
    ] as const;
  });
  return { lines: Object.fromEntries(lines.sort(byName)), cuts: Object.fromEntries(cuts.sort(byName)) };
}

function byName(a: readonly [string, unknown], b: readonly [string, unknown]): number {
  return a[0] < b[0] ? -1 : 1;
}

function segmentName(body: Json): string {
  const { members } = anomalyOf(body).segment as { members: { source: Json }[] };
  return `segment from ${idOfSource(members[0].source)}`;
}
