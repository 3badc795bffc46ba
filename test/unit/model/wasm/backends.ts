import type { Backend } from '../../../../src/model/backend.js';
import { wasmBackend } from '../../../../src/model/wasm/wasm-backend.js';

/** The builds that this runtime can run; the plain one is always among them on the Node versions we support. */
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
