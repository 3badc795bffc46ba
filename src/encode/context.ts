import { GAP_BOUNDS_S, GAP_BUCKETS, ROW, type StreamName } from '../types/index.js';
import type { HostState, Recent } from './host-state.js';
import type { LineNames } from './line-names.js';
import type { SavedKey, SavedMap } from './saved-map.js';

const NEVER = GAP_BUCKETS - 1;

/**
 * Writes what is known before the event into its row: time since the stream's last event, and the last two keys and the gap of
 * its account, address and process. Then takes the event itself into that context. The streams keep
 * contexts apart, so that guessing at an account neither changes nor evicts what the account itself did.
 * @param contextId the id that later events see for this one
 */
export function writeContext(
  host: HostState,
  names: LineNames,
  stream: StreamName,
  row: Int32Array,
  contextId: number,
): void {
  const { maps, nowMs } = host;
  const inside = stream === 'inside';
  const lastMs = inside ? host.insideMs : host.outsideMs;
  row[ROW.gap] = lastMs === 0 ? NEVER : gapBucket(nowMs - lastMs);
  if (inside) host.insideMs = nowMs;
  else host.outsideMs = nowMs;
  const { user, address, pid } = names;
  row[ROW.accountGap] = row[ROW.addressGap] = row[ROW.processGap] = NEVER;
  if (user.text !== '') {
    const recents = inside ? maps.insideAccount : maps.outsideAccount;
    move(recents, inside ? user.inside : user.outside, nowMs, contextId, row, ROW.accountGap);
  }
  if (address.text !== '') {
    const recents = inside ? maps.insideAddress : maps.outsideAddress;
    move(recents, inside ? address.inside : address.outside, nowMs, contextId, row, ROW.addressGap);
  }
  const recents = inside ? maps.insideProcess : maps.outsideProcess;
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
