import { jsBackend } from './backend.js';
import type { Backend } from './backend.js';
import { wasmBackend } from './wasm/wasm-backend.js';

/** For scoring: the fastest kernels that are there. */
export function scoringBackend(): Backend {
  return wasmBackend() ?? jsBackend();
}

/**
 * For training: the fastest kernels that give the same bits on every processor, so that the same history and seed give the same
 * model wherever it is trained.
 */
export function trainingBackend(): Backend {
  return wasmBackend({ relaxed: false }) ?? jsBackend();
}
