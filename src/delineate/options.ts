import { MAX_HOSTS } from '../lru/index.js';
import { ConnectorError } from '../errors/index.js';
import type { VerdictBook } from '../types/index.js';
import type { HubTable } from './hubs.js';
import type { TempoScale } from './tempo-evidence.js';

/** How far a level reaches around its triggers: events back an entity, seconds back, seconds forward. */
export interface Reach {
  readonly events: number;
  readonly lookBackS: number;
  readonly holdS: number;
}

/** Upper bounds of what one host may hold in memory; what is left out is counted (`Delineator.counters`). */
export interface DelineateLimits {
  /** The one heard of longest ago gives way. */
  readonly hosts: number;
  /** Open groups of linked candidates. */
  readonly componentsPerHost: number;
  /** Entities with a ring, a link or a hold, each. */
  readonly entitiesPerHost: number;
  /** Places in all rings together. */
  readonly ringSlotsPerHost: number;
  /** Lines held by components: evidence, members, and what beta would take in. */
  readonly heldLinesPerHost: number;
  readonly membersPerSegment: number;
  readonly signaturesPerComponent: number;
}

export interface DelineateOptions {
  /** θ: a segment alarms when its evidence reaches it; `Infinity` never alarms (calibration). */
  readonly threshold: number;
  /** A segment alarms by itself when failures of one source come so far, scaled so that their host's limit is 12 (`burstLimit`). */
  readonly burstLimit: number;
  /** c: an inside line at least this surprising is a candidate. */
  readonly candidateNats: number;
  /** How tempo counts beside keys; without it, it does not (histories too young to know habits). */
  readonly tempo?: TempoScale | undefined;
  /** The level that decides what is retained. */
  readonly extension: 'alpha' | 'beta';
  readonly alpha: Reach;
  /** At least alpha in each part. */
  readonly beta: Reach;
  /** Entities too busy to link or extend by, from benign history. */
  readonly hubs: HubTable;
  readonly bundleId: string;
  /** What people have said: evidence that they call benign stays, and does not count towards an alert. */
  readonly verdicts?: VerdictBook | undefined;
  /** Longest time from first to last candidate of a segment; later ones begin another. */
  readonly maxSpanS: number;
  /** Keep the evidence of every component for `components()`. */
  readonly recordComponents: boolean;
  readonly limits: DelineateLimits;
}

export const DEFAULT_DELINEATE_LIMITS: DelineateLimits = {
  hosts: MAX_HOSTS,
  componentsPerHost: 512,
  entitiesPerHost: 4096,
  ringSlotsPerHost: 16_384,
  heldLinesPerHost: 16_384,
  membersPerSegment: 2000,
  signaturesPerComponent: 256,
};

/** Nats from which an inside line is a candidate unless configured otherwise. */
export const DEFAULT_CANDIDATE_NATS = 4;

/** Defaults measured in the detection notes' sweep: alpha (64, 3600, 1800), beta (256, 21600, both sides). */
export const DEFAULT_DELINEATE_OPTIONS: DelineateOptions = {
  threshold: 30,
  burstLimit: Infinity,
  candidateNats: DEFAULT_CANDIDATE_NATS,
  extension: 'alpha',
  alpha: { events: 64, lookBackS: 3600, holdS: 1800 },
  beta: { events: 256, lookBackS: 21_600, holdS: 21_600 },
  hubs: [],
  bundleId: '',
  maxSpanS: 259_200,
  recordComponents: false,
  limits: DEFAULT_DELINEATE_LIMITS,
};

/**
 * Fills in defaults and checks that the levels nest.
 * @throws ConnectorError CONFIG_INVALID
 */
export function resolveDelineateOptions(options: Partial<DelineateOptions>): DelineateOptions {
  const all = { ...DEFAULT_DELINEATE_OPTIONS, ...options };
  const fault = (where: string, message: string, todo: string): never => {
    throw new ConnectorError('CONFIG_INVALID', message, { where: `delineate.${where}`, todo });
  };
  if (!(all.threshold > 0)) fault('threshold', 'the alarm threshold is not positive', 'give a number above 0');
  if (!(all.burstLimit > 0)) fault('burstLimit', 'the limit of bursts is not positive', 'give a number above 0');
  if (!(all.candidateNats >= 0)) fault('candidateNats', 'the candidate surprisal is negative', 'give 0 or more nats');
  for (const part of ['events', 'lookBackS', 'holdS'] as const) {
    if (!(all.alpha[part] >= 0)) fault(`alpha.${part}`, 'a reach is negative', 'give 0 or more');
    if (!(all.beta[part] >= all.alpha[part])) {
      fault(`beta.${part}`, 'beta reaches less far than alpha', `give at least alpha.${part} (${all.alpha[part]})`);
    }
  }
  return all;
}
