import type { Random } from '../../../src/types/index.js';
import type { Session } from './sessions.js';

/**
 * One faulty session from a normal one, by one small change that a program's failure could make: cut off, an event missing,
 * an event twice, a known key in the wrong place, two stretches exchanged, a stretch repeated. This is what rules and
 * settings are chosen on: no test session and no label is looked at.
 */
export function corrupt(session: Session, keys: readonly number[], random: Random): Session {
  const n = session.length;
  const pick = (below: number): number => Math.floor(random() * below);
  const at = pick(n);
  const parts = (...pieces: readonly ArrayLike<number>[]): Session =>
    Int32Array.from(pieces.flatMap((piece) => Array.from(piece)));
  switch (pick(6)) {
    case 0:
      return session.slice(0, 1 + pick(n));
    case 1:
      return parts(session.subarray(0, at), session.subarray(at + 1));
    case 2:
      return parts(session.subarray(0, at + 1), session.subarray(at));
    case 3:
      return parts(session.subarray(0, at), [keys[pick(keys.length)]], session.subarray(at));
    case 4: {
      const cuts = [pick(n + 1), pick(n + 1), pick(n + 1)].sort((a, b) => a - b);
      const [a, b, c] = cuts;
      return parts(session.subarray(0, a), session.subarray(b, c), session.subarray(a, b), session.subarray(c));
    }
    default: {
      const end = Math.min(n, at + 1 + pick(4));
      return parts(session.subarray(0, end), session.subarray(at));
    }
  }
}

/**
 * `wanted` faulty sessions from the given normal ones; those that are normal sessions themselves are left out.
 * Fewer if most changes give normal sessions.
 */
export function corruptions(
  from: readonly Session[],
  normal: readonly Session[],
  wanted: number,
  random: Random,
): readonly Session[] {
  const known = new Set(Array.from(new Set(normal), (session) => session.join(' ')));
  const keys = Array.from(new Set(Array.from(new Set(normal), (session) => Array.from(session)).flat()));
  const found: Session[] = [];
  for (let tries = 0; found.length < wanted && tries < 4 * wanted; tries++) {
    const session = corrupt(from[Math.floor(random() * from.length)], keys, random);
    if (session.length > 0 && !known.has(session.join(' '))) found.push(session);
  }
  return found;
}
