import { z } from 'zod';

import type { Config } from '../config/index.js';
import type { SearchClient } from '../search/index.js';
import { createIndexSource } from '../source/index.js';
import type { Bundle } from '../types/index.js';
import { okRow, rowsOf, warningRow, type CheckRow } from './check-row.js';
import { readCheckpoint } from './checkpoint-codec.js';
import { driftReport, driftText } from './drift-report.js';
import { CHECKPOINT } from './hunt.js';
import { sourceOptions } from './index-source-options.js';
import { openBundle } from './loaded-bundle.js';
import { requireWritableState } from './writable-state.js';
import { bundleStore, checkpointStore, findBundle, stateWhere } from './workspace.js';

const DAY_MS = 86_400_000;

export interface StateFindings {
  readonly rows: readonly CheckRow[];
  readonly bundle: Bundle | undefined;
}

export interface StateQuestion {
  readonly config: Config;
  /** Undefined where the engine cannot be reached. */
  readonly client: SearchClient | undefined;
  readonly nowMs: number;
  /** Time of the newest document, where there is one. */
  readonly newestMs: number | undefined;
}

/** Whether there is a bundle that is fit for use, and how far a hunt has come with it. Writes nothing. */
export async function checkState(question: StateQuestion): Promise<StateFindings> {
  const { config, client } = question;
  if (config.state.kind === 'index' && client === undefined) return { rows: [], bundle: undefined };
  let bundle: Bundle | undefined;
  const bundleRows = await rowsOf('bundle', 'fault', async () => {
    const found = await findBundle(bundleStore(config, client), undefined, stateWhere(config));
    openBundle(found);
    bundle = found;
    return [fitness(found)];
  });
  const rows = [
    ...(await writable(config)),
    ...bundleRows,
    ...(await rowsOf('checkpoint', 'fault', () => progress(question, bundle))),
    // a checkpoint that cannot be read has its row already
    ...(await fit(question, bundle).catch(() => [])),
  ];
  return { rows, bundle };
}

function writable(config: Config): Promise<readonly CheckRow[]> {
  if (config.state.kind !== 'folder') return Promise.resolve([]);
  return rowsOf('state', 'fault', async () => {
    await requireWritableState(config);
    return [okRow('state', `folder ${config.state.folder}, writable`)];
  });
}

function fitness({ manifest: { id, training } }: Bundle): CheckRow {
  const { from, to, days, hosts, lines, state, warnings } = training;
  const text =
    `${id}, ${state}: ${lines} lines of ${hosts.length} hosts in ${days.toFixed(1)} days ` +
    `(${from.slice(0, 10)} to ${to.slice(0, 10)})`;
  if (state === 'ready' && warnings.length === 0) return okRow('bundle', text);
  const why = warnings.length === 0 ? '' : `; ${warnings.join('; ')}`;
  return warningRow('bundle', text + why, 'train on more benign history before you rely on what it finds');
}

/** The part of an index source's cursor that says how far it has come. */
const cursorSchema = z.object({
  doneMs: z.number().nullable(),
  pass: z.object({ upperMs: z.number() }).optional(),
});

async function progress(
  { config, client, nowMs, newestMs }: StateQuestion,
  bundle: Bundle | undefined,
): Promise<readonly CheckRow[]> {
  const stored = await checkpointStore(config, client).load(CHECKPOINT);
  if (stored === undefined) {
    return [okRow('checkpoint', 'none yet: the first hunt begins where the training ended')];
  }
  const { fromMs, cursor } = readCheckpoint(stored);
  const read = cursorSchema.safeParse(cursor);
  const doneMs = read.success ? read.data.doneMs : null;
  const parts = [`commit ${stored.version} of bundle ${stored.bundleId}`];
  if (bundle !== undefined && bundle.manifest.id !== stored.bundleId) {
    parts.push(`the next hunt goes on with bundle ${bundle.manifest.id} and fresh streams`);
  }
  parts.push(doneMs === null ? 'its first pass has not ended' : `has read what arrived before ${isoOf(doneMs)}`);
  if (client !== undefined) {
    const { delaySeconds, overlapSeconds } = config.source;
    const arrived = { nowMs, delayMs: delaySeconds * 1000, overlapMs: overlapSeconds * 1000 };
    const source = createIndexSource({ ...sourceOptions(client, config, { fromMs }), ...arrived });
    parts.push(`${await source.expected(cursor)} documents wait, those of the overlap included`);
  }
  const behindMs = doneMs === null || newestMs === undefined ? 0 : newestMs - doneMs;
  const text = parts.join('; ');
  if (behindMs < DAY_MS) return [okRow('checkpoint', text)];
  const todo = 'hunt more often, e.g. logmamba hunt --schedule "*/5 * * * *"';
  return [warningRow('checkpoint', `${text}; ${(behindMs / DAY_MS).toFixed(1)} days behind the newest document`, todo)];
}

/** Whether the bundle still fits what hunts with it see; silent where nothing says so yet. */
async function fit({ config, client }: StateQuestion, bundle: Bundle | undefined): Promise<readonly CheckRow[]> {
  const stored = await checkpointStore(config, client).load(CHECKPOINT);
  if (stored === undefined || stored.bundleId !== bundle?.manifest.id) return [];
  const { drift } = readCheckpoint(stored);
  const report = drift === undefined ? undefined : driftReport(drift, bundle.manifest.training.drift);
  if (report === undefined || report.state === 'unknown') return [];
  if (report.state === 'fits') return [okRow('drift', driftText(report))];
  const todo = 'train anew on recent days and look first: logmamba train --compare';
  return [warningRow('drift', driftText(report), todo)];
}

function isoOf(timeMs: number): string {
  return new Date(timeMs).toISOString();
}
