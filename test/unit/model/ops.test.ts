import { describe, expect, it } from 'vitest';
import { convBackward, convForward } from '../../../src/model/ops/causal-conv1d.js';
import { crossEntropyBackward, crossEntropyForward } from '../../../src/model/ops/cross-entropy.js';
import { embeddingSumBackward, embeddingSumForward } from '../../../src/model/ops/embedding-sum.js';
import { gateBackward, gateForward } from '../../../src/model/ops/gate.js';
import { linearBackwardInput, linearBackwardWeight, linearForward } from '../../../src/model/ops/linear.js';
import { rmsNormBackward, rmsNormForward } from '../../../src/model/ops/rms-norm.js';
import { decayRates, scanBackward, scanForward, scanScratch } from '../../../src/model/ops/selective-scan.js';
import { siluBackward, siluForward } from '../../../src/model/ops/silu.js';
import { softplusBackward, softplusForward } from '../../../src/model/ops/softplus.js';
import { dot, expectGradient, numbers, numericGradient } from './finite-differences.js';

const zeros = (count: number): Float64Array => new Float64Array(count);

/** Slots of sequences: each its own number. */
const inOrder = (count: number): Int32Array => Int32Array.from({ length: count }, (_, s) => s);

describe('linear', () => {
  // Sizes that fill the register tiles and sizes that leave every kind of edge.
  it.each([
    [4, 8, 4],
    [3, 5, 7],
    [1, 4, 6],
    [5, 2, 1],
  ])('%i rows, %i inputs, %i outputs: the gradients are those of the finite differences', (rows, inputs, outputs) => {
    const x = numbers(rows * inputs, 1);
    const w = numbers(outputs * inputs, 2);
    const b = numbers(outputs, 3);
    const dy = numbers(rows * outputs, 4);
    const y = zeros(rows * outputs);
    const loss = (): number => {
      linearForward(y, x, w, b, rows, inputs, outputs);
      return dot(y, dy);
    };
    loss();
    for (let m = 0; m < rows; m++) {
      for (let n = 0; n < outputs; n++) {
        const sum = b[n] + dot(x.subarray(m * inputs), w.subarray(n * inputs, (n + 1) * inputs));
        expect(y[m * outputs + n]).toBeCloseTo(sum, 12);
      }
    }
    const dx = zeros(x.length);
    const dw = zeros(w.length);
    const db = zeros(b.length);
    linearBackwardInput(dx, dy, w, rows, inputs, outputs);
    linearBackwardWeight(dw, db, dy, x, rows, inputs, outputs);
    expectGradient(dx, numericGradient(x, loss));
    expectGradient(dw, numericGradient(w, loss));
    expectGradient(db, numericGradient(b, loss));
  });

  it('works without a bias', () => {
    const y = zeros(2);
    linearForward(y, Float64Array.of(2, 3), Float64Array.of(1, 1, -1, 1), undefined, 1, 2, 2);
    expect([...y]).toEqual([5, 1]);
  });
});

it('rms-norm: gradients', () => {
  const x = numbers(3 * 5, 1);
  const w = numbers(5, 2);
  const dy = numbers(3 * 5, 3);
  const y = zeros(15);
  const inverse = zeros(3);
  const loss = (): number => {
    rmsNormForward(y, inverse, x, w, 3, 5);
    return dot(y, dy);
  };
  loss();
  const dx = zeros(15);
  const dw = zeros(5);
  rmsNormBackward(dx, dw, dy, inverse, x, w, 3, 5);
  expectGradient(dx, numericGradient(x, loss));
  expectGradient(dw, numericGradient(w, loss));
});

it('silu: gradient', () => {
  const x = numbers(9, 1, -6, 6);
  const dy = numbers(9, 2);
  const y = zeros(9);
  const sigma = zeros(9);
  const loss = (): number => {
    siluForward(y, sigma, x, 9);
    return dot(y, dy);
  };
  loss();
  const dx = zeros(9);
  siluBackward(dx, dy, sigma, x, 9);
  expectGradient(dx, numericGradient(x, loss));
});

