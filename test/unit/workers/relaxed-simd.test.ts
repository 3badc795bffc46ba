import { expect, it } from 'vitest';
import { kernelModule } from '../../../src/model/wasm/kernels.js';
import { allowRelaxedSimd } from '../../../src/workers/index.js';

it('lets the relaxed kernels be compiled on every version of Node.js that is supported', () => {
  allowRelaxedSimd();
  expect(kernelModule('relaxed')).toBeDefined();
});
