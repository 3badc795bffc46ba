import { HostClock, MEMBER_LEVELS } from '../types/index.js';
import type { HostClockState, MemberLevel, Score, TechniqueHint } from '../types/index.js';
import { createComponent } from './component.js';
import type { Component, LineRecord } from './component.js';
import type { Coverage } from './coverage.js';
import type { EntityKind } from './entity-keys.js';
import { evidenceFromJson, evidenceToJson } from './evidence.js';
import type { EvidenceState } from './evidence.js';
import { createHostMemory } from './host-memory.js';
import type { DelineateCounters, HostMemory, Link } from './host-memory.js';
import type { DelineateOptions } from './options.js';
import { at, Places } from './places.js';
import type { Place } from './places.js';
import { readScores, ScoreTableWriter } from './score-table.js';
import type { ScoreTable } from './score-table.js';

type LinkState = readonly [component: Place, atMs: number];

interface ComponentState {
  readonly id: number;
  readonly segmentId: string;
  readonly status: Component['status'];
  readonly mergedInto?: Place;
  readonly alarmMs?: number;
  /** firstMs, lastMs, expiresMs, startMs, endMs. */
  readonly times: readonly [number, number, number, number, number];
  readonly evidence: EvidenceState;
  /** What verdicts leave of it, and their ids. */
  readonly coverage?: { readonly open: EvidenceState; readonly verdicts: readonly string[] };
  readonly entities: readonly [string, EntityKind][];
  readonly lines: readonly Place[];
  readonly tentative: readonly Place[];
  readonly counts: readonly [number, number, number];
  readonly users: readonly string[];
  readonly addresses: readonly string[];
  readonly programs: readonly string[];
  /** Absent where there are none. */
  readonly commands?: readonly string[];
  readonly techniques: readonly TechniqueHint[];
}

/** One host's memory as JSON. Scores occur once; everything else refers to them by place. */
export interface HostState {
  readonly host: string;
  readonly clock: HostClockState;
  readonly nextId: number;
  readonly nextSweepMs: number;
  readonly held: number;
  readonly scores: ScoreTable;
  /** Score's place, time it came, owner's place or −1, level. */
  readonly records: readonly (readonly [Place, number, Place, number])[];
  readonly components: readonly ComponentState[];
  /** Places of the open components, in order. */
  readonly open: readonly Place[];
  readonly rings: readonly (readonly [string, readonly Place[]])[];
  /** With the link before it, if that is kept. */
  readonly links: readonly (readonly [string, LinkState, LinkState?])[];
  readonly holds: readonly (readonly [string, readonly (readonly [Place, number, number])[]])[];
  readonly changed: readonly Place[];
  readonly pending: readonly Place[];
  readonly counters: DelineateCounters;
  readonly evicted: readonly [number, number, number];
}

export function hostToJson(memory: HostMemory): HostState {
  const records = new Places<LineRecord>();
  const components = new Places<Component>();
  const all = (lines: Iterable<LineRecord>): Place[] => Array.from(lines, (line) => records.of(line));
  const open = Array.from(memory.components.values(), (component) => components.of(component));
  const rings = Array.from(memory.rings.entries(), ([key, ring]) => [key, all(ring)] as const);
  const linkState = ({ component, atMs }: Link): LinkState => [components.of(component), atMs];
  const links = Array.from(memory.links.entries(), ([key, link]): HostState['links'][number] => {
    return link.before === undefined ? [key, linkState(link)] : [key, linkState(link), linkState(link.before)];
  });
  const holds = Array.from(memory.holds.entries(), ([key, list]) => {
    return [key, list.map((h) => [components.of(h.component), h.alphaUntilMs, h.betaUntilMs] as const)] as const;
  });
  const changed = Array.from(memory.changed, (component) => components.of(component));
  const pending = all(memory.pending);
  const scores = new ScoreTableWriter();
  const recordStates: [Place, number, Place, number][] = [];
  const componentStates: ComponentState[] = [];
  // Writing one table can find more for the other; both grow until nothing new is met.
  while (recordStates.length < records.list.length || componentStates.length < components.list.length) {
    for (let i = recordStates.length; i < records.list.length; i += 1) {
      const { score, atMs, owner, level } = records.list[i];
      const ownerPlace = owner === undefined ? -1 : components.of(owner);
      recordStates.push([scores.of(score), atMs, ownerPlace, MEMBER_LEVELS.indexOf(level)]);
    }
    for (let i = componentStates.length; i < components.list.length; i += 1) {
      componentStates.push(
        componentToJson(components.list[i], all, (component) => components.of(component), scores.of),
      );
    }
  }
  return {
    host: memory.host,
    clock: memory.clock.toJSON(),
    nextId: memory.nextId,
    nextSweepMs: memory.nextSweepMs,
    held: memory.held,
    scores: scores.table(),
    records: recordStates,
    components: componentStates,
    open,
    rings,
    links,
    holds,
    changed,
    pending,
    counters: { ...memory.counters },
    evicted: [memory.rings.evicted, memory.holds.evicted, memory.links.evicted],
  };
}