describe('softplus', () => {
  it('has the right gradient', () => {
    const x = numbers(9, 1, -8, 8);
    const dy = numbers(9, 2);
    const y = zeros(9);
    const loss = (): number => {
      softplusForward(y, x, 9);
      return dot(y, dy);
    };
    loss();
    const dx = zeros(9);
    softplusBackward(dx, dy, y, 9);
    expectGradient(dx, numericGradient(x, loss));
  });

  it('keeps small time steps and does not overflow', () => {
    const y = zeros(3);
    softplusForward(y, Float64Array.of(-30, 0, 800), 3);
    expect(y[0] / Math.exp(-30)).toBeCloseTo(1, 10);
    expect(y[1]).toBeCloseTo(Math.LN2, 12);
    expect(y[2]).toBe(800);
  });
});

it('gate: gradients of both inputs', () => {
  const y = numbers(3 * 4, 1);
  const uz = numbers(3 * 8, 2, -3, 3);
  const dOut = numbers(12, 3);
  const out = zeros(12);
  const sigma = zeros(12);
  const loss = (): number => {
    gateForward(out, sigma, y, uz, 3, 4);
    return dot(out, dOut);
  };
  loss();
  const dy = zeros(12);
  const dUz = zeros(24);
  gateBackward(dy, dUz, dOut, sigma, y, uz, 3, 4);
  expectGradient(dy, numericGradient(y, loss));
  expectGradient(dUz, numericGradient(uz, loss));
});

describe('causal-conv1d', () => {
  it.each([
    [2, 6, 3, 4],
    [1, 2, 2, 4],
    [2, 3, 1, 2],
  ])('batch %i, length %i, %i channels, %i taps: gradients', (batch, length, channels, width) => {
    const sizes = { channels, width };
    const starts = Int32Array.from({ length: batch + 1 }, (_, s) => s * length);
    const uz = numbers(batch * length * channels * 2, 1);
    const w = numbers(channels * width, 2);
    const b = numbers(channels, 3);
    const dy = numbers(batch * length * channels, 4);
    const y = zeros(dy.length);
    const loss = (): number => {
      convForward(y, uz, w, b, zeros(batch * (width - 1) * channels), inOrder(batch), starts, batch, sizes);
      return dot(y, dy);
    };
    loss();
    const dUz = zeros(uz.length);
    const dw = zeros(w.length);
    const db = zeros(b.length);
    convBackward(dUz, dw, db, dy, uz, w, starts, batch, sizes);
    expectGradient(dUz, numericGradient(uz, loss));
    expectGradient(dw, numericGradient(w, loss), 1e-6);
    expectGradient(db, numericGradient(b, loss));
  });

  it('does not look ahead', () => {
    const y = zeros(3);
    const uz = Float64Array.of(1, 0, 10, 0, 100, 0);
    const sizes = { channels: 1, width: 2 };
    convForward(y, uz, Float64Array.of(2, 3), Float64Array.of(0), zeros(1), inOrder(1), Int32Array.of(0, 3), 1, sizes);
    expect([...y]).toEqual([3, 32, 320]);
  });

  it('goes on from its state, however short the pieces are', () => {
    const sizes = { channels: 3, width: 4 };
    const uz = numbers(9 * 6, 1);
    const [w, b] = [numbers(12, 2), numbers(3, 3)];
    const whole = zeros(27);
    const state = numbers(9, 4);
    const before = state.slice();
    convForward(whole, uz, w, b, state, inOrder(1), Int32Array.of(0, 9), 1, sizes);
    for (const pieces of [
      [0, 1, 2, 9],
      [0, 2, 7, 8, 9],
      [0, 9],
    ]) {
      const moving = before.slice();
      pieces.slice(1).forEach((to, i) => {
        const y = zeros(27);
        convForward(y, uz, w, b, moving, inOrder(1), Int32Array.of(pieces[i], to), 1, sizes);
        expect([...y.subarray(pieces[i] * 3, to * 3)]).toEqual([...whole.subarray(pieces[i] * 3, to * 3)]);
      });
      expect([...moving]).toEqual([...state]);
    }
  });
});

