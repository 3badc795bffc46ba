import { describe, expect, it } from 'vitest';
import type { Backend } from '../../../../src/model/backend.js';
import { jsBackend } from '../../../../src/model/backend.js';
import type { Floats } from '../../../../src/model/floats.js';
import { scanScratch } from '../../../../src/model/ops/selective-scan.js';
import { numbers } from '../finite-differences.js';
import { freshBackend, wasmBuilds } from './backends.js';
import { expectClose, GuardedMemory } from './guarded.js';

/** How a test makes arrays for one backend. */
interface Arrays {
  floats(values: ArrayLike<number>): Floats;
  ints(values: ArrayLike<number>): Int32Array;
}

const PLAIN: Arrays = { floats: (values) => Float64Array.from(values), ints: (values) => Int32Array.from(values) };

/** Row numbers at which sequences of these lengths begin, and the number of rows. */
function startsOf(lengths: readonly number[]): number[] {
  return lengths.reduce<number[]>((starts, length) => [...starts, (starts.at(-1) ?? 0) + length], [0]);
}

/** Slots of sequences, the last first. */
const placesOf = (count: number): number[] => Array.from({ length: count }, (_, s) => count - 1 - s);

interface Conv {
  readonly channels: number;
  readonly width: number;
}

function runConv(backend: Backend, arrays: Arrays, lengths: readonly number[], sizes: Conv): Record<string, Floats> {
  const { channels, width } = sizes;
  const starts = startsOf(lengths);
  const rows = starts[lengths.length];
  const uz = arrays.floats(numbers(rows * channels * 2, 1));
  const weight = arrays.floats(numbers(channels * width, 2));
  const dy = arrays.floats(numbers(rows * channels, 5));
  const out = {
    y: arrays.floats(numbers(rows * channels, 6)),
    state: arrays.floats(numbers(lengths.length * (width - 1) * channels, 4)),
    dUz: arrays.floats(numbers(rows * channels * 2, 7)),
    dWeight: arrays.floats(numbers(channels * width, 8)),
    dBias: arrays.floats(numbers(channels, 9)),
  };
  const at = arrays.ints(starts);
  const places = arrays.ints(placesOf(lengths.length));
  const bias = arrays.floats(numbers(channels, 3));
  backend.convForward(out.y, uz, weight, bias, out.state, places, at, lengths.length, sizes);
  backend.convBackward(out.dUz, out.dWeight, out.dBias, dy, uz, weight, at, lengths.length, sizes);
  return out;
}

interface Scan {
  readonly channels: number;
  readonly states: number;
}

function runScan(backend: Backend, arrays: Arrays, lengths: readonly number[], size: Scan): Record<string, Floats> {
  const { channels: E, states: N } = size;
  // Two columns of Δ before B and C, as in the block.
  const sizes = { channels: E, states: N, rowWidth: 2 + 2 * N, bOffset: 2, cOffset: 2 + N };
  const starts = startsOf(lengths);
  const rows = starts[lengths.length];
  const u = arrays.floats(numbers(rows * E, 1));
  const dt = arrays.floats(numbers(rows * E, 2, 0.001, 0.5));
  const projected = arrays.floats(numbers(rows * sizes.rowWidth, 3));
  const skip = arrays.floats(numbers(E, 4));
  const dy = arrays.floats(numbers(rows * E, 5));
  const aLog = arrays.floats(numbers(E * N, 6, 0, 2.7));
  const a = arrays.floats(new Float64Array(E * N));
  const scratch = arrays.floats(new Float64Array(scanScratch(Math.max(...lengths), sizes)));
  const out = {
    y: arrays.floats(new Float64Array(rows * E).fill(9)),
    state: arrays.floats(numbers(lengths.length * E * N, 7)),
    dU: arrays.floats(new Float64Array(rows * E).fill(9)),
    dDt: arrays.floats(new Float64Array(rows * E).fill(9)),
    dALog: arrays.floats(numbers(E * N, 8)),
    dProjected: arrays.floats(new Float64Array(rows * sizes.rowWidth).fill(0.5)),
    dSkip: arrays.floats(numbers(E, 9)),
  };
  const at = arrays.ints(starts);
  const count = lengths.length;
  const places = arrays.ints(placesOf(count));
  backend.decayRates(a, aLog, E, N);
  backend.scanForward(out.y, u, dt, a, projected, skip, out.state, places, at, count, sizes);
  const { dU, dDt, dALog, dProjected, dSkip } = out;
  backend.scanBackward(dU, dDt, dALog, dProjected, dSkip, dy, u, dt, a, projected, skip, scratch, at, count, sizes);
  return out;
}

