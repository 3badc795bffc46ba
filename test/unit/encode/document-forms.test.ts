import { describe, expect, it } from 'vitest';
import { createEncoder } from '../../../src/encode/index.js';
import { byteOffsets, generateFleet, toMessageDocument, toSystemAuthDocument } from '../../../src/generate/index.js';
import type { Fleet, GeneratedLine } from '../../../src/generate/index.js';
import { createLogParser, createTemplateMiner } from '../../../src/parse/index.js';
import type { ParsedLog, RawLog } from '../../../src/types/index.js';

const startMs = Date.parse('2026-03-02');
const fleet = generateFleet({ seed: 5, startMs, days: 8, intrusions: 'demo' });

/** A source that comes back from the same port by another process: one form has lost the port of `Invalid user`. */
const samePort: Pick<Host, 'host' | 'logPath' | 'lines'> = {
  host: 'web-1',
  logPath: '/var/log/auth.log',
  lines: [
    'sshd[100]: Failed password for root from 198.51.100.7 port 40000 ssh2',
    'sshd[200]: Invalid user test from 198.51.100.7 port 40000',
    'sshd[200]: pam_unix(sshd:auth): check pass; user unknown',
    'sshd[200]: Failed password for invalid user test from 198.51.100.7 port 40000 ssh2',
  ].map((text, i) => ({ host: 'web-1', timeMs: startMs + 1000 * i, line: `Mar  2 00:00:0${i} web-1 ${text}` })),
};

type Host = Fleet['hosts'][number];
type ToRaw = (line: GeneratedLine, i: number, host: Pick<Host, 'host' | 'logPath'>, offset: number) => RawLog;

const fromFile: ToRaw = ({ line }, i, { host }) => ({
  kind: 'line',
  ref: { kind: 'line', file: host, line: i + 1 },
  text: line,
  yearHint: { kind: 'firstYear', year: 2026 },
});

const fromDocument =
  (toDocument: typeof toMessageDocument): ToRaw =>
  (line, i, { host, logPath }, offset) => ({
    kind: 'document',
    ref: { kind: 'document', index: 'auth', id: `${host}-${i}` },
    source: toDocument(line, { logPath, offset }),
    late: false,
  });

function parsed(toRaw: ToRaw, hosts: readonly Pick<Host, 'host' | 'logPath' | 'lines'>[]): ParsedLog[] {
  const parser = createLogParser({ defaultOffsetMinutes: 0 });
  return hosts.flatMap((host) => {
    const offsets = byteOffsets(host.lines);
    return host.lines.map((line, i) => {
      const result = parser.parse(toRaw(line, i, host, offsets[i]));
      if (!result.ok) throw new Error(`${line.line}: ${result.unparsed.reason}`);
      return result.log;
    });
  });
}

/** Template, key, stream, channel and the model's row of every line, each as text. */
function encoded(toRaw: ToRaw): string[] {
  const logs = parsed(toRaw, [...fleet.hosts, samePort]);
  const miner = createTemplateMiner({ simTh: 0.7, depth: 5 });
  for (const log of logs) miner.learn(log.program, log.content);
  const encoder = createEncoder();
  return logs.map((log) => {
    const { template, key, stream, channel, row } = encoder.learn(log, miner.match(log.program, log.content));
    return JSON.stringify([log.host, log.timeMs, template.text, key, stream, channel, [...row]]);
  });
}

describe('a line', () => {
  const lines = encoded(fromFile);

  it.each([
    ['a document of Elastic’s system.auth without its raw line', toSystemAuthDocument],
    ['a document with its raw line as message', toMessageDocument],
  ])('has the same key, stream and context as %s', (_, toDocument) => {
    const documents = encoded(fromDocument(toDocument));
    expect(lines.length).toBeGreaterThan(20_000);
    expect(documents.filter((document, i) => document !== lines[i])).toEqual([]);
  });
});
