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

interface EventCategory {
  readonly category: readonly string[];
  readonly type: readonly string[];
}

/** ECS `event.category` and `event.type` of an action (ECS "event" allowed values). */
const CATEGORIES: Readonly<Record<AuthAction, EventCategory>> = {
  accepted: { category: ['authentication'], type: ['start'] },
  failed: { category: ['authentication'], type: ['start'] },
  invalid_user: { category: ['authentication'], type: ['start'] },
  connection: { category: ['network', 'session'], type: ['connection'] },
  session_opened: { category: ['session'], type: ['start'] },
  session_closed: { category: ['session'], type: ['end'] },
  sudo: { category: ['process'], type: ['start'] },
  sudo_denied: { category: ['process'], type: ['start', 'denied'] },
  su: { category: ['authentication'], type: ['start'] },
  su_failed: { category: ['authentication'], type: ['start'] },
  cron: { category: ['process'], type: ['start'] },
  account_changed: { category: ['iam'], type: ['change'] },
  service: { category: ['process'], type: ['info'] },
  other: { category: ['host'], type: ['info'] },
};

/** ECS `event.category` and `event.type`. */
export function eventCategory(action: AuthAction): EventCategory {
  return CATEGORIES[action];
}

const DAY_MS = 86_400_000;
/** Midnight of the time before, and its date: times come in runs of one day. */
let lastDayMs = NaN;
let lastDate = '';

/** An epoch time as ECS dates are written. */
export function isoTime(timeMs: number): string {
  const time = Math.trunc(timeMs);
  const dayMs = Math.floor(time / DAY_MS) * DAY_MS;
  if (dayMs !== lastDayMs) {
    // throws for what is no time
    lastDate = new Date(dayMs).toISOString().slice(0, -'00:00:00.000Z'.length);
    lastDayMs = dayMs;
  }
  const ms = time - dayMs;
  const seconds = Math.floor(ms / 1000);
  const minutes = Math.floor(seconds / 60);
  const clock = `${TWO_DIGITS[Math.floor(minutes / 60)]}:${TWO_DIGITS[minutes % 60]}:${TWO_DIGITS[seconds % 60]}`;
  const fraction = ms % 1000;
  return fraction === 0 ? `${lastDate}${clock}.000Z` : `${lastDate}${clock}.${String(fraction).padStart(3, '0')}Z`;
}

/** `00` to `59`. */
const TWO_DIGITS = Array.from({ length: 60 }, (_, number) => String(number).padStart(2, '0'));

/** What all documents of one writer have in common; documents share these, and nobody alters them. */
interface WriterFields {
  readonly ecs: Json;
  readonly observer: Json;
  readonly ingested: string | undefined;
}

const writerFields = new WeakMap<Writer, WriterFields>();

function fieldsOf(writer: Writer): WriterFields {
  let fields = writerFields.get(writer);
  if (fields === undefined) {
    fields = {
      ecs: { version: ECS_VERSION },
      observer: { vendor: 'LogMamba', product: 'LogMamba', type: 'threat-hunting', version: writer.version },
      ingested: writer.nowMs === undefined ? undefined : isoTime(writer.nowMs),
    };
    writerFields.set(writer, fields);
  }
  return fields;
}

/** Fields that every document has. */
export function commonFields(timeMs: number, writer: Writer): Json {
  const { ecs, observer } = fieldsOf(writer);
  return { '@timestamp': isoTime(timeMs), ecs, observer };
}

/** `event.module`, `event.dataset` and, when the writer knows the time, `event.ingested`. */
export function eventOrigin(dataset: string, writer: Writer): Json {
  const { ingested } = fieldsOf(writer);
  const origin = { module: 'logmamba', dataset: `logmamba.${dataset}` };
  return ingested === undefined ? origin : { ...origin, ingested };
}

/** The address as an IP when it is one (an IPv6 zone is cut off), for fields of type `ip`. */
export function ipOf(address: string | undefined): string | undefined {
  if (address === undefined) return undefined;
  const zone = address.indexOf('%');
  const plain = zone < 0 ? address : address.slice(0, zone);
  return isIP(plain) === 0 ? undefined : plain;
}

/** Distinct values that are set, in order. */
export function distinct(values: readonly (string | undefined)[]): string[] {
  const found = values.filter((value): value is string => value !== undefined && value !== '');
  return found.length < 2 ? found : [...new Set(found)];
}

/** Drops members that are undefined or an empty array or object, one level deep: documents carry no empty fields. */
export function compact(fields: Json): Json {
  const names = Object.keys(fields);
  if (!names.some((name) => isEmpty(fields[name]))) return fields;
  const kept: Json = {};
  for (const name of names) {
    const value = fields[name];
    if (!isEmpty(value)) kept[name] = value;
  }
  return kept;
}

function isEmpty(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return value === undefined;
  return Array.isArray(value) ? value.length === 0 : Object.keys(value).length === 0;
}

/** Rounds to what a person can use, so that a document does not carry 17 digits. */
export function rounded(value: number, digits = 4): number {
  const scale = 10 ** digits;
  return Math.round(value * scale) / scale;
}
