import type { Backend } from '../backend.js';
import { Arena } from './arena.js';
import { elementOps } from './element-ops.js';
import { instantiateKernels, kernelModule } from './kernels.js';
import type { KernelBuild } from './kernels.js';
import { rowOps } from './row-ops.js';
import { Scratch } from './scratch.js';
import { sequenceOps } from './sequence-ops.js';
import { WasmLinearMap } from './wasm-linear-map.js';

export interface WasmOptions {
  /**
   * Whether relaxed SIMD may be used where it is there: faster, but processors may then differ in the last bit. True by
   * default.
   */
  readonly relaxed?: boolean;
}

/**
 * The kernels in WebAssembly SIMD, each backend with a memory of its own (up to 4 GiB), in 32-bit floats.
 * @returns undefined where the runtime has no SIMD, or the process may not reserve the memory's address space (about 10 GiB,
 * which are not used before arrays are)
 */
export function wasmBackend({ relaxed = true }: WasmOptions = {}): Backend | undefined {
  return (relaxed ? backendOf('relaxed') : undefined) ?? backendOf('simd');
}

function backendOf(build: KernelBuild): Backend | undefined {
  const module = kernelModule(build);
  if (module === undefined) return undefined;
  const arena = tryArena();
  if (arena === undefined) return undefined;
  const kernels = instantiateKernels(module, arena.memory);
  arena.reserve(kernels.heapBase.value);
  const scratch = new Scratch(arena);
  return {
    name: `wasm-${build}`,
    precision: 'float32',
    tables: true,
    allocate: (length) => arena.floats(length),
    allocateInts: (length) => arena.ints(length),
    linearMap: (weight, bias, inputs, outputs) =>
      new WasmLinearMap(kernels, arena, scratch, weight, bias, inputs, outputs),
    ...elementOps(kernels),
    ...rowOps(kernels),
    ...sequenceOps(kernels, scratch),
  };
}

function tryArena(): Arena | undefined {
  try {
    return new Arena();
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}
