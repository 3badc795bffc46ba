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

/** Whether a family can play on the host: guessing needs one that takes passwords from the internet. */
export function fits(site: Site, family: IntrusionFamily): boolean {
  return !SCRIPTS[family].passwords || site.exposed === 'passwords';
}

/** The host a family starts on when none is asked for; undefined when no host fits. */
export function defaultSite(fitting: readonly Site[], family: IntrusionFamily, dice: Dice): Site | undefined {
  for (const kind of SCRIPTS[family].kinds) {
    const site = siteOf(fitting, kind);
    if (site !== undefined) return site;
  }
  return fitting.length === 0 ? undefined : dice.pick(fitting);
}
