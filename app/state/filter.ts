import type { Line } from '../../src/explore/index.js';
import type { Segment } from '../../src/types/index.js';

/** What the filter line says: names that must match, times, and words. */
export interface Filter {
  readonly hosts: readonly string[];
  readonly users: readonly string[];
  readonly addresses: readonly string[];
  readonly words: readonly string[];
  readonly fromMs: number;
  readonly toMs: number;
  /** `is:flagged`, `is:kept`, `is:outside` (of all segments). */
  readonly is: readonly string[];
}

const FIELDS = { host: 'hosts', user: 'users', address: 'addresses', is: 'is' } as const;

/** `host:web-02 user:deploy address:203.0.113.9 from:2026-01-20T02 is:flagged words`; a value with spaces stands in quotes, `*` at the end matches the rest. */
export function parseFilter(text: string): Filter {
  const filter = {
    hosts: [] as string[],
    users: [] as string[],
    addresses: [] as string[],
    is: [] as string[],
    words: [] as string[],
    fromMs: -Infinity,
    toMs: Infinity,
  };
  for (const [, field, quoted, bare] of text.matchAll(/(?:([a-z]+):)?(?:"([^"]*)"|(\S+))/gi)) {
    const value = (quoted ?? bare).toLowerCase();
    const name = field?.toLowerCase();
    if (name === 'from' || name === 'to') {
      const timeMs = timeOf(value);
      if (timeMs !== undefined) filter[name === 'from' ? 'fromMs' : 'toMs'] = timeMs;
    } else if (name !== undefined && name in FIELDS) {
      filter[FIELDS[name as keyof typeof FIELDS]].push(value);
    } else if (value !== '') {
      filter.words.push(field === undefined ? value : `${field}:${value}`.toLowerCase());
    }
  }
  return filter;
}

/** UTC, as far as it is given. */
function timeOf(value: string): number | undefined {
  const full = '0000-01-01t00:00:00'.length;
  const text = value + '0000-01-01t00:00:00'.slice(value.length, full);
  const timeMs = Date.parse(`${text.slice(0, full).toUpperCase()}Z`);
  return Number.isFinite(timeMs) ? timeMs : undefined;
}

/** The filter line with a field put in, or replaced where it stands once only. */
export function withField(text: string, field: 'host' | 'user' | 'address' | 'from' | 'to', value: string): string {
  const quoted = /[\s"]/.test(value) ? `"${value.replaceAll('"', '')}"` : value;
  const rest = text.replace(new RegExp(`(^|\\s)${field}:(?:"[^"]*"|\\S+)`, 'g'), ' ');
  return `${rest.trim().replace(/\s+/g, ' ')} ${field}:${quoted}`.trim();
}

/** A time as `from:` and `to:` take it. */
export function filterTime(timeMs: number): string {
  return new Date(timeMs).toISOString().slice(0, 19);
}

export function matchesSegment(filter: Filter, segment: Segment): boolean {
  const { host, entities, startMs, endMs } = segment;
  return (
    matchesHost(filter, host) &&
    endMs >= filter.fromMs &&
    startMs <= filter.toMs &&
    some(filter.users, entities.users) &&
    some(filter.addresses, entities.addresses) &&
    filter.words.every((word) => textOf(segment).includes(word))
  );
}

function textOf({ host, summary, reasons, entities, techniques }: Segment): string {
  const names = [...entities.users, ...entities.addresses, ...entities.programs];
  const hints = techniques.map(({ techniqueId, techniqueName }) => `${techniqueId} ${techniqueName}`);
  return [host, summary, ...reasons.map(({ text }) => text), ...names, ...hints].join(' ').toLowerCase();
}

/** @param isKept whether a segment holds the line */
export function matchesLine(filter: Filter, line: Line, isKept: boolean): boolean {
  const { timeMs } = line;
  if (timeMs < filter.fromMs || timeMs > filter.toMs || !matchesHost(filter, line.host)) return false;
  for (const state of filter.is) {
    if (state === 'flagged' && !line.isAnomaly) return false;
    if (state === 'kept' && !isKept) return false;
    if (state === 'outside' && isKept) return false;
  }
  if (filter.users.length + filter.addresses.length > 0) {
    const { account, target, cronUser, address } = line.entities;
    if (!some(filter.users, [line.user, line.targetUser, account, target, cronUser])) return false;
    if (!some(filter.addresses, [line.address, address])) return false;
  }
  if (filter.words.length === 0) return true;
  const text = `${line.program} ${line.body}`.toLowerCase();
  return filter.words.every((word) => text.includes(word));
}

export function matchesHost({ hosts }: Filter, host: string): boolean {
  return some(hosts, [host]);
}

/** True where nothing is asked for. */
function some(wanted: readonly string[], names: readonly (string | undefined)[]): boolean {
  if (wanted.length === 0) return true;
  return names.some((name) => {
    const lower = name?.toLowerCase();
    if (lower === undefined) return false;
    return wanted.some((want) => (want.endsWith('*') ? lower.startsWith(want.slice(0, -1)) : lower === want));
  });
}
