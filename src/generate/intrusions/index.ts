import type { Dice } from '../dice.js';
import { siteOf } from '../hosts.js';
import type { HostKind, IntrusionFamily } from '../records.js';
import type { Site } from '../site.js';
import { backdoorAccount, bruteForceSuccess, passwordSpray, stolenKey } from './from-outside.js';
import { bastionBypass, dormantAccount, longSession, sharedCredentials } from './accounts.js';
import { insiderEscalation, lateralMovement, logTampering, serviceAccountAbuse } from './from-inside.js';
import { runbookMisuse, strayRelease } from './procedures.js';
import { groupFlash, keyEdits, suChain } from './rights.js';
import { cronExtraRun, serviceKeyTheft, slowCollection } from './services.js';
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
  'cron-extra-run': {
    script: cronExtraRun,
    description: 'A cron job runs more often than it should.',
    kinds: ['web', 'development', 'mail'],
    passwords: false,
  },
  'slow-collection': {
    script: slowCollection,
    description: 'The backup account takes data away: more runs, and longer ones.',
    kinds: ['web', 'database', 'application'],
    passwords: false,
  },
  'long-session': {
    script: longSession,
    description: 'A session that stays open over night: a tunnel.',
    kinds: ['web', 'development', 'bastion'],
    passwords: false,
  },
  'dormant-account': {
    script: dormantAccount,
    description: 'An account that nobody has used for weeks signs in again.',
    kinds: ['web', 'mail', 'bastion'],
    passwords: false,
  },
  'shared-credentials': {
    script: sharedCredentials,
    description: 'One account at two distant places at once.',
    kinds: ['web', 'bastion', 'development'],
    passwords: false,
  },
  'bastion-bypass': {
    script: bastionBypass,
    description: 'Someone who always comes by way of the bastion comes straight from a workstation.',
    kinds: ['database', 'web', 'build'],
    passwords: false,
  },
  'runbook-misuse': {
    script: runbookMisuse,
    description: 'The commands of a runbook in an order that is never right.',
    kinds: ['web', 'mail', 'build'],
    passwords: false,
  },
  'service-key-theft': {
    script: serviceKeyTheft,
    description: 'The key of the deployments at the wrong hour, and too often.',
    kinds: ['web', 'application', 'development'],
    passwords: false,
  },
  'su-chain': {
    script: suChain,
    description: 'From account to account by su, further than anybody goes.',
    kinds: ['web', 'development', 'build'],
    passwords: false,
  },
  'group-flash': {
    script: groupFlash,
    description: 'Rights that are given and taken back within minutes.',
    kinds: ['web', 'mail', 'build'],
    passwords: false,
  },
  'stray-release': {
    script: strayRelease,
    description: 'A release from a place and at an hour of which no release is.',
    kinds: ['web', 'development', 'build'],
    passwords: false,
  },
  'key-edits': {
    script: keyEdits,
    description: 'Keys and sudoers edited one after the other, faster than work goes.',
    kinds: ['bastion', 'web', 'mail'],
    passwords: false,
  },
};

/** Whether a family can play on the host: guessing needs one that takes passwords from the internet, cron one that logs it. */
export function fits(
  site: Pick<Site, 'kind' | 'exposed' | 'dialect' | 'cronCommands' | 'overlaid'>,
  family: IntrusionFamily,
): boolean {
  if (family === 'cron-extra-run') return site.dialect.cronSessions || site.cronCommands;
  if (family === 'slow-collection') return site.kind !== 'mail';
  if (family === 'service-key-theft') return site.overlaid || site.kind === 'web' || site.kind === 'application';
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
