import { families } from '../../src/generate/index.js';

export type Split = 'development' | 'test';

/** Seeds of the sets; anything else that is random in a set follows from them. */
export const SEEDS: Readonly<Record<Split, readonly number[]>> = {
  development: [101, 102, 103, 104, 105],
  test: [201, 202, 203, 204, 205],
};

/** The draw was made once, before any figure was seen. A family added later is placed by the same rule and moves no other. */
const DRAW_SEED = 20_261;

/** FNV-1a with a finalizer: a number in [0, 1) that a name and the seed give. */
export function drawn(seed: number, name: string): number {
  let hash = (0x811c9dc5 ^ seed) >>> 0;
  for (let i = 0; i < name.length; i += 1) hash = Math.imul(hash ^ name.charCodeAt(i), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x7feb352d);
  hash = Math.imul(hash ^ (hash >>> 15), 0x846ca68b);
  return ((hash ^ (hash >>> 16)) >>> 0) / 4_294_967_296;
}

type Family = ReturnType<typeof families>[number]['family'];

/** Each family is in one split: by its own draw, so that the split of one does not depend on which others exist. */
export function familiesOf(split: Split): Family[] {
  const all = families()
    .map(({ family }) => family)
    .sort();
  return all.filter((family) => (drawn(DRAW_SEED, family) < 0.5 ? 'development' : 'test') === split);
}
