import type { Score } from '../types/index.js';
import { candidateOf } from './candidate.js';
import { addBounded, rootOf } from './component.js';
import type { Component, LineRecord } from './component.js';
import { reachKeys, reachWindow, ringEntities } from './entity-keys.js';
import { cover, coverAnew } from './coverage.js';
import { addEvidence, alarms } from './evidence.js';
import type { HostMemory } from './host-memory.js';
import { closeComponent, linkCandidate, unlinkFuture } from './linking.js';
import { keepHeld, reach, reserveLine, retainAtAlarm, take } from './retention.js';
import { techniquesOf } from './techniques.js';

const SWEEP_MS = 60_000;
/** Characters of a command that are kept. */
const MAX_COMMAND = 512;

/** Takes one line of a host, in order: evidence first, then what holds keep, then the rings. */
export function pushLine(memory: HostMemory, score: Score): void {
  const { clock } = memory;
  if (clock.take(score.timeMs)) turnBack(memory);
  if (clock.sureMs >= memory.nextSweepMs) sweep(memory);
  const record: LineRecord = { score, atMs: clock.nowMs, owner: undefined, level: 'beta' };
  weigh(memory, record);
  const { entities, rings } = memory;
  ringEntities(score, memory.hubs, entities);
  keepHeld(memory, record, entities);
  const { kinds, names, count } = entities;
  for (let i = 0; i < count; i++) rings.add(kinds[i], names[i], record);
}

function weigh(memory: HostMemory, record: LineRecord): void {
  const { options } = memory;
  const { score } = record;
  const candidate = candidateOf(score, options);
  if (candidate === undefined) return;
  const keys = reachKeys(score, candidate, memory.hubs);
  const component = linkCandidate(memory, score, keys);
  if (options.verdicts !== undefined) cover(component, score, candidate, options, options.verdicts);
  addEvidence(component.evidence, score, candidate, options.limits.signaturesPerComponent);
  describe(component, score);
  const before = component.alarmMs !== undefined;
  if (before) take(memory, record, component, 'core');
  else if (reserveLine(memory)) component.lines.push(record);
  for (const key of keys) reach(memory, component, key);
  if (before) {
    memory.changed.add(component);
  } else if (alarms(component.evidence, options)) {
    component.alarmMs = memory.clock.nowMs;
    memory.changed.add(component);
    retainAtAlarm(memory, component);
  }
}

function describe(component: Component, score: Score): void {
  addBounded(component.users, score.user);
  addBounded(component.users, score.targetUser);
  addBounded(component.addresses, score.address);
  addBounded(component.programs, score.program);
  if (score.key.command === 'new') addBounded(component.commands, score.command?.slice(0, MAX_COMMAND));
  for (const hint of techniquesOf(score)) component.techniques.set(hint.techniqueId, hint);
}

/** What lies in the future, since the host's clock was turned back, ends as if it had been noted now. */
function turnBack(memory: HostMemory): void {
  const { clock, options } = memory;
  const longest = reachWindow(options.beta, 'episode', true).forwardMs;
  memory.nextSweepMs = Math.min(memory.nextSweepMs, clock.nowMs + SWEEP_MS);
  unlinkFuture(memory);
  memory.holds.endBy(clock.nowMs + longest);
  for (const component of memory.components.values()) {
    component.expiresMs = Math.min(component.expiresMs, clock.nowMs + longest);
  }
}

/** Ends what has certainly expired; what may have is neither linked nor held by. */
function sweep(memory: HostMemory): void {
  const { clock, options } = memory;
  const nowMs = clock.sureMs;
  memory.nextSweepMs = nowMs + SWEEP_MS;
  for (const component of memory.components.values()) {
    if (component.expiresMs < nowMs) closeComponent(memory, component);
  }
  memory.holds.prune(nowMs);
  const beta = options.extension === 'beta';
  const { backMs } = reachWindow(beta ? options.beta : options.alpha, 'episode', beta);
  memory.rings.prune(nowMs - backMs, clock.latestMs);
}

/** The end of the data: closes what is open. */
export function closeAll(memory: HostMemory): void {
  for (const component of [...memory.components.values()]) closeComponent(memory, component);
}

/** After verdicts have changed: what stays open of each open component follows from its lines of evidence. */
export function judgeAnew(memory: HostMemory): void {
  for (const component of memory.components.values()) {
    const isAlarmed = component.alarmMs !== undefined;
    const core = isAlarmed
      ? component.lines.filter(
          ({ owner, level }) => level === 'core' && owner !== undefined && rootOf(owner) === component,
        )
      : component.lines;
    const isWhole = isAlarmed ? core.length === component.counts.core : memory.counters.linesNotHeld === 0;
    coverAnew(component, isWhole ? core.map(({ score }) => score) : undefined, memory.options);
    if (isAlarmed) memory.changed.add(component);
  }
}
