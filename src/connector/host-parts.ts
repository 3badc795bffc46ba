import type { DetectorState } from './detector.js';

/** States that hold a list of hosts, from the one heard of longest ago. */
const SECTIONS = ['profiles', 'cusum', 'delineator', 'tempo'] as const;
type Section = (typeof SECTIONS)[number] | 'streams';

/** What a detector holds of one host. */
type HostPart = { readonly host: string } & Partial<Record<Section, unknown>>;

interface HostList {
  readonly hosts: readonly { readonly host: string }[];
}

/** A detector's state with its hosts taken out: numbers of their parts stand in their places, so that the order is kept. */
export function splitHosts(state: DetectorState): {
  readonly whole: Readonly<Record<string, unknown>>;
  readonly hosts: readonly HostPart[];
} {
  const hosts: Record<string, unknown>[] = [];
  const numbers = new Map<string, number>();
  const take = (host: string, section: Section, value: unknown): number => {
    let i = numbers.get(host);
    if (i === undefined) {
      i = hosts.push({ host }) - 1;
      numbers.set(host, i);
    }
    hosts[i][section] = value;
    return i;
  };
  const whole: Record<string, unknown> = {
    ...state,
    streams: state.streams.map(([host, bytes]) => take(host, 'streams', bytes)),
  };
  for (const section of SECTIONS) {
    const list = state[section] as HostList;
    whole[section] = { ...list, hosts: list.hosts.map((entry) => take(entry.host, section, entry)) };
  }
  return { whole, hosts: hosts as HostPart[] };
}

/**
 * Undoes `splitHosts`.
 * @param read the part of this number
 * @throws TypeError unless the value has the form of what `splitHosts` gave
 */
export function joinHosts(whole: unknown, read: (i: number) => unknown): unknown {
  const parts = new Map<number, HostPart>();
  const part = (i: unknown): HostPart => {
    if (typeof i !== 'number') throw new TypeError('not the number of a host');
    const found = parts.get(i) ?? (read(i) as HostPart | undefined);
    if (typeof found?.host !== 'string') throw new TypeError('a host is missing');
    parts.set(i, found);
    return found;
  };
  const state = whole as Record<Section, unknown>;
  const numbersOf = (list: unknown): unknown[] => {
    if (!Array.isArray(list)) throw new TypeError('no list of hosts');
    return list;
  };
  const joined: Record<string, unknown> = {
    ...state,
    streams: numbersOf(state.streams).map((i) => [part(i).host, part(i).streams]),
  };
  for (const section of SECTIONS) {
    const list = state[section] as { readonly hosts?: unknown };
    joined[section] = { ...list, hosts: numbersOf(list.hosts).map((i) => part(i)[section]) };
  }
  return joined;
}