function componentToJson(
  component: Component,
  all: (lines: Iterable<LineRecord>) => Place[],
  placeOf: (component: Component) => Place,
  scorePlace: (score: Score) => Place,
): ComponentState {
  const { core, alpha, beta } = component.counts;
  return {
    id: component.id,
    segmentId: component.segmentId,
    status: component.status,
    ...(component.mergedInto === undefined ? {} : { mergedInto: placeOf(component.mergedInto) }),
    ...(component.alarmMs === undefined ? {} : { alarmMs: component.alarmMs }),
    times: [component.firstMs, component.lastMs, component.expiresMs, component.startMs, component.endMs],
    evidence: evidenceToJson(component.evidence, scorePlace),
    ...coverageToJson(component.coverage, scorePlace),
    entities: [...component.entities],
    lines: all(component.lines),
    tentative: all(component.tentative),
    counts: [core, alpha, beta],
    users: [...component.users],
    addresses: [...component.addresses],
    programs: [...component.programs],
    ...(component.commands.size === 0 ? {} : { commands: [...component.commands] }),
    techniques: [...component.techniques.values()],
  };
}

function coverageToJson(
  coverage: Coverage | undefined,
  scorePlace: (score: Score) => Place,
): Pick<ComponentState, 'coverage'> {
  if (coverage === undefined) return {};
  return { coverage: { open: evidenceToJson(coverage.open, scorePlace), verdicts: [...coverage.verdicts] } };
}

/** @throws RangeError or TypeError when the state is not one that `hostToJson` wrote; the caller names the fault. */
export function hostFromJson(options: DelineateOptions, state: HostState): HostMemory {
  const clock = HostClock.fromJSON(state.clock);
  if (clock === undefined) throw new TypeError('no clock');
  const memory = createHostMemory(options, state.host, clock);
  const scores = readScores(state.host, state.scores);
  const scoreAt = (place: Place): Score => at(scores, place);
  const records = state.records.map(([score, atMs, , level]): LineRecord => {
    return { score: scoreAt(score), atMs, owner: undefined, level: at<MemberLevel>(MEMBER_LEVELS, level) };
  });
  const components = state.components.map((c) => createComponent(c.id, c.segmentId, c.times[0]));
  const recordAt = (place: Place): LineRecord => at(records, place);
  const componentAt = (place: Place): Component => at(components, place);
  state.records.forEach(([, , owner], i) => {
    if (owner >= 0) records[i].owner = componentAt(owner);
  });
  state.components.forEach((c, i) => fillComponent(components[i], c, recordAt, componentAt, scoreAt));
  const { nextId, nextSweepMs, held } = state;
  Object.assign(memory, { nextId, nextSweepMs, held });
  for (const place of state.open) memory.components.set(componentAt(place).id, componentAt(place));
  memory.rings.restore(state.rings.map(([key, ring]) => [key, ring.map(recordAt)]));
  const linkAt = ([place, atMs]: LinkState): Link => ({ component: componentAt(place), atMs });
  for (const [key, link, before] of state.links) {
    memory.links.set(key, { ...linkAt(link), ...(before === undefined ? {} : { before: linkAt(before) }) });
  }
  memory.holds.restore(
    state.holds.map(([key, list]) => [
      key,
      list.map(([place, alphaUntilMs, betaUntilMs]) => ({ component: componentAt(place), alphaUntilMs, betaUntilMs })),
    ]),
  );
  for (const place of state.changed) memory.changed.add(componentAt(place));
  for (const place of state.pending) memory.pending.add(recordAt(place));
  Object.assign(memory.counters, state.counters);
  [memory.rings.evicted, memory.holds.evicted, memory.links.evicted] = state.evicted;
  return memory;
}

function fillComponent(
  component: Component,
  state: ComponentState,
  recordAt: (place: Place) => LineRecord,
  componentAt: (place: Place) => Component,
  scoreAt: (place: Place) => Score,
): void {
  const evidence = evidenceFromJson(state.evidence, scoreAt);
  const [firstMs, lastMs, expiresMs, startMs, endMs] = state.times;
  const [core, alpha, beta] = state.counts;
  Object.assign(component.counts, { core, alpha, beta });
  Object.assign(component, { firstMs, lastMs, expiresMs, startMs, endMs, evidence });
  if (state.coverage !== undefined) {
    const { open, verdicts } = state.coverage;
    component.coverage = { open: evidenceFromJson(open, scoreAt), verdicts: new Set(verdicts) };
  }
  component.status = state.status;
  component.mergedInto = state.mergedInto === undefined ? undefined : componentAt(state.mergedInto);
  component.alarmMs = state.alarmMs;
  component.lines = state.lines.map(recordAt);
  for (const place of state.tentative) component.tentative.add(recordAt(place));
  for (const [key, kind] of state.entities) component.entities.set(key, kind);
  for (const user of state.users) component.users.add(user);
  for (const address of state.addresses) component.addresses.add(address);
  for (const program of state.programs) component.programs.add(program);
  for (const command of state.commands ?? []) component.commands.add(command);
  for (const technique of state.techniques) component.techniques.set(technique.techniqueId, technique);
}
