import type { Random } from '../../../src/types/index.js';

/** Floats in [0, 1) from a seed: mulberry32. For splits and faulty sessions; the networks draw from their own seed. */
export function seededDice(seed: number): Random {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}
