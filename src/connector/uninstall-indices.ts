import { z } from 'zod';

import { ConnectorError } from '../errors/index.js';
import type { SearchClient } from '../search/index.js';
import type { TemplateSet } from '../sink/index.js';

export interface IndexRemoval {
  readonly kind: 'index';
  readonly name: string;
  /** `kept`: it holds documents. */
  readonly change: 'removed' | 'kept';
}

/** What is to become of documents. */
export interface DataRemoval {
  readonly dryRun: boolean;
  /** Deletes scores, segments, roll-ups, runs, alerts, verdicts and dead letters as well, once it is agreed to. */
  readonly data?: boolean;
  /** Asked before anything is deleted that `data` is about. */
  readonly confirm?: (indices: number, documents: number) => Promise<boolean>;
}

const listed = z.array(z.looseObject({ index: z.string(), 'docs.count': z.string().nullish() }));
const patterned = z.looseObject({ index_patterns: z.array(z.string()) });

/** The names of what is written, of its templates' indices and of no other. */
export function indexPatternsOf(set: TemplateSet): string[] {
  return set.indices.flatMap(({ body }) => patterned.parse(body).index_patterns);
}

/**
 * Deletes indices that are empty, as `install` made them; those with documents only where `data` is wanted and confirmed.
 * @throws ConnectorError ABORTED when it is not confirmed: nothing has been deleted then
 */
export async function uninstallIndices(
  client: SearchClient,
  patterns: readonly string[],
  { dryRun, data = false, confirm }: DataRemoval,
): Promise<IndexRemoval[]> {
  const found = await indicesOf(client, patterns);
  const full = found.filter(({ documents }) => documents > 0);
  if (data && !dryRun && full.length > 0) {
    const documents = full.reduce((sum, index) => sum + index.documents, 0);
    if ((await confirm?.(full.length, documents)) !== true) {
      throw new ConnectorError('ABORTED', 'Deleting the data was not agreed to, and nothing of it was deleted', {
        where: patterns.join(', '),
        todo: 'leave --data out to keep it',
      });
    }
  }
  const steps: IndexRemoval[] = [];
  for (const { name, documents } of found) {
    const isKept = documents > 0 && !data;
    if (!isKept && !dryRun) await client.deleteIndex(name);
    const count = documents === 0 ? 'empty' : `${documents} documents`;
    steps.push({ kind: 'index', name: `${name} (${count})`, change: isKept ? 'kept' : 'removed' });
  }
  return steps;
}

async function indicesOf(
  client: SearchClient,
  patterns: readonly string[],
): Promise<{ readonly name: string; readonly documents: number }[]> {
  // of a name without a star that is not there, the answer would be 404
  const wanted = patterns.map((pattern) => (pattern.endsWith('*') ? pattern : `${pattern}*`));
  await client.request({ method: 'POST', path: `/${wanted.join(',')}/_refresh`, allow: [404] });
  const path = `/_cat/indices/${wanted.join(',')}`;
  const query = { format: 'json', h: 'index,docs.count', expand_wildcards: 'all' };
  const { status, body } = await client.request({ method: 'GET', path, query, allow: [404] });
  if (status === 404) return [];
  const names = new Set(patterns.filter((pattern) => !pattern.endsWith('*')));
  const starts = patterns.filter((pattern) => pattern.endsWith('*')).map((pattern) => pattern.slice(0, -1));
  return listed
    .parse(body)
    .filter(({ index }) => names.has(index) || starts.some((start) => index.startsWith(start)))
    .map((entry) => ({ name: entry.index, documents: Number(entry['docs.count'] ?? 0) }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}
