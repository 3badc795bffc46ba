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
  /** The full line in RFC 3164 form, without a line end. */
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
