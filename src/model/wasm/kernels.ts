import { RELAXED_MODULE } from './relaxed-module.js';
import { SIMD_MODULE } from './simd-module.js';
import { webAssembly } from './web-assembly.js';
import type { WasmMemory, WasmModule } from './web-assembly.js';

/** A function of byte addresses, then counts and factors, in the order of its source in kernels/. */
type Kernel = (...numbers: number[]) => void;
type Measure = (...numbers: number[]) => number;

/** What kernels/index.ts exports. */
export interface Kernels {
  readonly heapBase: { readonly value: number };
  readonly pack: Kernel;
  readonly product: Kernel;
  readonly productScratch: Measure;
  readonly productGradient: Kernel;
  readonly productGradientScratch: Measure;
  readonly rmsNormForward: Kernel;
  readonly rmsNormBackward: Kernel;
  readonly siluForward: Kernel;
  readonly siluBackward: Kernel;
  readonly softplusForward: Kernel;
  readonly softplusBackward: Kernel;
  readonly gateForward: Kernel;
  readonly gateBackward: Kernel;
  readonly convForward: Kernel;
  readonly convBackward: Kernel;
  readonly convScratch: Measure;
  readonly scanForward: Kernel;
  readonly scanBackward: Kernel;
  readonly scanBackwardScratch: Measure;
  readonly embeddingSumForward: Kernel;
  readonly embeddingSumBackward: Kernel;
  readonly crossEntropyForward: Kernel;
  readonly crossEntropyBackward: Kernel;
  readonly lstmCellForward: Kernel;
  readonly lstmCellBackward: Kernel;
  readonly adamWStep: Kernel;
  readonly add: Kernel;
  readonly scale: Kernel;
  readonly scaleRows: Kernel;
  readonly sumOfSquares: Measure;
  readonly weightAbove: Measure;
}

export type KernelBuild = 'relaxed' | 'simd';

const TEXTS: Readonly<Record<KernelBuild, string>> = { relaxed: RELAXED_MODULE, simd: SIMD_MODULE };
/** Compiled once in each thread; undefined: the runtime cannot run it. */
const compiled = new Map<KernelBuild, WasmModule | undefined>();

/** The compiled kernels; undefined where the runtime lacks the instructions. */
export function kernelModule(build: KernelBuild): WasmModule | undefined {
  if (!compiled.has(build)) compiled.set(build, compile(TEXTS[build]));
  return compiled.get(build);
}

/** The kernels over one memory. */
export function instantiateKernels(module: WasmModule, memory: WasmMemory): Kernels {
  if (webAssembly === undefined) throw new RangeError('no WebAssembly');
  return new webAssembly.Instance(module, { env: { memory } }).exports as Kernels;
}

function compile(base64: string): WasmModule | undefined {
  if (webAssembly === undefined) return undefined;
  const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  return webAssembly.validate(bytes) ? new webAssembly.Module(bytes) : undefined;
}
