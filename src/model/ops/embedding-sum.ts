import type { Floats } from '../floats.js';

/**
 * out[r] += Σ_f table[ids[r, f]] for the features f in [first, last); an id of −1 adds nothing.
 *
 * Shapes: out (rows, width); ids (rows, features); table (entries, width).
 */
export function embeddingSumForward(
  out: Floats,
  ids: Int32Array,
  table: Floats,
  rows: number,
  features: number,
  first: number,
  last: number,
  width: number,
): void {
  for (let r = 0; r < rows; r++) {
    const o = r * width;
    for (let f = first; f < last; f++) {
      const id = ids[r * features + f];
      if (id < 0) continue;
      const e = id * width;
      for (let k = 0; k < width; k++) out[o + k] += table[e + k];
    }
  }
}

/** dTable[ids[r, f]] += dOut[r]. Shapes as in `embeddingSumForward`. */
export function embeddingSumBackward(
  dTable: Floats,
  ids: Int32Array,
  dOut: Floats,
  rows: number,
  features: number,
  first: number,
  last: number,
  width: number,
): void {
  for (let at = 0; at < rows * features; at++) {
    const f = at % features;
    const entry = ids[at] * width;
    if (entry < 0 || f < first || f >= last) continue;
    const from = ((at - f) / features) * width;
    for (let k = 0; k < width; k++) dTable[entry + k] += dOut[from + k];
  }
}
