/**
 * The number arrays of the model. Production code uses 32-bit floats; the same code over 64-bit floats is what the
 * gradient checks run (finite differences need the digits).
 */
export type Floats = Float32Array | Float64Array;

export type Precision = 'float32' | 'float64';

/** A zeroed array of `length` numbers. */
export function allocateFloats(precision: Precision, length: number): Floats {
  return precision === 'float32' ? new Float32Array(length) : new Float64Array(length);
}