const reference = jsBackend('float64');

describe.each(wasmBuilds())('sequences of %s', (name) => {
  it.each([
    [[1, 1, 1], 8, 4],
    [[1], 5, 4],
    [[6, 1, 3, 0, 2], 7, 4],
    [[9, 2], 12, 4],
    [[5, 1, 2], 6, 2],
    [[4, 7], 3, 6],
  ])('convolution over %j, %i channels, %i taps', (lengths, channels, width) => {
    const backend = freshBackend(name);
    const memory = new GuardedMemory(backend);
    const expected = runConv(reference, PLAIN, lengths, { channels, width });
    const actual = runConv(backend, memory, lengths, { channels, width });
    for (const [array, values] of Object.entries(expected)) expectClose(actual[array], values, 1e-6);
    memory.expectGuards();
  });

  it.each([
    [[1, 1, 1], 64, 8],
    [[1], 3, 1],
    [[6, 1, 3, 0, 2], 7, 5],
    [[9, 2], 12, 4],
    [[70, 33], 16, 16],
    [[5, 1, 2], 29, 3],
  ])('scan over %j, %i channels, %i states', (lengths, channels, states) => {
    const backend = freshBackend(name);
    const memory = new GuardedMemory(backend);
    const expected = runScan(reference, PLAIN, lengths, { channels, states });
    const actual = runScan(backend, memory, lengths, { channels, states });
    for (const [array, values] of Object.entries(expected)) expectClose(actual[array], values, 2e-6);
    memory.expectGuards();
  });

  it.each([
    [64, 8, 4],
    [13, 3, 3],
  ])('%i channels, %i states, %i taps: neither other sequences nor cuts change a bit', (channels, states, width) => {
    const backend = freshBackend(name);
    const conv = { channels, width };
    const scan = { channels, states, rowWidth: 2 * states, bOffset: 0, cOffset: states };
    const from = (values: ArrayLike<number>): Floats => {
      const array = backend.allocate(values.length);
      array.set(values);
      return array;
    };
    const rows = 12;
    const uz = from(numbers(rows * 2 * channels, 1));
    const [weight, bias, skip] = [
      from(numbers(channels * width, 2)),
      from(numbers(channels, 3)),
      from(numbers(channels, 4)),
    ];
    const [u, dt] = [from(numbers(rows * channels, 5)), from(numbers(rows * channels, 6, 0.01, 1))];
    const projected = from(numbers(rows * scan.rowWidth, 7));
    const a = backend.allocate(channels * states);
    backend.decayRates(a, from(numbers(channels * states, 8, 0, 2)), channels, states);
    /** Two sequences of six rows, in calls that end at these steps. */
    const run = (ends: readonly number[], together: boolean): Float32Array[] => {
      const y = backend.allocate(rows * channels);
      const mixed = backend.allocate(rows * channels);
      const convState = from(numbers(2 * (width - 1) * channels, 9));
      const scanState = from(numbers(2 * states * channels, 10));
      const starts = backend.allocateInts(3);
      const places = backend.allocateInts(2);
      const call = (first: number, count: number): void => {
        places.set([first, 1]);
        backend.convForward(y, uz, weight, bias, convState, places, starts, count, conv);
        backend.scanForward(mixed, u, dt, a, projected, skip, scanState, places, starts, count, scan);
      };
      if (together) {
        starts.set([0, 6, 12]);
        call(0, 2);
      } else {
        for (const s of [1, 0]) {
          ends.forEach((end, i) => {
            starts.set([6 * s + (i === 0 ? 0 : ends[i - 1]), 6 * s + end]);
            call(s, 1);
          });
        }
      }
      return [y, mixed, convState, scanState].map((array) => Float32Array.from(array));
    };
    const whole = run([], true);
    expect(run([6], false)).toEqual(whole);
    expect(run([1, 2, 3, 4, 5, 6], false)).toEqual(whole);
    expect(run([2, 6], false)).toEqual(whole);
  });
});
