import type { MemberLevel, Score, TechniqueHint } from '../types/index.js';
import type { Coverage } from './coverage.js';
import type { EntityKind } from './entity-keys.js';
import { createEvidence } from './evidence.js';
import type { Evidence } from './evidence.js';

/** A line while delineation may still need it; shared by the rings and components that refer to it. */
export interface LineRecord {
  readonly score: Score;
  /** The host's running maximum of time when the line came. */
  readonly atMs: number;
  /** The segment that retained it; follow `rootOf`. */
  owner: Component | undefined;
  level: MemberLevel;
}

/** Candidates linked with each other: a segment once it has alarmed. */
export interface Component {
  /** Rises with each component of the host. */
  readonly id: number;
  readonly segmentId: string;
  status: 'open' | 'closed' | 'merged';
  mergedInto: Component | undefined;
  /** First and last candidate. */
  firstMs: number;
  lastMs: number;
  /** Nothing links to it or is held by it after this. */
  expiresMs: number;
  alarmMs: number | undefined;
  readonly evidence: Evidence;
  /** Once a verdict has a say in it. */
  coverage: Coverage | undefined;
  /** Entities of its candidates. */
  readonly entities: Map<string, EntityKind>;
  /** Before the alarm: its candidates. Afterwards: its members, as far as they are kept. */
  lines: LineRecord[];
  /** Before the alarm: what beta would take in. */
  readonly tentative: Set<LineRecord>;
  /** Members by their lowest level, those not kept included. */
  readonly counts: Record<MemberLevel, number>;
  startMs: number;
  endMs: number;
  readonly users: Set<string>;
  readonly addresses: Set<string>;
  readonly programs: Set<string>;
  /** New ones. */
  readonly commands: Set<string>;
  readonly techniques: Map<string, TechniqueHint>;
}

export function createComponent(id: number, segmentId: string, timeMs: number): Component {
  return {
    id,
    segmentId,
    status: 'open',
    mergedInto: undefined,
    firstMs: timeMs,
    lastMs: timeMs,
    expiresMs: timeMs,
    alarmMs: undefined,
    evidence: createEvidence(),
    coverage: undefined,
    entities: new Map(),
    lines: [],
    tentative: new Set(),
    counts: { core: 0, alpha: 0, beta: 0 },
    startMs: timeMs,
    endMs: timeMs,
    users: new Set(),
    addresses: new Set(),
    programs: new Set(),
    commands: new Set(),
    techniques: new Map(),
  };
}

/** The component that holds what `component` held, after merges. */
export function rootOf(component: Component): Component {
  let root = component;
  while (root.mergedInto !== undefined) root = root.mergedInto;
  return root;
}

const MAX_NAMES = 64;

export function addBounded<T>(set: Set<T>, value: T | undefined): void {
  if (value !== undefined && set.size < MAX_NAMES) set.add(value);
}

/** Takes the descriptive parts of `other` into `component`. */
export function mergeDescription(component: Component, other: Component): void {
  component.firstMs = Math.min(component.firstMs, other.firstMs);
  component.lastMs = Math.max(component.lastMs, other.lastMs);
  component.expiresMs = Math.max(component.expiresMs, other.expiresMs);
  for (const user of other.users) addBounded(component.users, user);
  for (const address of other.addresses) addBounded(component.addresses, address);
  for (const program of other.programs) addBounded(component.programs, program);
  for (const command of other.commands) addBounded(component.commands, command);
  for (const [id, hint] of other.techniques) component.techniques.set(id, hint);
}
