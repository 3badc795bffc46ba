import type { Floats } from '../floats.js';

/**
 * Sizes of a scan: `batch` sequences of `length` steps, E = `channels` (d_inner), N = `states` (d_state).
 * B and C of a step lie in one row of `projected`, of `rowWidth` numbers (the output of x_proj: Δ | B | C),
 * at `bOffset` and `cOffset`.
 */
export interface ScanSizes {
  readonly batch: number;
  readonly length: number;
  readonly channels: number;
  readonly states: number;
  readonly rowWidth: number;
  readonly bOffset: number;
  readonly cOffset: number;
}

/** A = −exp(A_log). Shapes: (E, N) both. */
export function decayRates(a: Floats, aLog: Floats, count: number): void {
  for (let i = 0; i < count; i++) a[i] = -Math.exp(aLog[i]);
}

/**
 * h_t = exp(Δ_t A)·h_{t−1} + Δ_t u_t B_t ; y_t = ⟨h_t, C_t⟩ + D·u_t (`selective_scan_ref` of state-spaces/mamba).
 *
 * Shapes: y, u, dt (batch, length, E); a (E, N); skip (E); projected (batch, length, rowWidth);
 * h, aBar (batch, length, E, N): every state and every decay, kept for the backward pass; initial (E, N): the state before
 * each sequence.
 */
export function scanForward(
  y: Floats,
  h: Floats,
  aBar: Floats,
  u: Floats,
  dt: Floats,
  a: Floats,
  projected: Floats,
  skip: Floats,
  initial: Floats,
  sizes: ScanSizes,
): void {
  const { batch, length, channels, states, rowWidth, bOffset, cOffset } = sizes;
  const block = channels * states;
  for (let r = 0; r < batch * length; r++) {
    const first = r % length === 0;
    const past = first ? initial : h;
    const b = r * rowWidth + bOffset;
    const c = r * rowWidth + cOffset;
    for (let e = 0; e < channels; e++) {
      const o = r * channels + e;
      const delta = dt[o];
      const input = u[o];
      const gain = delta * input;
      const s = o * states;
      const p = first ? e * states : s - block;
      let sum = skip[e] * input;
      for (let n = 0; n < states; n++) {
        const decay = Math.exp(delta * a[e * states + n]);
        const state = decay * past[p + n] + gain * projected[b + n];
        aBar[s + n] = decay;
        h[s + n] = state;
        sum += state * projected[c + n];
      }
      y[o] = sum;
    }
  }
}

/**
 * With g_t = dL/dh_t = C_t dy_t + Ā_{t+1} g_{t+1}:
 * dC_t = Σ_e h_t dy_t ; dB_t = Σ_e g_t Δ_t u_t ; du_t = Σ_n g_t Δ_t B_t + D dy_t ;
 * dΔ_t = Σ_n g_t (A Ā_t h_{t−1} + B_t u_t) ; dA_log += A Σ_t g_t Δ_t Ā_t h_{t−1} ; dD += Σ_t u_t dy_t.
 *
 * Shapes as in `scanForward`; `carry` (E, N) is scratch. No gradient of `initial`. dALog and dSkip add up; dU, dDt and the B and C columns of
 * dProjected are overwritten.
 */
export function scanBackward(
  dU: Floats,
  dDt: Floats,
  dALog: Floats,
  dProjected: Floats,
  dSkip: Floats,
  dy: Floats,
  h: Floats,
  aBar: Floats,
  u: Floats,
  dt: Floats,
  a: Floats,
  projected: Floats,
  skip: Floats,
  carry: Floats,
  initial: Floats,
  sizes: ScanSizes,
): void {
  const { batch, length, channels, states, rowWidth, bOffset, cOffset } = sizes;
  const block = channels * states;
  for (let r = batch * length - 1; r >= 0; r--) {
    if (r % length === length - 1) carry.fill(0);
    const first = r % length === 0;
    const past = first ? initial : h;
    const b = r * rowWidth + bOffset;
    const c = r * rowWidth + cOffset;
    for (let n = 0; n < states; n++) {
      dProjected[b + n] = 0;
      dProjected[c + n] = 0;
    }
    for (let e = 0; e < channels; e++) {
      const o = r * channels + e;
      const delta = dt[o];
      const input = u[o];
      const gain = delta * input;
      const g = dy[o];
      const s = o * states;
      const w = e * states;
      const p = first ? w : s - block;
      let throughB = 0;
      let throughA = 0;
      for (let n = 0; n < states; n++) {
        const decay = aBar[s + n];
        const gState = projected[c + n] * g + carry[w + n];
        const aPull = gState * decay * past[p + n] * a[w + n];
        dProjected[c + n] += h[s + n] * g;
        dProjected[b + n] += gState * gain;
        throughB += gState * projected[b + n];
        throughA += aPull;
        dALog[w + n] += aPull * delta;
        carry[w + n] = gState * decay;
      }
      dSkip[e] += input * g;
      dU[o] = throughB * delta + skip[e] * g;
      dDt[o] = throughA + throughB * input;
    }
  }
}

/** One step of the scan. Shapes: y, u, dt (E); state (E, N), moved on in place; projected (rowWidth). */
export function scanStep(
  y: Floats,
  state: Floats,
  u: Floats,
  dt: Floats,
  a: Floats,
  projected: Floats,
  skip: Floats,
  sizes: ScanSizes,
): void {
  const { channels, states, bOffset, cOffset } = sizes;
  for (let e = 0; e < channels; e++) {
    const delta = dt[e];
    const input = u[e];
    const gain = delta * input;
    const s = e * states;
    let sum = skip[e] * input;
    for (let n = 0; n < states; n++) {
      const next = Math.exp(delta * a[s + n]) * state[s + n] + gain * projected[bOffset + n];
      state[s + n] = next;
      sum += next * projected[cOffset + n];
    }
    y[e] = sum;
  }
}
