import { createHash } from 'node:crypto';

/** What became of a rule. */
export interface AlertStep {
  readonly kind: 'alerting monitor' | 'Kibana rule' | 'detection rule' | 'ElastAlert rule';
  readonly name: string;
  /** `unsupported`: the server lacks the part, or none is configured. `missing`: there was nothing to remove. */
  readonly change: 'created' | 'updated' | 'unchanged' | 'unsupported' | 'removed' | 'missing';
}

/** A hash of a rule, by which an installed copy is recognised: servers rewrite what they store. */
export function contentOf(rule: unknown): string {
  return createHash('sha256').update(JSON.stringify(rule)).digest('hex').slice(0, 16);
}
