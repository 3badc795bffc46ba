import type { Dice } from '../dice.js';
import { siteOf } from '../hosts.js';
import type { HostKind, IntrusionFamily } from '../records.js';
import type { Site } from '../site.js';
import { backdoorAccount, bruteForceSuccess, passwordSpray, stolenKey } from './from-outside.js';
import { insiderEscalation, lateralMovement, logTampering, serviceAccountAbuse } from './from-inside.js';
import type { Script } from './stage.js';

export interface FamilyEntry {
  readonly script: Script;
  readonly description: string;
  /** Where it starts unless a host is asked for: the first of these kinds that the fleet has. */
  readonly kinds: readonly HostKind[];
  /** Needs a host that takes passwords. */
  readonly passwords: boolean;
}

export const SCRIPTS: Readonly<Record<IntrusionFamily, FamilyEntry>> = {
  'brute-force-success': {
    script: bruteForceSuccess,
    description: "Guesses one account's password, signs in, looks round, leaves a key, an account and a cron job.",
    kinds: ['web', 'development', 'legacy'],
    passwords: true,
  },
  'stolen-key': {
    script: stolenKey,
    description: "Signs in with a person's own key from a network that is not hers, and collects.",
    kinds: ['web', 'bastion', 'mail'],
    passwords: false,
  },
  'insider-escalation': {
    script: insiderEscalation,
    description: 'Someone without the rights tries sudo and su until root answers.',
    kinds: ['development', 'web', 'bastion'],
    passwords: false,
  },
  'lateral-movement': {
    script: lateralMovement,
    description: 'From an exposed host to the inner ones, one after the other.',
    kinds: ['bastion', 'web'],
    passwords: false,
  },
  'backdoor-account': {
    script: backdoorAccount,
    description: "Makes an account that looks like the system's, with a cron job, and comes back by it.",
    kinds: ['development', 'mail', 'web'],
    passwords: true,
  },
  'password-spray': {
    script: passwordSpray,
    description: 'One password for many accounts, slowly; one fits.',
    kinds: ['development', 'web', 'legacy'],
    passwords: true,
  },
  'service-account-abuse': {
    script: serviceAccountAbuse,
    description: 'An account that only ever runs jobs gets a terminal.',
    kinds: ['database', 'application', 'web'],
    passwords: false,
  },
  'log-tampering': {
    script: logTampering,
    description: 'Stops the logging, cuts files, restarts daemons.',
    kinds: ['mail', 'web', 'bastion'],
    passwords: false,
  },
};

/** The host a family starts on when none is asked for. */
export function defaultSite(sites: readonly Site[], family: IntrusionFamily, dice: Dice): Site {
  const { kinds, passwords } = SCRIPTS[family];
  for (const kind of kinds) {
    const site = siteOf(sites, kind);
    if (site !== undefined && (!passwords || site.exposed === 'passwords')) return site;
  }
  return dice.pick(sites);
}
