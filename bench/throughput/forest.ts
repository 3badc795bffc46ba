import { IsolationForest } from 'ml-isolation-forest';
import type { Row } from './row.js';
import { seeded } from './seeded.js';

export const FOREST_ROWS = 50_000;
export const FOREST_COLUMNS = 200;
const TREES = 100;
/** Rows that a tree sees. */
const SAMPLE = 256;
/** Events in one vector. */
const EVENTS = 60;

/** Vectors of counts whose columns are as often used as words are: the k-th in proportion to 1/k. Shape (rows, columns). */
export function zipfCounts(): Uint16Array {
  const random = seeded(3);
  const counts = new Uint16Array(FOREST_ROWS * FOREST_COLUMNS);
  for (let row = 0; row < FOREST_ROWS; row++) {
    for (let event = 0; event < EVENTS; event++) {
      // inverse of the logarithm that 1/k sums to
      const column = Math.floor((FOREST_COLUMNS + 1) ** random()) - 1;
      counts[row * FOREST_COLUMNS + Math.min(column, FOREST_COLUMNS - 1)] += 1;
    }
  }
  return counts;
}

/** The forest that the detection bench compares with; it gives every tree the whole training set, so the sample is cut before. */
export function forestRows(counts: Uint16Array): Row[] {
  const vectors = Array.from({ length: FOREST_ROWS }, (_, i) =>
    Array.from(counts.subarray(i * FOREST_COLUMNS, (i + 1) * FOREST_COLUMNS)),
  );
  const fit = (): IsolationForest => {
    const forest = new IsolationForest({ nEstimators: TREES });
    forest.train(vectors.slice(0, SAMPLE));
    return forest;
  };
  const fitted = fit();
  return [
    { id: 'isolation forest fit', unit: 'trees', count: TREES, run: () => void fit() },
    {
      id: 'isolation forest score',
      unit: 'rows',
      count: FOREST_ROWS,
      run: () => void fitted.predict(vectors),
    },
  ];
}