describe('selective-scan', () => {
  const sizes = { channels: 3, states: 4, rowWidth: 10, bOffset: 2, cOffset: 6 };
  const rows = 10;
  const u = numbers(rows * 3, 1);
  const dt = numbers(rows * 3, 2, 0.1, 1);
  const aLog = numbers(12, 3);
  const projected = numbers(rows * 10, 4);
  const skip = numbers(3, 5);
  const a = zeros(12);

  it('has the gradients of all five inputs and of D, for sequences of different lengths', () => {
    const starts = Int32Array.of(0, 5, 6, 10);
    const dy = numbers(rows * 3, 6);
    const y = zeros(30);
    const loss = (): number => {
      decayRates(a, aLog, 3, 4);
      scanForward(y, u, dt, a, projected, skip, zeros(36), inOrder(3), starts, 3, sizes);
      return dot(y, dy);
    };
    loss();
    const [dU, dDt, dALog, dProjected, dSkip] = [zeros(30), zeros(30), zeros(12), zeros(100), zeros(3)];
    const scratch = zeros(scanScratch(5, sizes)).fill(7);
    scanBackward(dU, dDt, dALog, dProjected, dSkip, dy, u, dt, a, projected, skip, scratch, starts, 3, sizes);
    expectGradient(dU, numericGradient(u, loss));
    expectGradient(dDt, numericGradient(dt, loss));
    expectGradient(dALog, numericGradient(aLog, loss));
    expectGradient(dProjected, numericGradient(projected, loss));
    expectGradient(dSkip, numericGradient(skip, loss));
  });

  it('goes on from its state, however short the pieces are', () => {
    decayRates(a, aLog, 3, 4);
    const state = numbers(12, 7);
    const moving = state.slice();
    const [whole, y] = [zeros(30), zeros(30)];
    scanForward(whole, u, dt, a, projected, skip, state, inOrder(1), Int32Array.of(0, rows), 1, sizes);
    for (const [from, to] of [
      [0, 1],
      [1, 7],
      [7, 10],
    ]) {
      scanForward(y, u, dt, a, projected, skip, moving, inOrder(1), Int32Array.of(from, to), 1, sizes);
    }
    expect([...y]).toEqual([...whole]);
    expect([...moving]).toEqual([...state]);
  });
});

it('embedding-sum: gradient; a dropped feature adds nothing', () => {
  const ids = Int32Array.of(0, 2, 1, 1, -1, 2);
  const table = numbers(4 * 3, 1);
  const dOut = numbers(6, 2);
  const loss = (): number => {
    const out = zeros(6);
    embeddingSumForward(out, ids, table, 2, 3, 0, 3, 3);
    return dot(out, dOut);
  };
  const dTable = zeros(12);
  embeddingSumBackward(dTable, ids, dOut, 2, 3, 0, 3, 3);
  expectGradient(dTable, numericGradient(table, loss));
});

describe('cross-entropy', () => {
  it('has the right gradient, weights included', () => {
    const logits = numbers(3 * 4, 1, -3, 3);
    const targets = Int32Array.of(0, 2, 0, 3, 0, 1);
    const weights = Float64Array.of(1, 0, 0.5);
    const shifts = zeros(3);
    const loss = (): number => {
      const losses = zeros(3);
      crossEntropyForward(losses, shifts, logits, targets, 2, 1, 3, 4);
      return dot(losses, weights) * 0.25;
    };
    loss();
    const d = logits.slice();
    crossEntropyBackward(d, shifts, targets, 2, 1, weights, 0.25, 3, 4);
    expectGradient(d, numericGradient(logits, loss));
    expect([...d.subarray(4, 8)].every((value) => value === 0)).toBe(true);
  });

  it('adds to the losses, and stays finite for logits far apart', () => {
    const losses = Float64Array.of(1);
    const shifts = zeros(1);
    crossEntropyForward(losses, shifts, Float64Array.of(1000, -1000, 999), Int32Array.of(1), 1, 0, 1, 3);
    expect(losses[0]).toBeCloseTo(2001.3133, 3);
    expect(shifts[0]).toBeCloseTo(1000.3133, 3);
  });
});
