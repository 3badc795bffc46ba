import { stat } from 'node:fs/promises';
import { createLogParser } from '../parse/index.js';
import { createFileSource, rotatedSets } from '../source/index.js';

/** Lines looked at for the host that a set of files is of. */
const LOOK_LINES = 50;

/**
 * Deals log files out to threads so that a host's files come to one thread, as far as the first lines tell: sets of rotated files that
 * begin with the same host stay together, and the largest groups are dealt first, each to whoever has least.
 * @returns paths by thread; fewer than `threads` where there are not so many hosts
 * @throws ConnectorError FILE_UNREADABLE, FILE_NOT_TEXT
 */
export async function scanGroups(paths: readonly string[], threads: number, nowMs: number): Promise<string[][]> {
  const groups = new Map<string, { readonly paths: string[]; bytes: number }>();
  for (const set of rotatedSets(paths)) {
    const host = await firstHost(set, nowMs);
    const group = groups.get(host) ?? { paths: [], bytes: 0 };
    groups.set(host, group);
    group.paths.push(...set);
    for (const path of set) group.bytes += (await stat(path)).size;
  }
  const dealt = Array.from({ length: threads }, () => ({ paths: [] as string[], bytes: 0 }));
  for (const group of [...groups.values()].sort((a, b) => b.bytes - a.bytes)) {
    const least = dealt.reduce((one, other) => (other.bytes < one.bytes ? other : one));
    least.paths.push(...group.paths);
    least.bytes += group.bytes;
  }
  return dealt.map((thread) => thread.paths).filter((own) => own.length > 0);
}

/** Of the first line that can be read; empty when none can. */
async function firstHost(set: readonly string[], nowMs: number): Promise<string> {
  const parser = createLogParser();
  for await (const { logs } of createFileSource({ paths: set, nowMs, pageSize: LOOK_LINES }).pages({})) {
    for (const raw of logs) {
      const result = parser.parse(raw);
      if (result.ok) return result.log.host;
    }
    break;
  }
  return '';
}
