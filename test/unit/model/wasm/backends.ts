import { setFlagsFromString } from 'node:v8';
import type { Backend } from '../../../../src/model/backend.js';
import { wasmBackend } from '../../../../src/model/wasm/wasm-backend.js';

// Node 20 has relaxed SIMD behind a flag, which later versions do not know. Must come before the first backend.
if (process.versions.node.startsWith('20.')) setFlagsFromString('--experimental-wasm-relaxed-simd');

/** The builds that this runtime can run. */
export function wasmBuilds(): readonly string[] {
  const names = [wasmBackend({ relaxed: false }), wasmBackend()].map((backend) => backend?.name ?? 'none');
  return [...new Set(names)];
}

/** A backend with a fresh memory. */
export function freshBackend(name: string): Backend {
  const backend = wasmBackend({ relaxed: name === 'wasm-relaxed' });
  if (backend?.name !== name) throw new RangeError(`${name} cannot run here`);
  return backend;
}
