import type { Dice } from '../dice.js';
import { siteOf } from '../hosts.js';
import type { Person } from '../people.js';
import type { IntrusionFamily, IntrusionVariant } from '../records.js';
import type { Peer } from '../sshd-preauth.js';
import type { Site } from '../site.js';
import type { Known } from './known.js';

/** Where and how a script plays. */
export interface Stage {
  readonly sites: readonly Site[];
  /** Where it starts. */
  readonly site: Site;
  readonly people: readonly Person[];
  readonly family: IntrusionFamily;
  readonly variant: IntrusionVariant;
  readonly careful: boolean;
  /** Midnight of its day. */
  readonly midnightMs: number;
  readonly dice: Dice;
  /** What the host had seen by that midnight. */
  readonly known: Known;
  /** The same of another host. */
  readonly knownOf: (site: Site) => Known;
  /** Labels what `scene` writes on a host. */
  readonly step: (name: string, site: Site, scene: () => void) => void;
}

export type Script = (stage: Stage) => void;

/**
 * A rented server or a cracked router: networks that nobody of the company ever signs in from. An inner host sees a
 * machine of the company instead.
 */
export function attackerPeer({ sites, site, dice }: Pick<Stage, 'sites' | 'site' | 'dice'>): Peer {
  if (site.exposed === 'no') {
    const via = siteOf(sites, 'development') ?? siteOf(sites, 'bastion');
    return { address: via?.address ?? '10.20.0.66', port: dice.int(32_768, 60_999) };
  }
  const address = dice.pick([
    `192.0.2.${dice.int(10, 250)}`,
    `198.51.100.${dice.int(10, 250)}`,
    `198.19.${dice.int(0, 255)}.${dice.int(2, 250)}`,
  ]);
  return { address, port: dice.int(1024, 65_535) };
}

export function samePeer(peer: Peer, dice: Dice): Peer {
  return { address: peer.address, port: dice.int(1024, 65_535) };
}

/** A clock that a script advances by human pauses. */
export class Clock {
  #nowMs: number;
  readonly #dice: Dice;
  readonly #paceMs: number;

  constructor(startMs: number, paceMs: number, dice: Dice) {
    this.#nowMs = startMs;
    this.#paceMs = paceMs;
    this.#dice = dice;
  }

  get nowMs(): number {
    return this.#nowMs;
  }

  /** A pause around the clock's pace, or of the given length. */
  next(pauseMs?: number): number {
    this.#nowMs += pauseMs ?? this.#paceMs * this.#dice.between(0.4, 1.8);
    return this.#nowMs;
  }
}
