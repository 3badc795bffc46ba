import { burstText, clip, expectedText, quotedKey, stepText } from '../delineate/index.js';
import type { AnomalyKind, EncodedLog } from '../types/index.js';
import { ADDRESS_CLASSES, COMMAND_CLASSES, RELATION_CLASSES, USER_CLASSES } from '../types/index.js';
import type { Beliefs } from './beliefs.js';

/** Classes that say by themselves what is new about a line, in words that follow the name. */
const NOVEL_USER: Partial<Record<(typeof USER_CLASSES)[number], string>> = {
  new: 'was never seen on this host',
  valid: 'never signed in here before',
  invalid: 'does not exist on this host',
};
const NOVEL_ADDRESS: Partial<Record<(typeof ADDRESS_CLASSES)[number], string>> = {
  new: 'was never seen on this host',
  failing: 'has only ever failed to sign in',
};
const MAX_COMMAND = 120;
const MAX_EXPECTED = 2;

/** What there is to say of an anomaly. */
export interface Anomaly extends Beliefs {
  readonly event: EncodedLog;
  readonly kinds: readonly AnomalyKind[];
  /** The key as a person reads it. */
  readonly key: string;
  readonly surprisal: number;
  readonly rank: number;
  /** The failures' statistic, where it alarmed. */
  readonly cusum: number;
}

/**
 * Clauses of the sentence that says why a line is anomalous: the burst that it ends; which part of the key is new, or else the step that
 * the actor took; how surprising the predictors found it, and what they expected.
 * Names from the log are quoted as they are; whoever shows the sentence escapes it.
 */
export function explainAnomaly(anomaly: Anomaly): string[] {
  const { event, kinds, cusum } = anomaly;
  const clauses = kinds.includes('burst') ? [explainBurst(event, cusum)] : [];
  if (kinds.includes('new_combination')) {
    const parts = newParts(event);
    clauses.push(...(parts.length > 0 ? parts : ['this combination never occurred in training']), beliefs(anomaly));
  } else if (kinds.includes('unexpected_step')) {
    clauses.push(...newParts(event), stepOf(anomaly), beliefs(anomaly));
  }
  return clauses;
}

function newParts({ log, template, key, command }: EncodedLog): string[] {
  const parts: string[] = [];
  const { fields } = log;
  if (template.id === 0) parts.push('no template fits this line: its wording never occurred in training');
  const user = NOVEL_USER[USER_CLASSES[key.user] ?? 'none'];
  if (user !== undefined && fields.user !== undefined) parts.push(`account ${fields.user} ${user}`);
  const address = NOVEL_ADDRESS[ADDRESS_CLASSES[key.address] ?? 'none'];
  if (address !== undefined && fields.address !== undefined) parts.push(`address ${fields.address} ${address}`);
  if (COMMAND_CLASSES[key.command] === 'new')
    parts.push(`command never run here before: ${clip(fields.command ?? command, MAX_COMMAND)}`);
  if (RELATION_CLASSES[key.relation] === 'new_pair')
    parts.push('a combination of known parts that never occurred together');
  return parts;
}

function stepOf({ transition, key, rank }: Anomaly): string {
  return transition === undefined
    ? `unexpected next step in this context (rank ${rank})`
    : `${stepText(transition, quotedKey(key))} (rank ${rank})`;
}

/** `surprisal 9.3 nats (mamba 8.1, context-ngram 10.5); expected “…” 61 %, “…” 20 %` */
function beliefs({ surprisal, opinions, expected }: Anomaly): string {
  const each = opinions.map(({ name, surprisal: nats }) => `${name} ${nats.toFixed(1)}`).join(', ');
  const parts = each === '' ? '' : ` (${each})`;
  return `surprisal ${surprisal.toFixed(1)} nats${parts}${expectedText(expected, MAX_EXPECTED)}`;
}

/** The sentence for a line at which the failures of one source passed the limit that benign history sets. */
export function explainBurst(event: EncodedLog, cusum: number): string {
  const who = event.log.fields.user === undefined ? '' : ` for ${event.log.fields.user}`;
  return `sign-in failures from ${event.log.fields.address ?? 'one source'}${who} ${burstText(cusum)}`;
}
