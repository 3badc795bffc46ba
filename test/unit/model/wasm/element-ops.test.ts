import { describe, expect, it } from 'vitest';
import { adamWStep } from '../../../../src/model/ops/adamw-step.js';
import { gateBackward, gateForward } from '../../../../src/model/ops/gate.js';
import { lstmCellBackward, lstmCellForward } from '../../../../src/model/ops/lstm-cell.js';
import { rmsNormBackward, rmsNormForward } from '../../../../src/model/ops/rms-norm.js';
import { siluBackward, siluForward } from '../../../../src/model/ops/silu.js';
import { softplusBackward, softplusForward } from '../../../../src/model/ops/softplus.js';
import { numbers } from '../finite-differences.js';
import { freshBackend, wasmBuilds } from './backends.js';
import { expectClose, GuardedMemory } from './guarded.js';

const zeros = (count: number): Float64Array => new Float64Array(count);

/** Largest relative error of each number. */
function worstRatio(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  let worst = 0;
  for (let i = 0; i < expected.length; i++) worst = Math.max(worst, Math.abs(actual[i] / expected[i] - 1));
  return worst;
}

describe.each(wasmBuilds())('elements of %s', (name) => {
  const backend = freshBackend(name);

  describe('accuracy of each number on its own', () => {
    // Rounded to 32 bits first: the reference must see the same inputs.
    const x = Float64Array.from({ length: 20_001 }, (_, i) => Math.fround(-60 + i * 0.006));
    const memory = new GuardedMemory(backend);
    const at = memory.floats(x);
    const [y, sigma] = [memory.floats(x), memory.floats(x)];

    it('σ and SiLU', () => {
      const [expectedY, expectedSigma] = [zeros(x.length), zeros(x.length)];
      siluForward(expectedY, expectedSigma, x, x.length);
      backend.siluForward(y, sigma, at, x.length);
      expect(worstRatio(sigma, expectedSigma)).toBeLessThan(6e-6); // −x·log₂ e is rounded: half an ulp of 87 at the ends
      const near = x.map((v) => (Math.abs(v) < 4 ? 1 : 0));
      expect(
        worstRatio(
          sigma.filter((_, i) => near[i] === 1),
          expectedSigma.filter((_, i) => near[i] === 1),
        ),
      ).toBeLessThan(8e-7);
      expect(y.every((value, i) => value === Math.fround(Math.fround(x[i]) * sigma[i]))).toBe(true);
    });

    it('softplus, for the smallest time steps too', () => {
      const expected = zeros(x.length);
      softplusForward(expected, x, x.length);
      backend.softplusForward(y, at, x.length);
      expect(worstRatio(y, expected)).toBeLessThan(6e-6);
      const small = Float64Array.from({ length: 4000 }, (_, i) => Math.fround(-12 + i * 0.004));
      const expectedSmall = zeros(small.length);
      softplusForward(expectedSmall, small, small.length);
      const actualSmall = memory.floats(small);
      backend.softplusForward(actualSmall, actualSmall, small.length);
      expect(worstRatio(actualSmall, expectedSmall)).toBeLessThan(1.2e-6);
    });

    it('the slope of softplus, for the smallest time steps too', () => {
      const steps = Float64Array.from({ length: 4000 }, (_, i) => Math.fround(1e-6 * 1.005 ** i));
      const expected = zeros(steps.length);
      const ones = memory.floats(zeros(steps.length).fill(1));
      softplusBackward(expected, zeros(steps.length).fill(1), steps, steps.length);
      backend.softplusBackward(ones, ones, memory.floats(steps), steps.length);
      expect(worstRatio(ones, expected)).toBeLessThan(1e-6);
    });

    it('does not overflow, and keeps what is not a number', () => {
      const odd = memory.floats([-1e30, -200, 200, 1e30, NaN]);
      const [silu, s, plus] = [memory.floats(odd), memory.floats(odd), memory.floats(odd)];
      backend.siluForward(silu, s, odd, 5);
      backend.softplusForward(plus, odd, 5);
      expect(s[0]).toBeLessThan(1e-37);
      expect([s[2], s[3]]).toEqual([1, 1]);
      expect(plus[0]).toBeLessThan(1e-37);
      expect([plus[2], plus[3]]).toEqual([200, Math.fround(1e30)]);
      expect([silu[4], plus[4]]).toEqual([NaN, NaN]);
      memory.expectGuards();
    });
  });

  it.each([1, 3, 4, 7, 64, 129])('%i numbers: as the reference, forward and backward', (count) => {
    const memory = new GuardedMemory(backend);
    const [x, dy] = [numbers(count, 1, -6, 6), numbers(count, 2)];
    const e = { y: zeros(count), sigma: zeros(count), dx: zeros(count), plus: zeros(count), dPlus: zeros(count) };
    const [x32, dy32] = [memory.floats(x), memory.floats(dy)];
    const a = { y: memory.floats(x), sigma: memory.floats(x), dx: memory.floats(x), plus: memory.floats(x) };
    siluForward(e.y, e.sigma, x, count);
    siluBackward(e.dx, dy, e.sigma, x, count);
    softplusForward(e.plus, x, count);
    softplusBackward(e.dPlus, dy, e.plus, count);
    backend.siluForward(a.y, a.sigma, x32, count);
    backend.siluBackward(a.dx, dy32, a.sigma, x32, count);
    backend.softplusForward(a.plus, a.plus, count);
    backend.softplusBackward(dy32, dy32, a.plus, count);
    expectClose(a.y, e.y, 1e-6);
    expectClose(a.sigma, e.sigma, 1e-6);
    expectClose(a.dx, e.dx, 2e-6);
    expectClose(a.plus, e.plus, 1e-6);
    expectClose(dy32, e.dPlus, 1e-6);
    memory.expectGuards();
  });

  it.each([
    [1, 4],
    [3, 5],
    [2, 64],
    [5, 3],
  ])('gate, %i rows of %i', (rows, width) => {
    const memory = new GuardedMemory(backend);
    const count = rows * width;
    const [y, uz, dOut] = [numbers(count, 1), numbers(2 * count, 2, -5, 5), numbers(count, 3)];
    const e = { out: zeros(count), sigma: zeros(count), dy: zeros(count), dUz: uz.slice() };
    gateForward(e.out, e.sigma, y, uz, rows, width);
    gateBackward(e.dy, e.dUz, dOut, e.sigma, y, uz, rows, width);
    const [y32, uz32, dOut32] = [memory.floats(y), memory.floats(uz), memory.floats(dOut)];
    const a = { out: memory.floats(y), sigma: memory.floats(y), dUz: memory.floats(uz) };
    backend.gateForward(a.out, a.sigma, y32, uz32, rows, width);
    backend.gateBackward(dOut32, a.dUz, dOut32, a.sigma, y32, uz32, rows, width);
    expectClose(a.out, e.out, 1e-6);
    expectClose(a.sigma, e.sigma, 1e-6);
    expectClose(dOut32, e.dy, 2e-6);
    expectClose(a.dUz, e.dUz, 1e-6);
    memory.expectGuards();
  });

  it.each([
    [1, 1],
    [3, 5],
    [2, 32],
    [4, 67],
  ])('rms-norm, %i rows of %i', (rows, width) => {
    const memory = new GuardedMemory(backend);
    const count = rows * width;
    const [x, w, dy, dx] = [numbers(count, 1), numbers(width, 2), numbers(count, 3), numbers(count, 4)];
    const e = { y: zeros(count), inverse: zeros(rows), dx: dx.slice(), dw: w.slice() };
    rmsNormForward(e.y, e.inverse, x, w, rows, width);
    rmsNormBackward(e.dx, e.dw, dy, e.inverse, x, w, rows, width);
    const [x32, w32] = [memory.floats(x), memory.floats(w)];
    const a = { y: memory.floats(x), inverse: memory.floats(e.inverse), dx: memory.floats(dx), dw: memory.floats(w) };
    backend.rmsNormForward(a.y, a.inverse, x32, w32, rows, width);
    backend.rmsNormBackward(a.dx, a.dw, memory.floats(dy), a.inverse, x32, w32, rows, width);
    expectClose(a.y, e.y, 1e-6);
    expectClose(a.inverse, e.inverse, 1e-6);
    expectClose(a.dx, e.dx, 3e-6);
    expectClose(a.dw, e.dw, 2e-6);
    memory.expectGuards();
  });

  it.each([
    [1, 3],
    [3, 8],
    [2, 37],
  ])('LSTM cell, %i rows of %i', (rows, units) => {
    const memory = new GuardedMemory(backend);
    const count = rows * units;
    const [gates, before, dH, carry] = [
      numbers(4 * count, 1, -4, 4),
      numbers(count, 2),
      numbers(count, 3),
      numbers(count, 4),
    ];
    const e = { h: zeros(count), c: zeros(count), tanhC: zeros(count), gates: gates.slice(), carry: carry.slice() };
    const before32 = memory.floats(before);
    const a = {
      h: memory.floats(dH),
      c: memory.floats(dH),
      tanhC: memory.floats(dH),
      gates: memory.floats(gates),
      carry: memory.floats(carry),
    };
    lstmCellForward(e.h, e.c, e.tanhC, e.gates, before, rows, units);
    backend.lstmCellForward(a.h, a.c, a.tanhC, a.gates, before32, rows, units);
    expectClose(a.h, e.h, 2e-6);
    expectClose(a.c, e.c, 2e-6);
    expectClose(a.tanhC, e.tanhC, 2e-6);
    expectClose(a.gates, e.gates, 2e-6);
    lstmCellBackward(e.gates, e.carry, dH, e.tanhC, before, rows, units);
    backend.lstmCellBackward(a.gates, a.carry, memory.floats(dH), a.tanhC, before32, rows, units);
    expectClose(a.gates, e.gates, 4e-6);
    expectClose(a.carry, e.carry, 2e-6);
    memory.expectGuards();
  });

  it('the LSTM’s tanh keeps small numbers and does not overflow', () => {
    const memory = new GuardedMemory(backend);
    const sums = [1e-6, -1e-3, 0.01, 100, -1e30];
    const gates = memory.floats([...Array<number>(10).fill(0), ...sums, ...Array<number>(5).fill(0)]);
    const [h, c, tanhC] = [memory.floats(sums), memory.floats(sums), memory.floats(sums)];
    backend.lstmCellForward(h, c, tanhC, gates, memory.floats(Array<number>(5).fill(0)), 1, 5);
    expect(
      worstRatio(
        gates.subarray(10, 15),
        sums.map((sum) => Math.tanh(Math.fround(sum))),
      ),
    ).toBeLessThan(1e-6);
  });

  it.each([3, 40, 101])('sums, scales and steps the optimiser over %i numbers', (count) => {
    const memory = new GuardedMemory(backend);
    const [x, g, m] = [numbers(count, 1), numbers(count, 2), numbers(count, 3)];
    const v = numbers(count, 4, 0.01, 1);
    const [x32, g32, m32, v32] = [memory.floats(x), memory.floats(g), memory.floats(m), memory.floats(v)];
    const sum = memory.floats(x);
    backend.add(sum, sum, g32, count);
    expectClose(
      sum,
      x.map((value, i) => value + g[i]),
      1e-7,
    );
    expect(backend.sumOfSquares(g32, count)).toBeCloseTo(
      g32.reduce((total, value) => total + value * value, 0),
      12,
    );
    const factors = { beta1: 0.9, beta2: 0.999, epsilon: 1e-8, size: 0.04, unbias: 31.6 };
    adamWStep(x, m, v, g, 1, count - 1, 0.99, factors);
    backend.adamWStep(x32, m32, v32, g32, 1, count - 1, 0.99, factors);
    expectClose(x32, x, 1e-6);
    expectClose(m32, m, 1e-6);
    expectClose(v32, v, 1e-6);
    backend.scale(g32, -0.3, count);
    expectClose(
      g32,
      g.map((value) => -0.3 * value),
      1e-6,
    );
    memory.expectGuards();
  });
});
