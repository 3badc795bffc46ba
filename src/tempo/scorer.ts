import { deedKey } from './observer.js';
import { TEMPO_FACTORS, type TempoFactor } from '../types/index.js';
import { bucketOf, hourOf, SLOTS, slotOf, type TempoObservation } from './observation.js';
import type { ActorTable, DeedTable, Histogram, HostTable, TempoTables } from './tables.js';
import { addressTail, densityTail, slotShares, unknownTail, upperTail } from './tail.js';

/** −ln of how often benign time shows as much, by factor, in nats; 0 where nothing is known. Overwritten by the next call. */
export type TempoNats = Record<TempoFactor, number>;

/** Days, hours or sign-ins below which a habit is none. */
const LEAST_DAYS = 3;
const LEAST_HOURS = 8;
const LEAST_SIGN_INS = 5;

/** How unusual an observation is by what benign time showed of its actor and deed. */
export class TempoScorer {
  readonly #tables: TempoTables;
  readonly #nats: TempoNats = { count: 0, activity: 0, hour: 0, address: 0, duration: 0 };
  readonly #poolShares = new Float64Array(SLOTS);
  readonly #actorShares = new Float64Array(SLOTS);
  readonly #deedShares = new Float64Array(SLOTS);
  /** Nats by slot of actor and deed, made when first asked for. */
  readonly #hours = new WeakMap<DeedTable | ActorTable, Float64Array>();

  constructor(tables: TempoTables) {
    this.#tables = tables;
    slotShares(tables.slotPool, new Float64Array(SLOTS).fill(1 / SLOTS), this.#poolShares);
  }

  score(seen: TempoObservation): TempoNats {
    const nats = this.#nats;
    for (const factor of TEMPO_FACTORS) nats[factor] = 0;
    const host = this.#tables.hosts.get(seen.host);
    const actor = host?.actors.get(seen.actor);
    if (host === undefined || actor === undefined) return nats;
    const deed = host.deeds.get(deedKey(seen.actor, seen.deed));
    nats.activity = this.#rate(actor.activity, meanOf(actor), this.#tables.activityPool, seen.activity);
    if (deed !== undefined) nats.count = this.#rate(deed.count, deed.habit, this.#tables.countPool, seen.count);
    nats.hour = this.#hour(actor, deed, slotOf(hourOf(seen.timeMs)));
    nats.address = addressNats(actor, seen.address);
    nats.duration = this.#duration(actor, seen.openMinutes);
    return nats;
  }

  /** What is usual, for explanations. */
  table(host: string): HostTable | undefined {
    return this.#tables.hosts.get(host);
  }

  #rate(own: Histogram, habit: number, pools: readonly Histogram[], count: number): number {
    if (own.total < LEAST_DAYS || count <= habit) return 0;
    const bucket = bucketOf(count);
    const usual = bucketOf(Math.round(habit));
    const elsewhere = upperTail(pools[usual], bucket, unknownTail(Math.max(0, bucket - usual)));
    return nats(upperTail(own, bucket, elsewhere));
  }

  #hour(actor: ActorTable, deed: DeedTable | undefined, slot: number): number {
    if (actor.slots.total < LEAST_HOURS) return 0;
    const owner = deed !== undefined && deed.slots.total >= LEAST_HOURS ? deed : actor;
    let cached = this.#hours.get(owner);
    if (cached === undefined) {
      slotShares(actor.slots, this.#poolShares, this.#actorShares);
      const shares = owner === actor ? this.#actorShares : this.#deedShares;
      if (owner !== actor) slotShares(owner.slots, this.#actorShares, shares);
      cached = Float64Array.from({ length: SLOTS }, (_, s) => nats(densityTail(shares, s)));
      this.#hours.set(owner, cached);
    }
    return cached[slot];
  }

  #duration(actor: ActorTable, minutes: number | undefined): number {
    if (minutes === undefined || actor.durations.total < LEAST_SIGN_INS) return 0;
    const bucket = bucketOf(minutes);
    return nats(upperTail(actor.durations, bucket, upperTail(this.#tables.durationPool, bucket, unknownTail(bucket))));
  }
}

function addressNats({ addresses, signIns }: ActorTable, address: string | undefined): number {
  if (address === undefined || signIns < LEAST_SIGN_INS) return 0;
  return nats(addressTail(addresses, signIns, address));
}

const means = new WeakMap<Histogram, number>();

/** Bucket in the middle of the days, as a count. */
function meanOf({ activity }: ActorTable): number {
  let mean = means.get(activity);
  if (mean === undefined) {
    let half = activity.total / 2;
    let bucket = 0;
    while (bucket < activity.counts.length - 1 && half > activity.counts[bucket]) half -= activity.counts[bucket++];
    mean = bucket < 4 ? bucket + 1 : 2 ** (bucket / 2);
    means.set(activity, mean);
  }
  return mean;
}

function nats(probability: number): number {
  return Math.max(0, -Math.log(Math.min(1, Math.max(probability, 1e-13))));
}
