import { hash } from 'node:crypto';

/**
 * A deterministic document id: the first 32 hex digits (128 bits) of SHA-256 over the parts. The parts are joined by a
 * byte that none of them holds, so that ('a', 'bc') and ('ab', 'c') differ.
 */
export function documentId(...parts: readonly (string | number)[]): string {
  return hash('sha256', parts.join('\u0000'), 'hex').slice(0, 32);
}
