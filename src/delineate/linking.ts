import { sourceRefText } from '../types/index.js';
import type { Score } from '../types/index.js';
import { createComponent, mergeDescription, rootOf } from './component.js';
import type { Component } from './component.js';
import { mergeCoverage } from './coverage.js';
import { entityKey, LINK_LIMIT_MS } from './entity-keys.js';
import type { ReachKey } from './entity-keys.js';
import { mergeEvidence, sumEvidence } from './evidence.js';
import type { ComponentMaximum, HostMemory, Link } from './host-memory.js';
import { failureNats } from './candidate.js';
import { retainParts } from './retention.js';
import { stableId } from './stable-id.js';

/** Entities a component remembers for its alarm. */
const MAX_ENTITIES = 256;
const MAX_RECORDED = 100_000;

/** The component a candidate belongs to: found by its entities, joined where it ties several together, or new. */
export function linkCandidate(memory: HostMemory, score: Score, keys: readonly ReachKey[]): Component {
  let found: Component | undefined;
  for (const { kind, name, links } of keys) {
    const link = links ? memory.links.get(entityKey(kind, name)) : undefined;
    if (link === undefined || memory.clock.nowMs - link.atMs > LINK_LIMIT_MS[kind]) continue;
    const other = rootOf(link.component);
    if (other.status !== 'open' || other === found) continue;
    if (!spanFits(memory, other, found, score.timeMs)) continue;
    found = found === undefined ? other : merge(memory, found, other);
  }
  const component = found ?? open(memory, score);
  // The latest last: the first to go when there are too many.
  memory.components.delete(component.id);
  memory.components.set(component.id, component);
  for (const { kind, name, links } of keys) {
    const key = entityKey(kind, name);
    if (links) {
      memory.links.set(key, { component, atMs: memory.clock.nowMs, before: sureLink(memory, key) });
      component.expiresMs = Math.max(component.expiresMs, memory.clock.nowMs + LINK_LIMIT_MS[kind]);
    }
    if (component.entities.size < MAX_ENTITIES) component.entities.set(key, kind);
  }
  component.firstMs = Math.min(component.firstMs, score.timeMs);
  component.lastMs = Math.max(component.lastMs, score.timeMs);
  return component;
}

/** The entity's last link of a time that is sure, to go back to if the time now is not. */
function sureLink({ clock, links }: HostMemory, key: string): Link | undefined {
  const link = clock.sureMs < clock.nowMs ? links.peek(key) : undefined;
  return link === undefined || link.atMs > clock.sureMs ? link?.before : { ...link, before: undefined };
}

/** Undoes the links of a time that was none. */
export function unlinkFuture({ clock, links }: HostMemory): void {
  for (const [key, link] of [...links.entries()]) {
    if (link.atMs <= clock.nowMs) continue;
    links.set(key, link.before ?? { ...link, atMs: clock.nowMs });
  }
}

function spanFits(memory: HostMemory, a: Component, b: Component | undefined, timeMs: number): boolean {
  const first = Math.min(a.firstMs, b?.firstMs ?? timeMs);
  const last = Math.max(a.lastMs, b?.lastMs ?? timeMs, timeMs);
  return last - first <= memory.options.maxSpanS * 1000;
}

function open(memory: HostMemory, score: Score): Component {
  const { options, host } = memory;
  const segmentId = stableId([host, sourceRefText(score.ref), options.bundleId]);
  const component = createComponent(memory.nextId, segmentId, score.timeMs);
  memory.nextId += 1;
  memory.components.set(component.id, component);
  if (memory.components.size > options.limits.componentsPerHost) {
    const oldest = memory.components.values().next().value;
    if (oldest !== undefined) closeComponent(memory, oldest);
    memory.counters.componentsClosedEarly += 1;
  }
  return component;
}

/** An alarmed one survives one that has not alarmed, an earlier alarm a later one, else the earlier component. */
function survives(a: Component, b: Component): boolean {
  const alarmA = a.alarmMs ?? Infinity;
  const alarmB = b.alarmMs ?? Infinity;
  return alarmA === alarmB ? a.id < b.id : alarmA < alarmB;
}

function merge(memory: HostMemory, a: Component, b: Component): Component {
  const [into, from] = survives(a, b) ? [a, b] : [b, a];
  memory.components.delete(from.id);
  from.status = 'merged';
  from.mergedInto = into;
  mergeCoverage(into, from, memory.options.limits);
  mergeEvidence(into.evidence, from.evidence, memory.options.limits.signaturesPerComponent);
  mergeDescription(into, from);
  const { entities, lines } = from;
  const tentative = [...from.tentative];
  from.lines = [];
  from.tentative.clear();
  if (into.alarmMs === undefined) {
    into.lines.push(...lines);
    const before = into.tentative.size;
    for (const record of tentative) into.tentative.add(record);
    memory.held -= before + tentative.length - into.tentative.size;
  } else if (from.alarmMs === undefined) {
    memory.held -= lines.length + tentative.length;
    retainParts(memory, into, lines, entities, tentative);
  } else {
    moveMembers(memory, into, from, lines);
  }
  for (const [key, kind] of entities) if (into.entities.size < MAX_ENTITIES) into.entities.set(key, kind);
  return into;
}

function moveMembers(memory: HostMemory, into: Component, from: Component, lines: Component['lines']): void {
  for (const level of ['core', 'alpha', 'beta'] as const) {
    into.counts[level] += from.counts[level];
    from.counts[level] = 0;
  }
  into.startMs = Math.min(into.startMs, from.startMs);
  into.endMs = Math.max(into.endMs, from.endMs);
  for (const record of lines) {
    if (record.owner === undefined || rootOf(record.owner) !== into) {
      memory.held -= 1;
      continue;
    }
    memory.pending.add(record);
    if (into.lines.length < memory.options.limits.membersPerSegment) into.lines.push(record);
    else memory.held -= 1;
  }
  memory.changed.add(into).add(from);
}

/** Ends a component: nothing links to it any more. */
export function closeComponent(memory: HostMemory, component: Component): void {
  component.status = 'closed';
  memory.components.delete(component.id);
  memory.held -= component.lines.length + component.tentative.size;
  component.tentative.clear();
  if (component.alarmMs === undefined) component.lines = [];
  else memory.changed.add(component);
  if (memory.options.recordComponents) record(memory, component);
}

/** What a component has come to. */
export function maximumOf({ host, options }: HostMemory, component: Component): ComponentMaximum {
  const { access, action, failures, maxima, total } = sumEvidence(component.evidence, options.tempo);
  const keys = Math.hypot(access, action);
  const base = { host, startMs: component.firstMs, keys, failures: failureNats(failures), tempo: maxima };
  return { ...base, evidence: total };
}

function record(memory: HostMemory, component: Component): void {
  const { recorded } = memory;
  recorded.push(maximumOf(memory, component));
  // Only the largest matter for a threshold.
  if (recorded.length > MAX_RECORDED) {
    recorded.sort((a, b) => b.evidence - a.evidence).splice(MAX_RECORDED / 2);
  }
}
