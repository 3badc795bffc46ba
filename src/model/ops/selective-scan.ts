import type { Floats } from '../floats.js';

/**
 * E = `channels` (d_inner), N = `states` (d_state). B and C of a step lie in one row of `projected`, of `rowWidth` numbers
 * (the output of x_proj: Δ | B | C), at `bOffset` and `cOffset`.
 */
export interface ScanSizes {
  readonly channels: number;
  readonly states: number;
  readonly rowWidth: number;
  readonly bOffset: number;
  readonly cOffset: number;
}

/** A = −exp(A_log), transposed: a (N, E) from aLog (E, N), so that neighbouring numbers are of neighbouring channels. */
export function decayRates(a: Floats, aLog: Floats, channels: number, states: number): void {
  for (let e = 0; e < channels; e++) {
    for (let n = 0; n < states; n++) a[n * channels + e] = -Math.exp(aLog[e * states + n]);
  }
}

/**
 * h_t = exp(Δ_t A)·h_{t−1} + Δ_t u_t B_t ; y_t = ⟨h_t, C_t⟩ + D·u_t (`selective_scan_ref` of state-spaces/mamba).
 *
 * Shapes: sequence s has the rows starts[s] to starts[s + 1] − 1; y, u, dt (rows, E); a (N, E) from `decayRates`; skip (E);
 * projected (rows, rowWidth); state (…, N, E), of which places[s] is h before sequence s, moved on to its end in place.
 */
export function scanForward(
  y: Floats,
  u: Floats,
  dt: Floats,
  a: Floats,
  projected: Floats,
  skip: Floats,
  state: Floats,
  places: Int32Array,
  starts: Int32Array,
  count: number,
  sizes: ScanSizes,
): void {
  const { channels, states, rowWidth, bOffset, cOffset } = sizes;
  for (let s = 0; s < count; s++) {
    const h = places[s] * states * channels;
    for (let r = starts[s]; r < starts[s + 1]; r++) {
      const b = r * rowWidth + bOffset;
      const c = r * rowWidth + cOffset;
      for (let e = 0; e < channels; e++) {
        const delta = dt[r * channels + e];
        const input = u[r * channels + e];
        const gain = delta * input;
        let sum = skip[e] * input;
        for (let n = 0; n < states; n++) {
          const i = n * channels + e;
          const next = Math.exp(delta * a[i]) * state[h + i] + gain * projected[b + n];
          state[h + i] = next;
          sum += next * projected[c + n];
        }
        y[r * channels + e] = sum;
      }
    }
  }
}

/** Numbers that `scanBackward` needs as scratch for sequences of at most `length` rows. */
export function scanScratch(length: number, { states }: ScanSizes): number {
  return 2 * Math.max(4, states) * (length + 1);
}

/**
 * With g_t = dL/dh_t = C_t dy_t + Ā_{t+1} g_{t+1}:
 * dC_t = Σ_e h_t dy_t ; dB_t = Σ_e g_t Δ_t u_t ; du_t = Σ_n g_t Δ_t B_t + D dy_t ;
 * dΔ_t = Σ_n g_t (A Ā_t h_{t−1} + B_t u_t) ; dA_log += A Σ_t g_t Δ_t Ā_t h_{t−1} ; dD += Σ_t u_t dy_t.
 *
 * h and Ā are computed again, channel by channel, into the scratch: kept for all they would be 2 N times as large as u.
 * Shapes as in `scanForward`, dALog (E, N), for sequences that begin from state 0. dALog and dSkip add up; dU, dDt and the B and
 * C columns of dProjected are overwritten.
 */
export function scanBackward(
  dU: Floats,
  dDt: Floats,
  dALog: Floats,
  dProjected: Floats,
  dSkip: Floats,
  dy: Floats,
  u: Floats,
  dt: Floats,
  a: Floats,
  projected: Floats,
  skip: Floats,
  scratch: Floats,
  starts: Int32Array,
  count: number,
  sizes: ScanSizes,
): void {
  const { channels, states, rowWidth, bOffset, cOffset } = sizes;
  for (let r = starts[0]; r < starts[count]; r++) {
    for (let n = 0; n < states; n++) {
      dProjected[r * rowWidth + bOffset + n] = 0;
      dProjected[r * rowWidth + cOffset + n] = 0;
    }
  }
  for (let s = 0; s < count; s++) {
    const start = starts[s];
    const length = starts[s + 1] - start;
    for (let e = 0; e < channels; e++) {
      recompute(scratch, e, start, length, u, dt, a, projected, sizes);
      const carry = 2 * states * length;
      scratch.fill(0, carry, carry + states);
      for (let t = length - 1; t >= 0; t--) {
        const o = (start + t) * channels + e;
        const b = (start + t) * rowWidth + bOffset;
        const c = (start + t) * rowWidth + cOffset;
        const delta = dt[o];
        const input = u[o];
        const g = dy[o];
        let throughB = 0;
        let throughA = 0;
        for (let n = 0; n < states; n++) {
          const at = 2 * (t * states + n);
          const decay = scratch[at + 1];
          const before = t === 0 ? 0 : scratch[at - 2 * states];
          const gState = projected[c + n] * g + scratch[carry + n];
          const aPull = gState * decay * before * a[n * channels + e];
          dProjected[c + n] += scratch[at] * g;
          dProjected[b + n] += gState * delta * input;
          throughB += gState * projected[b + n];
          throughA += aPull;
          dALog[e * states + n] += aPull * delta;
          scratch[carry + n] = gState * decay;
        }
        dSkip[e] += input * g;
        dU[o] = throughB * delta + skip[e] * g;
        dDt[o] = throughA + throughB * input;
      }
    }
  }
}

/** scratch (length, N, 2): h and Ā of one channel. */
function recompute(
  scratch: Floats,
  e: number,
  start: number,
  length: number,
  u: Floats,
  dt: Floats,
  a: Floats,
  projected: Floats,
  { channels, states, rowWidth, bOffset }: ScanSizes,
): void {
  for (let t = 0; t < length; t++) {
    const delta = dt[(start + t) * channels + e];
    const gain = delta * u[(start + t) * channels + e];
    const b = (start + t) * rowWidth + bOffset;
    for (let n = 0; n < states; n++) {
      const at = 2 * (t * states + n);
      const decay = Math.exp(delta * a[n * channels + e]);
      scratch[at] = decay * (t === 0 ? 0 : scratch[at - 2 * states]) + gain * projected[b + n];
      scratch[at + 1] = decay;
    }
  }
}
