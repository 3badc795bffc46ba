import { TEMPO_FACTORS, type TempoFactor } from '../types/index.js';
import { checkTables } from './check-tables.js';
import type { Habit, Histogram } from './histogram.js';
import { bucketOf, deedKey, hourOf, SLOTS, slotOf, type TempoObservation } from './observation.js';
import { LEAST_DAYS, LEAST_HOURS, LEAST_SIGN_INS } from './histogram.js';
import { StepModel } from './step-model.js';
import type { ActorTable, DeedTable, TempoPools, TempoTables } from './tables.js';
import { densityTail, foldedSlots, slotShares, unknownTail, upperTail } from './tail.js';

/**
 * How unusual each factor is, in nats: −ln of how often benign time shows as much; of `source` the surprisal of the address less the
 * entropy of whatever might have come, of `order` the sum of the same over the actor's commands in a row (`CommandChain`). 0 where
 * nothing is known. Overwritten by the next call.
 */
export type TempoNats = Record<TempoFactor, number>;

const LEAST_PROBABILITY = 1e-13;

interface HostTables {
  readonly on: readonly number[];
  readonly actors: ReadonlyMap<string, ActorTable>;
  readonly deeds: ReadonlyMap<string, DeedTable>;
}

/** How unusual an observation is by what benign time showed of its actor and deed. */
export class TempoScorer {
  readonly #hosts: ReadonlyMap<string, HostTables>;
  readonly #pools: TempoPools;
  readonly steps: StepModel;
  /** Addresses of sign-ins by account, as steps with nothing before. */
  readonly sources: StepModel;
  readonly #poolShares: Float64Array;
  readonly #nats: TempoNats;
  /** Nats by slot of an actor or a deed, made when first asked for. */
  readonly #hours = new WeakMap<DeedTable | ActorTable, Float64Array>();

  /** @throws TypeError when the tables have not their form */
  constructor(tables: TempoTables) {
    checkTables(tables);
    this.#hosts = new Map(
      tables.hosts.map(({ host, on, actors, deeds }) => [host, { on, actors: new Map(actors), deeds: new Map(deeds) }]),
    );
    this.#pools = tables.pools;
    this.steps = new StepModel(tables.steps);
    this.sources = new StepModel(tables.sources);
    this.#poolShares = slotShares(tables.pools.slots, new Float64Array(SLOTS).fill(1 / SLOTS));
    this.#nats = Object.fromEntries(TEMPO_FACTORS.map((factor) => [factor, 0])) as TempoNats;
  }

  /** To be asked once of each observation, in order: the command joins its actor's chain. */
  score(seen: TempoObservation): TempoNats {
    const nats = this.#nats;
    for (const factor of TEMPO_FACTORS) nats[factor] = 0;
    nats.order = this.#order(seen);
    nats.source = this.#source(seen);
    const host = this.#hosts.get(seen.host);
    const actor = host?.actors.get(seen.actor);
    if (host === undefined || actor === undefined) return nats;
    const deed = host.deeds.get(deedKey(seen.actor, seen.deed));
    nats.activity = rate(actor.activity, this.#pools.activity, seen.activity);
    nats.variety = rate(actor.variety, this.#pools.variety, seen.variety);
    if (deed !== undefined) {
      nats.count = rate(deed.count, this.#pools.count, seen.count);
      nats.pace = rate(deed.pace, this.#pools.pace, seen.pace);
    }
    const slot = slotOf(hourOf(seen.timeMs));
    // A host that is on at a new hour is one fact, not one for each of its jobs.
    nats.hour = seen.byClock && host.on[slot] === 0 ? 0 : this.#hour(actor, deed, slot);
    nats.duration = this.#duration(actor, seen.openMinutes);
    return nats;
  }

  /** What is usual of an actor and a deed, for explanations. */
  usual({ host, actor, deed }: TempoObservation): { readonly actor?: ActorTable; readonly deed?: DeedTable } {
    const tables = this.#hosts.get(host);
    const ofActor = tables?.actors.get(actor);
    const ofDeed = tables?.deeds.get(deedKey(actor, deed));
    return { ...(ofActor === undefined ? {} : { actor: ofActor }), ...(ofDeed === undefined ? {} : { deed: ofDeed }) };
  }

  #order({ actor, command, commandBefore, chain }: TempoObservation): number {
    if (command === '') return 0;
    const step = this.steps.score(actor, commandBefore, command);
    return step === undefined ? 0 : chain.add(step.surprisal - step.entropy);
  }

  #source({ actor, source }: TempoObservation): number {
    if (source === '') return 0;
    const step = this.sources.score(actor, '', source);
    return step === undefined ? 0 : Math.max(0, step.surprisal - step.entropy);
  }

  #hour(actor: ActorTable, deed: DeedTable | undefined, slot: number): number {
    if (actor.slots.total < LEAST_HOURS) return 0;
    const owner = deed !== undefined && deed.slots.total >= LEAST_HOURS ? deed : actor;
    let hours = this.#hours.get(owner);
    if (hours === undefined) {
      // The hour of the day first, then with the kind of day: a first Saturday at nine is not a first night.
      const ofDay = slotShares(foldedSlots(actor.slots), this.#poolShares);
      const ofActor = slotShares(actor.slots, ofDay);
      const shares = owner === actor ? ofActor : slotShares(owner.slots, ofActor);
      hours = Float64Array.from({ length: SLOTS }, (_, s) => natsOf(densityTail(shares, s)));
      this.#hours.set(owner, hours);
    }
    return hours[slot];
  }

  #duration({ durations }: ActorTable, minutes: number | undefined): number {
    if (minutes === undefined || durations.total < LEAST_SIGN_INS) return 0;
    const bucket = bucketOf(minutes);
    return natsOf(upperTail(durations, bucket, upperTail(this.#pools.durations, bucket, unknownTail(bucket))));
  }
}

/** How seldom a habit of this size comes to as much: by its own days, and by those of habits of its size. */
function rate(own: Habit, pools: readonly Histogram[], value: number): number {
  if (own.total < LEAST_DAYS || value <= own.usual) return 0;
  const bucket = bucketOf(value);
  const usual = bucketOf(Math.round(own.usual));
  const elsewhere = upperTail(pools[usual], bucket, unknownTail(Math.max(0, bucket - usual)));
  return natsOf(upperTail(own, bucket, elsewhere));
}

function natsOf(probability: number): number {
  return Math.max(0, -Math.log(Math.min(1, Math.max(probability, LEAST_PROBABILITY))));
}
