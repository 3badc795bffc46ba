import type { Distribution } from './dialect.js';

export const FAMILIES = [
  'brute-force-success',
  'stolen-key',
  'insider-escalation',
  'lateral-movement',
  'backdoor-account',
  'password-spray',
  'service-account-abuse',
  'log-tampering',
  'cron-extra-run',
  'slow-collection',
  'long-session',
  'dormant-account',
  'shared-credentials',
  'bastion-bypass',
  'runbook-misuse',
  'service-key-theft',
  'su-chain',
  'group-flash',
  'stray-release',
  'key-edits',
] as const;
export type IntrusionFamily = (typeof FAMILIES)[number];

/** `loud`: fast, many lines, at night. `careful`: few lines, slow, the hours and the wording of routine. */
export type IntrusionVariant = 'loud' | 'careful';

export interface IntrusionRequest {
  readonly family: IntrusionFamily;
  /** Where it starts; a host that fits the family when absent. */
  readonly host?: string;
  /** 0 is the last day of the range; 1 when absent. */
  readonly dayFromEnd?: number;
  readonly variant?: IntrusionVariant;
}

export interface FleetOptions {
  readonly seed: number | string;
  /** First day; cut down to midnight UTC. Headers are written in UTC. */
  readonly startMs: number;
  /** 1 to 400; 9 when absent. */
  readonly hosts?: number;
  /** 1 to 366; 24 when absent. */
  readonly days?: number;
  /** `demo` (the default): one loud intrusion in the last three days. */
  readonly intrusions?: readonly IntrusionRequest[] | 'demo' | 'none';
  /** Factor on the internet's password guessing; 1 when absent, 0 for none, at most 100. */
  readonly noise?: number;
}

/** `rfc3164`: `Mar  2 09:00:00`; `iso8601`: `2026-03-02T09:00:00.123456+00:00`, as newer rsyslog writes. */
export type TimeFormat = 'rfc3164' | 'iso8601';

/** An intrusion on the overlaid host, on the day that is asked for. */
export interface OverlayIntrusion {
  readonly family: IntrusionFamily;
  readonly variant?: IntrusionVariant;
  /** Day of the range it begins on, from 0. */
  readonly day: number;
}

export interface OverlayOptions {
  readonly seed: number | string;
  /** Name in the header. */
  readonly host: string;
  readonly distribution: Distribution;
  readonly kind: HostKind;
  /** What the internet can reach: nothing, sshd with keys only, sshd with passwords. */
  readonly exposed: 'no' | 'keys' | 'passwords';
  /** How sshd names a password; `password` when absent. */
  readonly passwordMethod?: 'password' | 'keyboard-interactive/pam';
  /** `rfc3164` when absent. */
  readonly timeFormat?: TimeFormat;
  /** The host's clock minus UTC, which people's hours and the header follow; 0 when absent. */
  readonly utcOffsetMinutes?: number;
  /** First day, epoch milliseconds; cut down to the host's midnight. */
  readonly startMs: number;
  /** 1 to 366. */
  readonly days: number;
  /** Ranges in which the real log has lines: nothing is written outside; the whole range when absent. */
  readonly activeMs?: readonly (readonly [number, number])[];
  readonly intrusions?: readonly OverlayIntrusion[];
}

export interface Overlay {
  /** In order of time, to be merged with the real log by `timeMs`. */
  readonly lines: readonly GeneratedLine[];
  /** `lines` is 0 for one that fell outside the active ranges. */
  readonly intrusions: readonly PlantedIntrusion[];
  /** Spans in which an intrusion had stopped the logging: a real host would have written nothing. */
  readonly silentMs: readonly (readonly [number, number])[];
}

/** What a line of an intrusion is labelled with. */
export interface IntrusionLabel {
  /** `family#number`, unique in the fleet. */
  readonly intrusion: string;
  readonly family: IntrusionFamily;
  readonly step: string;
}

export interface GeneratedLine {
  readonly host: string;
  /** Epoch milliseconds, whole seconds: what the header says. */
  readonly timeMs: number;
  /** The full line with its header, without a line end. */
  readonly line: string;
  readonly label?: IntrusionLabel;
}

export type HostKind =
  'bastion' | 'web' | 'database' | 'build' | 'mail' | 'development' | 'jump' | 'legacy' | 'application';

export interface GeneratedHost {
  readonly host: string;
  readonly kind: HostKind;
  readonly distribution: Distribution;
  /** Where the host itself keeps the file: `/var/log/auth.log` or `/var/log/secure`. */
  readonly logPath: string;
  /** In order of time. */
  readonly lines: readonly GeneratedLine[];
}

export interface PlantedIntrusion {
  readonly intrusion: string;
  readonly family: IntrusionFamily;
  readonly variant: IntrusionVariant;
  readonly hosts: readonly string[];
  readonly startMs: number;
  readonly endMs: number;
  readonly lines: number;
}

export interface Fleet {
  readonly hosts: readonly GeneratedHost[];
  readonly intrusions: readonly PlantedIntrusion[];
}
