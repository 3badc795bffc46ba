import { isIP } from 'node:net';
import type { AuthAction } from '../types/index.js';

/** Elastic Common Schema version of the documents: https://www.elastic.co/guide/en/ecs/8.11 */
const ECS_VERSION = '8.11.0';

/** What every document says of its writer. */
export interface Writer {
  /** Version of LogMamba. */
  readonly version: string;
  readonly bundleId: string;
  /** When the document was made; left out, documents depend on the logs alone. */
  readonly nowMs?: number;
}

type Json = Record<string, unknown>;

/** ECS `event.category` and `event.type` of an action (ECS "event" allowed values). */
const CATEGORIES: Readonly<Record<AuthAction, readonly [category: readonly string[], type: readonly string[]]>> = {
  accepted: [['authentication'], ['start']],
  failed: [['authentication'], ['start']],
  invalid_user: [['authentication'], ['start']],
  connection: [['network', 'session'], ['connection']],
  session_opened: [['session'], ['start']],
  session_closed: [['session'], ['end']],
  sudo: [['process'], ['start']],
  sudo_denied: [['process'], ['start', 'denied']],
  su: [['authentication'], ['start']],
  su_failed: [['authentication'], ['start']],
  cron: [['process'], ['start']],
  account_changed: [['iam'], ['change']],
  service: [['process'], ['info']],
  other: [['host'], ['info']],
};

/** ECS `event.category` and `event.type`. */
export function eventCategory(action: AuthAction): {
  readonly category: readonly string[];
  readonly type: readonly string[];
} {
  const [category, type] = CATEGORIES[action];
  return { category, type };
}

/** An epoch time as ECS dates are written. */
export function isoTime(timeMs: number): string {
  return new Date(timeMs).toISOString();
}

/** Fields that every document has. */
export function commonFields(timeMs: number, writer: Writer): Json {
  return {
    '@timestamp': isoTime(timeMs),
    ecs: { version: ECS_VERSION },
    observer: { vendor: 'LogMamba', product: 'LogMamba', type: 'threat-hunting', version: writer.version },
  };
}

/** `event.module`, `event.dataset` and, when the writer knows the time, `event.ingested`. */
export function eventOrigin(dataset: string, writer: Writer): Json {
  return {
    module: 'logmamba',
    dataset: `logmamba.${dataset}`,
    ...(writer.nowMs === undefined ? {} : { ingested: isoTime(writer.nowMs) }),
  };
}

/** The address as an IP when it is one (an IPv6 zone is cut off), for fields of type `ip`. */
export function ipOf(address: string | undefined): string | undefined {
  if (address === undefined) return undefined;
  const plain = address.split('%', 1)[0];
  return isIP(plain) === 0 ? undefined : plain;
}

/** Distinct values that are set, in order. */
export function distinct(values: readonly (string | undefined)[]): string[] {
  return [...new Set(values.filter((value): value is string => value !== undefined && value !== ''))];
}

/** Drops members that are undefined or an empty array or object, one level deep: documents carry no empty fields. */
export function compact(fields: Json): Json {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => !isEmpty(value)));
}

function isEmpty(value: unknown): boolean {
  if (value === undefined) return true;
  if (Array.isArray(value)) return value.length === 0;
  return typeof value === 'object' && value !== null && Object.keys(value).length === 0;
}

/** Rounds to what a person can use, so that a document does not carry 17 digits. */
export function rounded(value: number, digits = 4): number {
  const scale = 10 ** digits;
  return Math.round(value * scale) / scale;
}
