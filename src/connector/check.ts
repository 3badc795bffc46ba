import type { Config } from '../config/index.js';
import { createLogParser } from '../parse/index.js';
import type { ParsedLog } from '../types/index.js';
import { bundleStore, stateWhere, withEngine } from './workspace.js';

/** What a look at the engine found; nothing is written. */
export interface CheckReport {
  readonly engine: string;
  readonly missingPrivileges: readonly string[];
  readonly indices: readonly string[];
  readonly documents: number;
  /** Newest documents that were parsed for the sample. */
  readonly sampled: number;
  readonly unparsed: readonly string[];
  readonly reconstructed: number;
  readonly sample: readonly ParsedLog[];
  readonly bundles: readonly string[];
  readonly stateWhere: string;
}

const SAMPLE = 500;

/** Looks at engine, privileges, indices and a sample of their newest documents. @throws ConnectorError what stops a hunt */
export async function checkEngine(config: Config): Promise<CheckReport> {
  return withEngine(config, async (client) => {
    const { indices: patterns, timeField, query, utcOffsetMinutes } = config.source;
    const index = patterns.join(',');
    const fields = await client.fieldCaps(index, [timeField]);
    const filter = query ?? { match_all: {} };
    const newest = await client.search({ size: SAMPLE, query: filter, sort: [{ [timeField]: 'desc' }] }, { index });
    const parser = createLogParser({ defaultOffsetMinutes: utcOffsetMinutes });
    const sample: ParsedLog[] = [];
    const unparsed: string[] = [];
    for (const hit of newest.hits.toReversed()) {
      const ref = { kind: 'document', index: hit.index, id: hit.id } as const;
      const result = parser.parse({ kind: 'document', ref, source: hit.source, late: false });
      if (result.ok) sample.push(result.log);
      else unparsed.push(result.unparsed.reason);
    }
    const { missing } = await client.privileges({ read: patterns, write: [`${config.sink.prefix}-*`] });
    return {
      engine: `${client.info.distribution} ${client.info.version} at ${client.info.url}`,
      missingPrivileges: missing,
      indices: fields.indices,
      documents: await client.count(index, filter),
      sampled: newest.hits.length,
      unparsed,
      reconstructed: sample.filter((log) => log.lineReconstructed).length,
      sample: sample.slice(-5),
      bundles: (await bundleStore(config, client).list()).map(({ id }) => id),
      stateWhere: stateWhere(config),
    };
  });
}
