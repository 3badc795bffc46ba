import { readFileSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { lineId } from './indexed-fleet.js';
import type { Json } from './stored-documents.js';

/** What a hunt or a scan wrote, by id. */
export interface Output {
  readonly scores: Map<string, Json>;
  readonly segments: Map<string, Json>;
}

function anomalyOf(body: Json): Json & { readonly source: Json; readonly segment?: Json } {
  return body.anomaly as ReturnType<typeof anomalyOf>;
}

export function sourceIdOf(body: Json): string {
  return idOfSource(anomalyOf(body).source);
}

/** HOST:LINE, whether the line came from an index (where it is the document's id) or from HOST/auth.log. */
function idOfSource(source: Json): string {
  if (typeof source.id === 'string') return source.id;
  return lineId(basename(dirname(String(source.file))), Number(source.line));
}

export function segmentIdOf(body: Json): unknown {
  return anomalyOf(body).segment?.id;
}

/** The output that lies in a folder. */
export function scannedOutput(folder: string): Output {
  return { scores: readNdjson(`${folder}/scores.ndjson`), segments: readNdjson(`${folder}/segments.ndjson`) };
}

function readNdjson(path: string): Map<string, Json> {
  const lines = readFileSync(path, 'utf8').split('\n').filter(Boolean);
  return new Map(
    lines.map((line) => {
      const { _id, ...body } = JSON.parse(line) as Json;
      return [String(_id), body];
    }),
  );
}

/**
 * An output with ids, and what depends on where a line lay, replaced by host and line: what must be the same through an index
 * and through files.
 */
export function byLine({ scores, segments }: Output): unknown {
  const names = new Map([...segments].map(([id, body]) => [id, segmentName(body)]));
  const lines = [...scores.values()].map((body) => {
    const { source, segment, ...anomaly } = without(anomalyOf(body), 'line_reconstructed');
    const membership = segment === undefined ? undefined : [names.get(String(segment.id)), segment.level];
    const { message, event, process, user, source: peer, host } = body;
    const facts = without(event as Json, 'ingested');
    // Elastic's pattern for sshd's errors drops the end of the line
    const text = String(message).replace(/ \[preauth\]$/, '');
    return [idOfSource(source), { anomaly, membership, text, event: facts, process, user, peer, host }] as const;
  });
  const cuts = [...segments.values()].map((body) => {
    // the view holds the id
    const { reasons, members, ...segment } = without(without(anomalyOf(body).segment as Json, 'id'), 'view');
    const placed = [reasons, members].map((list) =>
      (list as Json[]).map((entry) => ({ ...entry, source: idOfSource(entry.source as Json) })),
    );
    return [
      segmentName(body),
      { segment, placed, host: body.host, threat: body.threat, message: body.message },
    ] as const;
  });
  return { lines: Object.fromEntries(lines.sort(byName)), cuts: Object.fromEntries(cuts.sort(byName)) };
}

function byName(a: readonly [string, unknown], b: readonly [string, unknown]): number {
  return a[0] < b[0] ? -1 : 1;
}

function segmentName(body: Json): string {
  const { members } = anomalyOf(body).segment as { members: { source: Json }[] };
  return `segment from ${idOfSource(members[0].source)}`;
}

/** The same without `event.ingested`, which says when LogMamba wrote a document. */
export function withoutTimeOfWriting<T extends Output>(output: T): T {
  const timeless = (bodies: Map<string, Json>): Map<string, Json> =>
    new Map([...bodies].map(([id, body]) => [id, { ...body, event: without(body.event as Json, 'ingested') }]));
  return Object.fromEntries(
    Object.entries(output).map(([name, bodies]) => [name, timeless(bodies as Map<string, Json>)]),
  ) as unknown as T;
}

function without<T extends Json>(body: T, name: string): T {
  return Object.fromEntries(Object.entries(body).filter(([key]) => key !== name)) as T;
}

/** Documents read, as a run document says. */
export function readOf(run: Json): number {
  return (run.run as { counts: { read: number } }).counts.read;
}
