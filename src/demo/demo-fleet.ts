import {
  byteOffsets,
  generateFleet,
  toLabels,
  toLogFiles,
  toMessageDocument,
  toSystemAuthDocument,
  type Fleet,
} from '../generate/index.js';
import { bulkLines, type SearchClient } from '../search/index.js';
import { sourceRefText, type ProgressStep } from '../types/index.js';

export const DEMO_DAYS = 24;
/** The last days are hunted, the others are benign history. */
export const HUNTED_DAYS = 3;
export const DEMO_PREFIX = 'logmamba-demo';
const SYSTEM_INDEX = `${DEMO_PREFIX}-logs-system.auth`;
const PLAIN_INDEX = `${DEMO_PREFIX}-logs-plain`;
export const DEMO_INDICES = [SYSTEM_INDEX, PLAIN_INDEX];

const DAY_MS = 86_400_000;
const BULK_DOCUMENTS = 4000;

/** A small company's fleet up to yesterday midnight, with one intrusion hidden in its last days. */
export function demoFleet(nowMs: number, seed: number): { fleet: Fleet; huntFromMs: number; endMs: number } {
  const endMs = Math.floor(nowMs / DAY_MS) * DAY_MS;
  const fleet = generateFleet({ seed, startMs: endMs - DEMO_DAYS * DAY_MS, days: DEMO_DAYS, intrusions: 'demo' });
  return { fleet, huntFromMs: endMs - HUNTED_DAYS * DAY_MS, endMs };
}

/** Which of the two document shapes a host ships: half of the hosts each. */
function indexOf(hostNumber: number): string {
  return hostNumber % 2 === 0 ? SYSTEM_INDEX : PLAIN_INDEX;
}

const INDEX_BODY = {
  settings: { number_of_shards: 1, number_of_replicas: 0 },
  mappings: {
    dynamic: false,
    properties: {
      '@timestamp': { type: 'date' },
      host: { properties: { name: { type: 'keyword' } } },
      log: { properties: { offset: { type: 'long' } } },
      message: { type: 'text' },
    },
  },
};

/** Indexes the fleet as Elastic's `system.auth` documents without a raw line, and as plain `message` documents. */
export async function indexFleet(client: SearchClient, fleet: Fleet, step: ProgressStep): Promise<void> {
  for (const index of DEMO_INDICES) await client.createIndex(index, INDEX_BODY);
  let batch: string[] = [];
  const send = async (): Promise<void> => {
    const count = batch.length;
    if (count === 0) return;
    const items = await client.bulk(batch.join(''));
    const refused = items.find((item) => item.status >= 300 && item.status !== 409);
    if (refused !== undefined) throw new Error(`the engine refused a demo document: ${refused.errorReason ?? ''}`);
    batch = [];
    step.advance(count);
  };
  for (const [n, host] of fleet.hosts.entries()) {
    const index = indexOf(n);
    const toDocument = index === SYSTEM_INDEX ? toSystemAuthDocument : toMessageDocument;
    const offsets = byteOffsets(host.lines);
    for (const [i, line] of host.lines.entries()) {
      const body = toDocument(line, { logPath: host.logPath, offset: offsets[i] });
      batch.push(bulkLines({ op: 'create', index, id: documentId(host.host, i + 1), body }));
      if (batch.length >= BULK_DOCUMENTS) await send();
    }
  }
  await send();
  await client.refresh(DEMO_INDICES.join(','));
}

function documentId(host: string, line: number): string {
  return `${host}-${line}`;
}

/** References of the intrusion's lines, as the hunt sees them. */
export function labelRefs(
  fleet: Fleet,
  mode: { readonly kind: 'engine' } | { readonly kind: 'files'; readonly folder: string },
): string {
  const numberOf = new Map(fleet.hosts.map((host, n) => [host.host, n]));
  return toLabels(fleet)
    .map((label) => {
      const ref =
        mode.kind === 'engine'
          ? sourceRefText({
              kind: 'document',
              index: indexOf(numberOf.get(label.host) ?? 0),
              id: documentId(label.host, label.line),
            })
          : sourceRefText({ kind: 'line', file: `${mode.folder}/${label.file}`, line: label.line });
      return `${JSON.stringify({ ...label, ref })}\n`;
    })
    .join('');
}

export { toLogFiles };
