import type { SearchClient } from '../search/index.js';

export interface IndexStep {
  readonly kind: 'index';
  readonly name: string;
  readonly change: 'created' | 'unchanged';
}

/** Indices of one name that dashboards look at. */
const SINGLE = ['segments', 'runs'] as const;

/**
 * Creates, empty, the indices that dashboards look at: a panel over an index that is not there shows an error, and a fleet without
 * segments has no such index.
 */
export async function installIndices(client: SearchClient, prefix: string, dryRun: boolean): Promise<IndexStep[]> {
  const steps: IndexStep[] = [];
  for (const target of SINGLE) {
    const name = `${prefix}-${target}`;
    const isThere = await client.indexExists(name);
    if (!isThere && !dryRun) await client.createIndex(name);
    steps.push({ kind: 'index', name, change: isThere ? 'unchanged' : 'created' });
  }
  return steps;
}
