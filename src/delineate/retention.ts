import { MEMBER_LEVELS } from '../types/index.js';
import type { MemberLevel } from '../types/index.js';
import { rootOf } from './component.js';
import type { Component, LineRecord } from './component.js';
import { nameOf, reachWindow } from './entity-keys.js';
import type { EntityKey, EntityKind, LineEntities } from './entity-keys.js';
import type { HostMemory } from './host-memory.js';

const rank = (level: MemberLevel): number => MEMBER_LEVELS.indexOf(level);

/** True when there is room to hold one more line; counts it either way. */
export function reserveLine(memory: HostMemory): boolean {
  if (memory.held >= memory.options.limits.heldLinesPerHost) {
    memory.counters.linesNotHeld += 1;
    return false;
  }
  memory.held += 1;
  return true;
}

/** Retains a line in an alarmed component. The first to retain it keeps it; evidence (core) belongs to its own segment. */
export function take(memory: HostMemory, record: LineRecord, component: Component, level: MemberLevel): void {
  const owner = record.owner === undefined ? undefined : rootOf(record.owner);
  if (owner === undefined) {
    assign(memory, record, component, level);
  } else if (owner !== component && level === 'core' && record.level !== 'core') {
    owner.counts[record.level] -= 1;
    memory.changed.add(owner);
    assign(memory, record, component, level);
  } else if (rank(level) < rank(record.level)) {
    owner.counts[record.level] -= 1;
    owner.counts[level] += 1;
    record.level = level;
    memory.changed.add(owner);
    memory.pending.add(record);
  }
  keepWhole(memory, record, component);
}

function assign(memory: HostMemory, record: LineRecord, component: Component, level: MemberLevel): void {
  const { timeMs } = record.score;
  record.owner = component;
  record.level = level;
  component.counts[level] += 1;
  component.startMs = Math.min(component.startMs, timeMs);
  component.endMs = Math.max(component.endMs, timeMs);
  if (component.lines.length < memory.options.limits.membersPerSegment && reserveLine(memory)) {
    component.lines.push(record);
  }
  memory.changed.add(component);
  memory.pending.add(record);
}

function takeTentatively(memory: HostMemory, record: LineRecord, component: Component): void {
  if (!component.tentative.has(record)) {
    if (!reserveLine(memory)) return;
    component.tentative.add(record);
  }
  keepWhole(memory, record, component);
}

/** Beta: an episode of which one line is kept is kept as a whole, from the ring and from here on. */
function keepWhole(memory: HostMemory, record: LineRecord, component: Component): void {
  if (memory.options.extension !== 'beta') return;
  const episode: EntityKey = { kind: 'episode', name: record.score.entities.episode };
  const window = reachWindow(memory.options.beta, 'episode', true);
  const until = memory.clock.nowMs + window.forwardMs;
  const fresh = memory.holds.renew(episode, component, 'beta', until, memory.clock.nowMs);
  component.expiresMs = Math.max(component.expiresMs, until);
  if (fresh) memory.rings.visit(episode, memory.clock.nowMs, window, (other) => keepBeta(memory, other, component));
}

function keepBeta(memory: HostMemory, record: LineRecord, component: Component): void {
  if (component.alarmMs === undefined) takeTentatively(memory, record, component);
  else take(memory, record, component, 'beta');
}

/** A candidate's entity, or at the alarm any of the segment's: looks back through its ring, and holds it. */
export function reach(memory: HostMemory, component: Component, entity: EntityKey): void {
  const { options, rings, holds } = memory;
  const { nowMs } = memory.clock;
  if (component.alarmMs !== undefined) {
    const alpha = reachWindow(options.alpha, entity.kind, false);
    rings.visit(entity, nowMs, alpha, (record) => take(memory, record, component, 'alpha'));
    holds.renew(entity, component, 'alpha', nowMs + alpha.forwardMs, nowMs);
    component.expiresMs = Math.max(component.expiresMs, nowMs + alpha.forwardMs);
  }
  if (options.extension === 'beta') {
    const beta = reachWindow(options.beta, entity.kind, true);
    rings.visit(entity, nowMs, beta, (record) => keepBeta(memory, record, component));
    holds.renew(entity, component, 'beta', nowMs + beta.forwardMs, nowMs);
    component.expiresMs = Math.max(component.expiresMs, nowMs + beta.forwardMs);
  }
}

/** Keeps a line for every component that holds one of its entities. */
export function keepHeld(memory: HostMemory, record: LineRecord, { kinds, names, count }: LineEntities): void {
  if (memory.holds.size === 0) return;
  for (let i = 0; i < count; i++) {
    const holds = memory.holds.on(kinds[i], names[i]);
    if (holds.length === 0) continue;
    // A copy: keeping an episode whole may add a hold to the list.
    for (const hold of [...holds]) {
      const component = rootOf(hold.component);
      if (component.status !== 'open') continue;
      if (component.alarmMs !== undefined && memory.clock.nowMs <= hold.alphaUntilMs)
        take(memory, record, component, 'alpha');
      else if (memory.clock.nowMs <= hold.betaUntilMs) keepBeta(memory, record, component);
    }
  }
}

/** What the alarm retains: the evidence so far, the rings of every entity of the segment, and what beta had noted. */
export function retainAtAlarm(memory: HostMemory, component: Component): void {
  const core = component.lines;
  component.lines = [];
  memory.held -= core.length;
  retainParts(memory, component, core, component.entities, [...component.tentative]);
  memory.held -= component.tentative.size;
  component.tentative.clear();
}

/** Takes in evidence, entities and beta's notes of a component, its own or one that it absorbs. */
export function retainParts(
  memory: HostMemory,
  component: Component,
  core: readonly LineRecord[],
  entities: ReadonlyMap<string, EntityKind>,
  tentative: readonly LineRecord[],
): void {
  for (const record of core) take(memory, record, component, 'core');
  for (const [key, kind] of entities) reach(memory, component, { kind, name: nameOf(kind, key) });
  for (const record of tentative) take(memory, record, component, 'beta');
}
