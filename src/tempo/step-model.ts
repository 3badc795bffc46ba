import type { Step } from './history.js';
import type { IsOut } from './histogram.js';

/** How often an actor ran a command after another. */
export type StepCount = readonly [actor: string, before: string, command: string, times: number];

/** Distinct commands that are told apart; later ones count as none of them. */
const MAX_COMMANDS = 2048;
/** Different steps that a bundle holds, the most frequent ones. */
const MAX_STEP_COUNTS = 65_536;

/** Days on which a command was run, or an address signed in from, before its place among others says anything: what has just come into use has none yet. */
const ESTABLISHED_DAYS = 3;

/** Counts of established commands, at most `MAX_COMMANDS` of them, by who ran them after what. */
export function countSteps(steps: readonly Step[], isOut: IsOut): StepCount[] {
  const counts = new Map<string, [string, string, string, number]>();
  const established = establishedCommands(steps, isOut);
  for (const { day, actor, before, command } of steps) {
    if (isOut(day) || !established.has(command)) continue;
    const key = `${actor}\u0000${before}\u0000${command}`;
    const known = counts.get(key);
    if (known === undefined) counts.set(key, [actor, before, command, 1]);
    else known[3]++;
  }
  const kept = [...counts.values()];
  if (kept.length > MAX_STEP_COUNTS) kept.sort((a, b) => b[3] - a[3]).length = MAX_STEP_COUNTS;
  return kept;
}

function establishedCommands(steps: readonly Step[], isOut: IsOut): ReadonlySet<string> {
  const days = new Map<string, Set<number>>();
  const established = new Set<string>();
  for (const { day, command } of steps) {
    if (isOut(day) || established.has(command)) continue;
    let seen = days.get(command);
    if (seen === undefined) {
      seen = new Set();
      days.set(command, seen);
    }
    if (seen.add(day).size < ESTABLISHED_DAYS) continue;
    if (established.size < MAX_COMMANDS) established.add(command);
  }
  return established;
}

/** What the model says of a step. */
export interface StepScore {
  /** −ln p(command | who, after what), nats. */
  readonly surprisal: number;
  /** Mean surprisal of whatever might have come, nats: free choice is not surprising, however rare each choice is. */
  readonly entropy: number;
}

interface Followers {
  total: number;
  readonly counts: Map<number, number>;
}

/**
 * Next command by Witten–Bell back-off, twice: by the actor alone (all, actor), and by the command before as well (all, actor,
 * command before, both); their mean. Commands are shared by all hosts, so that a procedure learned on one is known on the next.
 */
export class StepModel {
  readonly #ids = new Map<string, number>();
  readonly #names: string[] = [];
  readonly #contexts = new Map<string, Followers>();
  /** By context: probabilities of all commands, and their entropy; made when first asked for. */
  readonly #spreads = new Map<string, { readonly p: Float64Array; readonly entropy: number }>();

  constructor(steps: readonly StepCount[]) {
    for (const [actor, before, command, times] of steps) {
      const id = this.#learn(command);
      if (id < 0) continue;
      for (const context of contextsOf(actor, before)) this.#count(context, id, times);
    }
  }

  /** Undefined for a command that is not established: what is new is no matter of order. */
  score(actor: string, before: string, command: string): StepScore | undefined {
    const id = this.#ids.get(command);
    if (id === undefined) return undefined;
    const contexts = contextsOf(actor, before);
    const alone = this.#spread(contexts.slice(0, 2));
    const after = this.#spread(contexts);
    return {
      surprisal: (-Math.log(alone.p[id]) - Math.log(after.p[id])) / 2,
      entropy: (alone.entropy + after.entropy) / 2,
    };
  }

  /** The most probable commands after this one. */
  expected(actor: string, before: string, k: number): { readonly command: string; readonly probability: number }[] {
    const { p } = this.#spread(contextsOf(actor, before));
    return Array.from(p, (probability, id) => ({ command: this.#names[id], probability }))
      .sort((a, b) => b.probability - a.probability)
      .slice(0, k);
  }

  /** How often the actor ran the command after this one, and anything. */
  seen(actor: string, before: string, command: string): { readonly times: number; readonly total: number } {
    const followers = this.#contexts.get(contextsOf(actor, before)[3]);
    const id = this.#ids.get(command);
    return { times: (id === undefined ? 0 : followers?.counts.get(id)) ?? 0, total: followers?.total ?? 0 };
  }

  #learn(command: string): number {
    const known = this.#ids.get(command);
    if (known !== undefined) return known;
    if (this.#names.length >= MAX_COMMANDS) return -1;
    const id = this.#names.push(command) - 1;
    this.#ids.set(command, id);
    return id;
  }

  #count(context: string, id: number, times: number): void {
    let followers = this.#contexts.get(context);
    if (followers === undefined) {
      followers = { total: 0, counts: new Map() };
      this.#contexts.set(context, followers);
    }
    followers.total += times;
    followers.counts.set(id, (followers.counts.get(id) ?? 0) + times);
  }

  #spread(contexts: readonly string[]): { readonly p: Float64Array; readonly entropy: number } {
    // The longest context names all the shorter ones.
    const name = contexts[contexts.length - 1];
    const known = this.#spreads.get(name);
    if (known !== undefined) return known;
    const size = this.#names.length;
    // One share is left for whatever was never seen.
    const p = new Float64Array(size).fill(1 / (size + 1));
    for (const context of contexts) {
      const followers = this.#contexts.get(context);
      if (followers === undefined) continue;
      const { total, counts } = followers;
      const share = counts.size / (total + counts.size);
      for (let id = 0; id < size; id++) p[id] *= share;
      for (const [id, times] of counts) p[id] += times / (total + counts.size);
    }
    let entropy = 0;
    for (const share of p) entropy -= share * Math.log(share);
    const spread = { p, entropy };
    if (this.#spreads.size >= MAX_SPREADS) this.#spreads.clear();
    this.#spreads.set(name, spread);
    return spread;
  }
}

/** Spreads kept, each of as many numbers as there are commands. */
const MAX_SPREADS = 512;

/** Shortest first; prefixes keep an actor called like a command apart from it. */
function contextsOf(actor: string, before: string): [string, string, string, string] {
  return ['', `a${actor}`, `b${before}`, `c${actor}\u0000${before}`];
}
