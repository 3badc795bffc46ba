import { ADDRESS_CLASSES, COMMAND_CLASSES, RELATION_CLASSES, USER_CLASSES } from '../types/index.js';
import type { LogKey } from '../types/index.js';

/** Values that each class of a key can take, in the order of `KEY_PARTS`. */
export const CLASSES = [
  USER_CLASSES.length,
  ADDRESS_CLASSES.length,
  COMMAND_CLASSES.length,
  RELATION_CLASSES.length,
] as const;

/** The five parts of a key as one integer: what a map can look up at little cost. */
export function packKey(template: number, user: number, address: number, command: number, relation: number): number {
  return (((template * CLASSES[0] + user) * CLASSES[1] + address) * CLASSES[2] + command) * CLASSES[3] + relation;
}

export function unpackKey(packed: number): LogKey {
  const relation = packed % CLASSES[3];
  let rest = (packed - relation) / CLASSES[3];
  const command = rest % CLASSES[2];
  rest = (rest - command) / CLASSES[2];
  const address = rest % CLASSES[1];
  rest = (rest - address) / CLASSES[1];
  const user = rest % CLASSES[0];
  return { template: (rest - user) / CLASSES[0], user, address, command, relation };
}
