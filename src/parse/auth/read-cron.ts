import { COMMAND, reading, USER } from './reading.js';
import type { Reading } from './reading.js';

const ENTRY = /^\(([^)]{0,256})\) ([A-Z]+(?: [A-Z]+)?) \((.*)\)$/s;

/** Reads cron's `(user) CMD (command)` and its kin (`RELOAD`, `LIST`, `REPLACE`, `BEGIN EDIT` …; vixie cron, cronie). */
export function readCron(body: string): Reading | undefined {
  const match = ENTRY.exec(body);
  if (match === null) return undefined;
  const [, user = '', verb = '', text = ''] = match;
  if (verb === 'CMD') {
    // Debian writes the command with the job's leading blanks; cronie may prefix `[pid]`.
    const command = text.replace(/^\[\d{1,10}\]/, '').trim();
    return reading(`(${USER}) CMD (${COMMAND})`, 'cron', 'unknown', { user, command });
  }
  if (verb === 'CMDEND' || verb === 'CMDOUT')
    return reading(`(${USER}) ${verb} (${COMMAND})`, 'other', 'unknown', { user });
  const rest = ['LIST', 'REPLACE', 'DELETE', 'BEGIN EDIT', 'END EDIT', 'RELOAD'].includes(verb) ? USER : text;
  return reading(`(${USER}) ${verb} (${rest})`, verb === 'INFO' ? 'service' : 'other', 'unknown', { user });
}
