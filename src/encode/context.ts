import { GAP_BOUNDS_S, GAP_BUCKETS, ROW } from '../types/index.js';
import type { HostState, Recent } from './host-state.js';
import type { LineNames } from './line-names.js';
import type { SavedKey, SavedMap } from './saved-map.js';

const NEVER = GAP_BUCKETS - 1;

/**
 * Writes what is known before an inside event into its row: time since the stream's last event, and the last two keys and the gap
 * of its account, address and process. Then takes the event itself into that context. Outside lines have none: guessing at
 * an account neither changes nor evicts what the account itself did.
 * @param contextId the id that later events see for this one
 */
export function writeContext(host: HostState, names: LineNames, row: Int32Array, contextId: number): void {
  const { maps, nowMs } = host;
  row[ROW.gap] = host.insideMs === 0 ? NEVER : gapBucket(nowMs - host.insideMs);
  host.insideMs = nowMs;
  const { user, address, pid } = names;
  row[ROW.accountGap] = row[ROW.addressGap] = row[ROW.processGap] = NEVER;
  if (user.text !== '') move(maps.insideAccount, user.recent, nowMs, contextId, row, ROW.accountGap);
  if (address.text !== '') move(maps.insideAddress, address.recent, nowMs, contextId, row, ROW.addressGap);
  const recents = maps.insideProcess;
  const { family } = names.program;
  const recent = recents.use(family, pid);
  if (recent === undefined) begin(recents.add(family, pid), nowMs, contextId);
  else goOn(recent, nowMs, contextId, row, ROW.processGap);
}

/** Index of the gap bucket; bounds belong to the bucket below them. */
export function gapBucket(gapMs: number): number {
  for (let i = 0; i < GAP_BOUNDS_S.length; i++) if (gapMs <= GAP_BOUNDS_S[i] * 1000) return i;
  return GAP_BOUNDS_S.length;
}

function move(
  recents: SavedMap<Recent>,
  key: SavedKey<Recent>,
  nowMs: number,
  contextId: number,
  row: Int32Array,
  at: number,
): void {
  const recent = recents.useAt(key)?.value;
  if (recent === undefined) recents.add(key.text, { lastMs: nowMs, key1: contextId, key2: 0 });
  else goOn(recent, nowMs, contextId, row, at);
}

function begin(recent: Recent, nowMs: number, contextId: number): void {
  recent.lastMs = nowMs;
  recent.key1 = contextId;
  recent.key2 = 0;
}

/** Columns `at`, `at + 1`, `at + 2` of the row: gap bucket, last key, key before the last. */
function goOn(recent: Recent, nowMs: number, contextId: number, row: Int32Array, at: number): void {
  row[at] = gapBucket(nowMs - recent.lastMs);
  row[at + 1] = recent.key1;
  row[at + 2] = recent.key2;
  recent.key2 = recent.key1;
  recent.key1 = contextId;
  recent.lastMs = nowMs;
}
