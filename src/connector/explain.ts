import { burstText } from '../delineate/index.js';
import type { ExpectedKey, EncodedLog } from '../types/index.js';
import { ADDRESS_CLASSES, COMMAND_CLASSES, RELATION_CLASSES, USER_CLASSES } from '../types/index.js';

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

/**
 * One sentence that says why a line is anomalous: which part of the key is new, or else what the model expected.
 * Names from the log are quoted as they are; whoever shows the sentence escapes it.
 */
export function explainAnomaly(
  event: EncodedLog,
  surprisal: number,
  rank: number,
  expected: readonly ExpectedKey[],
): string {
  const parts: string[] = [];
  const { fields } = event.log;
  if (event.template.id === 0) parts.push('no template fits this line: its wording never occurred in training');
  const user = NOVEL_USER[USER_CLASSES[event.key.user] ?? 'none'];
  if (user !== undefined && fields.user !== undefined) parts.push(`account ${fields.user} ${user}`);
  const address = NOVEL_ADDRESS[ADDRESS_CLASSES[event.key.address] ?? 'none'];
  if (address !== undefined && fields.address !== undefined) parts.push(`address ${fields.address} ${address}`);
  if (COMMAND_CLASSES[event.key.command] === 'new')
    parts.push(`command never run here before: ${clip(fields.command ?? '')}`);
  if (RELATION_CLASSES[event.key.relation] === 'new_pair')
    parts.push('a combination of known parts that never occurred together');
  const first = expected[0];
  const next = first === undefined ? '' : `; expected instead: ${first.text} (${percent(first.probability)})`;
  const what = parts.length > 0 ? parts.join('; ') : `unexpected next step in this context (rank ${rank})`;
  return `${what} – surprisal ${surprisal.toFixed(1)} nats${next}`;
}

/** The sentence for a line at which the failures of one source passed the limit that benign history sets. */
export function explainBurst(event: EncodedLog, cusum: number): string {
  const who = event.log.fields.user === undefined ? '' : ` for ${event.log.fields.user}`;
  return `sign-in failures from ${event.log.fields.address ?? 'one source'}${who} ${burstText(cusum)}`;
}

function percent(probability: number): string {
  return `${(100 * probability).toFixed(probability < 0.1 ? 1 : 0)} %`;
}

function clip(text: string): string {
  return text.length > 120 ? `${text.slice(0, 117)}…` : text;
}
