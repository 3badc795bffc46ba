import { readFile } from 'node:fs/promises';
import { byteOffsets, generateFleet, toMessageDocument } from '../../src/generate/index.js';
import { createLogParser } from '../../src/parse/index.js';
import { firstLines, HOSTS } from './inputs.js';
import type { BigHost } from './inputs.js';

/** Documents as a plain Filebeat leaves them, the oldest first. */
export interface HuntedData {
  readonly name: string;
  readonly documents: readonly { readonly timeMs: number; readonly body: Record<string, unknown> }[];
  /** Position of the first that is hunted; from those before it a bundle is learned. */
  readonly learned: number;
}

const DAY_MS = 86_400_000;
const FLEET_START = Date.UTC(2026, 2, 2);

/** Twelve generated hosts, 38 days, of which nine are learned; half of the lines come from inside. */
export function fleetData(): HuntedData {
  const { hosts } = generateFleet({ seed: 3, startMs: FLEET_START, hosts: 12, days: 38 });
  const documents = hosts
    .flatMap(({ lines, logPath }) => {
      const offsets = byteOffsets(lines);
      return lines.map((line, i) => {
        return { timeMs: line.timeMs, body: toMessageDocument(line, { logPath, offset: offsets[i] }) };
      });
    })
    .sort((a, b) => a.timeMs - b.timeMs);
  const learned = documents.findIndex(({ timeMs }) => timeMs >= FLEET_START + 9 * DAY_MS);
  return { name: 'fleet', documents, learned };
}

/**
 * A public log, nearly all of it from outside.
 * @throws Unavailable without the log
 */
export async function hostData(
  dataFolder: string,
  host: BigHost,
  learned: number,
  hunted: number,
): Promise<HuntedData> {
  const path = await firstLines(dataFolder, host, learned + hunted);
  const parser = createLogParser();
  const yearHint = { kind: 'firstYear', year: HOSTS[host] } as const;
  const lines = (await readFile(path, 'utf8'))
    .trimEnd()
    .split('\n')
    .map((text, i) => {
      const result = parser.parse({ kind: 'line', ref: { kind: 'line', file: host, line: i + 1 }, text, yearHint });
      if (!result.ok) throw new Error(`line ${i + 1} of ${host} does not parse`);
      return { host: result.log.host, timeMs: result.log.timeMs, line: text };
    });
  const offsets = byteOffsets(lines);
  const documents = lines.map((line, i) => {
    return { timeMs: line.timeMs, body: toMessageDocument(line, { logPath: '/var/log/auth.log', offset: offsets[i] }) };
  });
  return { name: host, documents, learned };
}
