import { expect, it } from 'vitest';
import { Arena } from '../../../../src/model/wasm/arena.js';
import { freshBackend } from './backends.js';

it('arrays stay valid and apart while the memory grows', () => {
  const backend = freshBackend('wasm-simd');
  const arrays = Array.from({ length: 12 }, (_, i) => {
    const array = backend.allocate(1 + i * 40_000);
    expect(array.every((value) => value === 0)).toBe(true);
    return array.fill(i);
  });
  const ints = backend.allocateInts(3).fill(-7);
  arrays.forEach((array, i) => {
    expect(array.byteOffset % 64).toBe(0);
    expect(array.every((value) => value === i)).toBe(true);
  });
  expect([...ints]).toEqual([-7, -7, -7]);
  // One made before the growth and one made after it work together.
  backend.add(arrays[11], arrays[1], arrays[10], 40_000);
  expect(arrays[11].subarray(0, 40_000).every((value) => value === 11)).toBe(true);
});

it('says so when the memory is full', () => {
  const arena = new Arena();
  expect(() => arena.floats(2 ** 31)).toThrow(RangeError);
  expect(arena.floats(4).length).toBe(4);
});

it('backends do not share memory', () => {
  const [one, other] = [freshBackend('wasm-simd').allocate(4), freshBackend('wasm-simd').allocate(4)];
  one.fill(1);
  expect([...other]).toEqual([0, 0, 0, 0]);
});
