import type { Score, TempoFactor } from '../types/index.js';
import { clip } from './clip.js';

/** Longest text of a template, or of anything else that a line brings along. */
export const MAX_TEXT = 160;

/** What failed sign-ins are called where signatures are named. */
export const FAILED = 'failed sign-ins';

/** The same where so many come that they are an alarm of their own. */
export const BURST = 'burst of failed sign-ins';

/** Program and composite key as a person reads them. */
export function signatureText(line: Pick<Score, 'program' | 'template' | 'key'>): string {
  const { user, address, command, relation } = line.key;
  const classes = Object.entries({ user, address, command, relation })
    .filter(([, word]) => word !== 'none')
    .map(([part, word]) => ` · ${part} ${word.replace('_', ' ')}`);
  return clip(`${line.program}: ${line.template}`, MAX_TEXT) + classes.join('');
}

/** The signature of a line whose tempo is unusual. */
export function tempoSignature(factor: TempoFactor): string {
  return `unusual ${factor}`;
}
