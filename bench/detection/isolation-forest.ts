import { IsolationForest } from 'ml-isolation-forest';

import { drawn } from './split.js';

/** Any event: what it counts as, where and when. */
export interface CountedEvent {
  readonly host: string;
  readonly timeMs: number;
  /** Column of the count vector. */
  readonly column: number;
}

export const WINDOW_MS = 600_000;
const TREES = 100;
/** Training windows that the trees see. */
const SAMPLE = 2048;

/** Name of the ten minutes of a host that an event lies in. */
export function windowOf({ host, timeMs }: Pick<CountedEvent, 'host' | 'timeMs'>): string {
  return `${Math.floor(timeMs / WINDOW_MS)} ${host}`;
}

/** Counts by column, one vector a window. */
export function countVectors(events: readonly CountedEvent[], columns: number): Map<string, number[]> {
  const vectors = new Map<string, number[]>();
  for (const event of events) {
    const name = windowOf(event);
    let vector = vectors.get(name);
    if (vector === undefined) {
      vector = new Array<number>(columns).fill(0);
      vectors.set(name, vector);
    }
    vector[event.column] += 1;
  }
  return vectors;
}

/** The library's forest, seeded: it draws from `Math.random`, which is replaced while it trains. */
export function trainForest(vectors: readonly number[][], seed: number): IsolationForest {
  const sample = vectors
    .map((vector, i) => ({ vector, place: drawn(seed, `window ${i}`) }))
    .sort((a, b) => a.place - b.place)
    .slice(0, SAMPLE)
    .map(({ vector }) => vector);
  const forest = new IsolationForest({ nEstimators: TREES });
  const { random } = Math;
  let draws = 0;
  try {
    Math.random = () => drawn(seed, `draw ${draws++}`);
    forest.train(sample);
  } finally {
    Math.random = random;
  }
  return forest;
}
