import type { SinkDocument } from '../types/index.js';

type Json = Readonly<Record<string, unknown>>;

/** Merges `patch` into `base` as an engine's update does: objects member by member, all else replaced. */
export function mergeJson(base: Json, patch: Json): Json {
  const merged = new Map(Object.entries(base));
  for (const [name, value] of Object.entries(patch)) {
    const old = merged.get(name);
    merged.set(name, isObject(old) && isObject(value) ? mergeJson(old, value) : value);
  }
  return Object.fromEntries(merged);
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** What an upsert merges into a document that exists. */
export function patchOf(document: SinkDocument): Json {
  return document.patch ?? document.body;
}

/**
 * One document with the effect of two of the same id, written one after the other. With every id at most once in a
 * request, partial retries cannot bring writes out of order.
 */
export function mergeDocuments(first: SinkDocument, second: SinkDocument): SinkDocument {
  if (second.op === 'index') return second;
  if (second.op === 'create') return first;
  const body = mergeJson(first.body, patchOf(second));
  if (first.op === 'index') return { ...first, body };
  const patch = first.op === 'create' ? patchOf(second) : mergeJson(patchOf(first), patchOf(second));
  return { ...second, timeMs: first.timeMs, body, patch };
}
