import type { Floats } from '../floats.js';

const sigmoid = (v: number): number => 1 / (1 + Math.exp(-v));
/** Exact enough in 64 bits (error about 1e-16), and twice as fast as `Math.tanh`. */
const tanh = (v: number): number => 1 - 2 / (1 + Math.exp(2 * v));

/**
 * i, f, o = σ(·), g = tanh(·) of the gates; c = f·c₋₁ + i·g; h = o·tanh(c) (Hochreiter & Schmidhuber 1997 with Gers' forget
 * gate, as `torch.nn.LSTM`).
 *
 * Shapes: gates (rows, 4H) in the order i | f | g | o: sums in, activated out; before (rows, H): c₋₁; c, h (rows, H);
 * tanhC (rows, H) is kept for the backward pass.
 */
export function lstmCellForward(
  h: Floats,
  c: Floats,
  tanhC: Floats,
  gates: Floats,
  before: Floats,
  rows: number,
  units: number,
): void {
  for (let r = 0; r < rows; r++) {
    const o = r * units;
    const q = o * 4;
    for (let k = 0; k < units; k++) {
      const input = sigmoid(gates[q + k]);
      const forget = sigmoid(gates[q + units + k]);
      const candidate = tanh(gates[q + 2 * units + k]);
      const output = sigmoid(gates[q + 3 * units + k]);
      const cell = forget * before[o + k] + input * candidate;
      const squashed = tanh(cell);
      gates[q + k] = input;
      gates[q + units + k] = forget;
      gates[q + 2 * units + k] = candidate;
      gates[q + 3 * units + k] = output;
      c[o + k] = cell;
      tanhC[o + k] = squashed;
      h[o + k] = output * squashed;
    }
  }
}

/**
 * The activated gates become the gradients of their sums, in place. Shapes as in `lstmCellForward`; dH (rows, H): all that
 * reaches h; carry (rows, H): what reaches c from the step after, turned into what reaches c₋₁.
 */
export function lstmCellBackward(
  gates: Floats,
  carry: Floats,
  dH: Floats,
  tanhC: Floats,
  before: Floats,
  rows: number,
  units: number,
): void {
  for (let r = 0; r < rows; r++) {
    const o = r * units;
    const q = o * 4;
    for (let k = 0; k < units; k++) {
      const input = gates[q + k];
      const forget = gates[q + units + k];
      const candidate = gates[q + 2 * units + k];
      const output = gates[q + 3 * units + k];
      const squashed = tanhC[o + k];
      const reached = dH[o + k];
      const dC = carry[o + k] + reached * output * (1 - squashed * squashed);
      gates[q + k] = dC * candidate * input * (1 - input);
      gates[q + units + k] = dC * before[o + k] * forget * (1 - forget);
      gates[q + 2 * units + k] = dC * input * (1 - candidate * candidate);
      gates[q + 3 * units + k] = reached * squashed * output * (1 - output);
      carry[o + k] = dC * forget;
    }
  }
}
