import type { KeyWords, LogKey } from '../types/index.js';
import { ADDRESS_CLASSES, COMMAND_CLASSES, RELATION_CLASSES, USER_CLASSES } from '../types/index.js';

/** The classes of a key by name. */
export function keyWords(key: LogKey): KeyWords {
  return {
    user: USER_CLASSES[key.user] ?? 'none',
    address: ADDRESS_CLASSES[key.address] ?? 'none',
    command: COMMAND_CLASSES[key.command] ?? 'none',
    relation: RELATION_CLASSES[key.relation] ?? 'none',
  };
}

/**
 * A composite key as a person reads it: `Accepted publickey for <:USER:> from <:IP:> · user known · address trusted`.
 * Classes that the line has no value for are left out.
 */
export function keyText(template: string, words: KeyWords): string {
  const parts = [template];
  for (const name of ['user', 'address', 'command', 'relation'] as const) {
    if (words[name] !== 'none') parts.push(`${name} ${words[name].replace('_', ' ')}`);
  }
  return parts.join(' · ');
}
