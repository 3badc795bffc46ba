import { KEY_PARTS, ROW, ROW_WIDTH } from '../../../src/types/index.js';
import type { RowShape } from '../../../src/types/index.js';
import { seededRandom } from '../../../src/model/random.js';

export const SHAPE: RowShape = { parts: [9, 6, 6, 3, 4], keys: 12, accounts: 4 };

/** Distinct key tuples, row 0 unused. */
export function someKeys(shape: RowShape, seed = 3): Int32Array {
  const random = seededRandom(seed);
  const tuples = new Int32Array(shape.keys * KEY_PARTS.length);
  const seen = new Set<string>();
  for (let id = 1; id < shape.keys; id++) {
    let tuple: number[];
    do
      tuple = shape.parts.map((size, j) =>
        j === 0 ? 1 + Math.floor(random() * (size - 1)) : Math.floor(random() * size),
      );
    while (seen.has(tuple.join()));
    seen.add(tuple.join());
    tuples.set(tuple, id * KEY_PARTS.length);
  }
  return tuples;
}

/** Random rows, every column in range; keys from the vocabulary, one in eight outside it. */
export function someRows(events: number, shape: RowShape, tuples: Int32Array, seed: number): Int32Array {
  const random = seededRandom(seed);
  const below = (size: number): number => Math.floor(random() * size);
  const rows = new Int32Array(events * ROW_WIDTH);
  for (let i = 0; i < events; i++) {
    const row = rows.subarray(i * ROW_WIDTH, (i + 1) * ROW_WIDTH);
    const key = random() < 0.125 ? 0 : 1 + below(shape.keys - 1);
    if (key === 0) shape.parts.forEach((size, j) => (row[j] = below(size)));
    else row.set(tuples.subarray(key * 5, key * 5 + 5));
    row[ROW.key] = key;
    row[ROW.gap] = below(8);
    row[ROW.account] = below(shape.accounts);
    for (const first of [ROW.accountGap, ROW.addressGap, ROW.processGap]) {
      row[first] = below(8);
      row[first + 1] = below(shape.keys);
      row[first + 2] = below(shape.keys);
    }
  }
  return rows;
}

export function eventAt(rows: Int32Array, i: number): Int32Array {
  return rows.subarray(i * ROW_WIDTH, (i + 1) * ROW_WIDTH);
}
