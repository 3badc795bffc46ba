import type { Backend } from './backend.js';
import type { Floats } from './floats.js';
import type { MambaSizes } from './mamba-sizes.js';
import { gateBackward, gateForward } from './ops/gate.js';
import { rmsNormBackward, rmsNormForward } from './ops/rms-norm.js';
import { decayRates } from './ops/selective-scan.js';
import type { ScanSizes } from './ops/selective-scan.js';
import { siluBackward, siluForward } from './ops/silu.js';
import { softplusBackward, softplusForward } from './ops/softplus.js';
import type { Parameters } from './parameters.js';

/** The tensors of one block, as values or as gradients. */
export class BlockTensors {
  readonly norm: Floats;
  readonly inProj: Floats;
  readonly convWeight: Floats;
  readonly convBias: Floats;
  readonly xProj: Floats;
  readonly dtWeight: Floats;
  readonly dtBias: Floats;
  readonly aLog: Floats;
  readonly skip: Floats;
  readonly outProj: Floats;

  constructor(parameters: Parameters, layer: number) {
    const mixer = `backbone.layers.${layer}.mixer.`;
    this.norm = parameters.get(`backbone.layers.${layer}.norm.weight`);
    this.inProj = parameters.get(`${mixer}in_proj.weight`);
    this.convWeight = parameters.get(`${mixer}conv1d.weight`);
    this.convBias = parameters.get(`${mixer}conv1d.bias`);
    this.xProj = parameters.get(`${mixer}x_proj.weight`);
    this.dtWeight = parameters.get(`${mixer}dt_proj.weight`);
    this.dtBias = parameters.get(`${mixer}dt_proj.bias`);
    this.aLog = parameters.get(`${mixer}A_log`);
    this.skip = parameters.get(`${mixer}D`);
    this.outProj = parameters.get(`${mixer}out_proj.weight`);
  }
}

/** What a block keeps of a stream: the convolution's last W inputs (E, W), the scan's state (E, N). */
export interface BlockState {
  readonly conv: Floats;
  readonly scan: Floats;
}

/**
 * x ← x + Mixer(RMSNorm(x)), the Mamba block as published (method: Gu & Dao 2023; `Mamba.forward` and `Mamba.step` of
 * state-spaces/mamba), with buffers for up to `capacity` rows.
 *
 * Symbols: D d_model, E d_inner, N d_state, R dt_rank, W d_conv; rows = batch · length.
 */
export class MambaBlock {
  readonly #backend: Backend;
  readonly #sizes: MambaSizes;
  readonly #w: BlockTensors;
  readonly #E: number;
  readonly #P: number;
  /** A = −exp(A_log): (E, N). */
  readonly #a: Floats;
  readonly #normed: Floats; // (rows, D)
  readonly #inverse: Floats; // (rows)
  readonly #uz: Floats; // (rows, 2E): u | z
  readonly #conv: Floats; // (rows, E)
  readonly #u: Floats; // (rows, E): SiLU(conv)
  readonly #uSigma: Floats; // (rows, E)
  readonly #projected: Floats; // (rows, R + 2N): Δ | B | C
  readonly #dtLow: Floats; // (rows, R)
  readonly #dt: Floats; // (rows, E)
  readonly #h: Floats; // (rows, E, N)
  readonly #aBar: Floats; // (rows, E, N)
  readonly #y: Floats; // (rows, E)
  readonly #gated: Floats; // (rows, E)
  readonly #zSigma: Floats; // (rows, E)
  readonly #mixed: Floats; // (rows, D)
  /** The state before the windows of the last `forward`: zeros, or what was carried in. */
  readonly #before: BlockState;
  readonly #stepSizes: ScanSizes;

  constructor(backend: Backend, sizes: MambaSizes, tensors: BlockTensors, capacity: number) {
    const { dModel: D, dState: N, dtRank: R } = sizes;
    const E = sizes.expand * D;
    this.#backend = backend;
    this.#sizes = sizes;
    this.#w = tensors;
    this.#E = E;
    this.#P = R + 2 * N;
    this.#a = backend.allocate(E * N);
    this.#normed = backend.allocate(capacity * D);
    this.#inverse = backend.allocate(capacity);
    this.#uz = backend.allocate(capacity * 2 * E);
    this.#conv = backend.allocate(capacity * E);
    this.#u = backend.allocate(capacity * E);
    this.#uSigma = backend.allocate(capacity * E);
    this.#projected = backend.allocate(capacity * this.#P);
    this.#dtLow = backend.allocate(capacity * R);
    this.#dt = backend.allocate(capacity * E);
    this.#h = backend.allocate(capacity * E * N);
    this.#aBar = backend.allocate(capacity * E * N);
    this.#y = backend.allocate(capacity * E);
    this.#gated = backend.allocate(capacity * E);
    this.#zSigma = backend.allocate(capacity * E);
    this.#mixed = backend.allocate(capacity * D);
    this.#before = { conv: backend.allocate(E * sizes.dConv), scan: backend.allocate(E * N) };
    this.#stepSizes = this.#scanSizes(1, 1);
    this.refresh();
  }

  /** To be called when A_log has changed. */
  refresh(): void {
    decayRates(this.#a, this.#w.aLog, this.#a.length);
  }

  /**
   * out = x + Mixer(RMSNorm(x)). Shapes: x, out (batch, length, D). `carried`: the state of the one sequence (batch 1) before
   * the window, moved on to its end; without it sequences begin from zeros.
   */
  forward(out: Floats, x: Floats, batch: number, length: number, carried?: BlockState): void {
    const { dModel: D, dtRank: R, dConv: W } = this.#sizes;
    const rows = batch * length;
    const E = this.#E;
    const k = this.#backend;
    const before = this.#before;
    if (carried === undefined) {
      before.conv.fill(0);
      before.scan.fill(0);
    } else {
      before.conv.set(carried.conv);
      before.scan.set(carried.scan);
    }
    rmsNormForward(this.#normed, this.#inverse, x, this.#w.norm, rows, D);
    k.linearForward(this.#uz, this.#normed, this.#w.inProj, undefined, rows, D, 2 * E);
    const conv = { batch, length, channels: E, width: W };
    k.convForward(this.#conv, this.#uz, this.#w.convWeight, this.#w.convBias, before.conv, conv);
    siluForward(this.#u, this.#uSigma, this.#conv, rows * E);
    k.linearForward(this.#projected, this.#u, this.#w.xProj, undefined, rows, E, this.#P);
    this.#timeSteps(rows);
    k.linearForward(this.#dt, this.#dtLow, this.#w.dtWeight, this.#w.dtBias, rows, R, E);
    softplusForward(this.#dt, this.#dt, rows * E);
    const scan = this.#scanSizes(batch, length);
    k.scanForward(
      this.#y,
      this.#h,
      this.#aBar,
      this.#u,
      this.#dt,
      this.#a,
      this.#projected,
      this.#w.skip,
      before.scan,
      scan,
    );
    gateForward(this.#gated, this.#zSigma, this.#y, this.#uz, rows, E);
    k.linearForward(this.#mixed, this.#gated, this.#w.outProj, undefined, rows, E, D);
    for (let i = 0; i < rows * D; i++) out[i] = x[i] + this.#mixed[i];
    if (carried !== undefined) this.#carryOut(carried, length);
  }

  /**
   * Adds the gradients of the block's tensors to `d`, and turns `dx` from the gradient of the block's output into that of
   * its input. Must follow `forward` with the same x. Shapes: dx, x (batch, length, D).
   */
  backward(dx: Floats, x: Floats, d: BlockTensors, scratch: BlockScratch, batch: number, length: number): void {
    const { dModel: D, dtRank: R, dConv: W } = this.#sizes;
    const rows = batch * length;
    const E = this.#E;
    const k = this.#backend;
    const w = this.#w;
    const { dWide, dU, dDt, dUz, dProjected, dLow, dNormed, carry } = scratch;
    k.linearBackwardWeight(d.outProj, undefined, dx, this.#gated, rows, E, D);
    dWide.fill(0, 0, rows * E);
    k.linearBackwardInput(dWide, dx, w.outProj, rows, E, D);
    gateBackward(dWide, dUz, dWide, this.#zSigma, this.#y, this.#uz, rows, E);
    const scan = this.#scanSizes(batch, length);
    k.scanBackward(
      dU,
      dDt,
      d.aLog,
      dProjected,
      d.skip,
      dWide,
      this.#h,
      this.#aBar,
      this.#u,
      this.#dt,
      this.#a,
      this.#projected,
      w.skip,
      carry,
      this.#before.scan,
      scan,
    );
    softplusBackward(dDt, dDt, this.#dt, rows * E);
    k.linearBackwardWeight(d.dtWeight, d.dtBias, dDt, this.#dtLow, rows, R, E);
    dLow.fill(0, 0, rows * R);
    k.linearBackwardInput(dLow, dDt, w.dtWeight, rows, R, E);
    for (let m = 0; m < rows; m++) {
      for (let r = 0; r < R; r++) dProjected[m * this.#P + r] = dLow[m * R + r];
    }
    k.linearBackwardWeight(d.xProj, undefined, dProjected, this.#u, rows, E, this.#P);
    k.linearBackwardInput(dU, dProjected, w.xProj, rows, E, this.#P);
    siluBackward(dU, dU, this.#uSigma, this.#conv, rows * E);
    const conv = { batch, length, channels: E, width: W };
    k.convBackward(dUz, d.convWeight, d.convBias, dU, this.#uz, w.convWeight, this.#before.conv, conv);
    k.linearBackwardWeight(d.inProj, undefined, dUz, this.#normed, rows, D, 2 * E);
    dNormed.fill(0, 0, rows * D);
    k.linearBackwardInput(dNormed, dUz, w.inProj, rows, D, 2 * E);
    // dx already holds the residual path's gradient.
    rmsNormBackward(dx, d.norm, dNormed, this.#inverse, x, w.norm, rows, D);
  }

  /**
   * The same for one event of one stream, in constant memory. Shapes: x (D), moved on in place; convState (E, W) and
   * scanState (E, N), moved on in place.
   */
  step(x: Floats, convState: Floats, scanState: Floats): void {
    const { dModel: D, dtRank: R, dConv: W } = this.#sizes;
    const E = this.#E;
    const k = this.#backend;
    const w = this.#w;
    rmsNormForward(this.#normed, this.#inverse, x, w.norm, 1, D);
    k.linearForward(this.#uz, this.#normed, w.inProj, undefined, 1, D, 2 * E);
    k.convStep(this.#conv, convState, this.#uz, w.convWeight, w.convBias, E, W);
    siluForward(this.#u, this.#uSigma, this.#conv, E);
    k.linearForward(this.#projected, this.#u, w.xProj, undefined, 1, E, this.#P);
    this.#timeSteps(1);
    k.linearForward(this.#dt, this.#dtLow, w.dtWeight, w.dtBias, 1, R, E);
    softplusForward(this.#dt, this.#dt, E);
    k.scanStep(this.#y, scanState, this.#u, this.#dt, this.#a, this.#projected, w.skip, this.#stepSizes);
    gateForward(this.#gated, this.#zSigma, this.#y, this.#uz, 1, E);
    k.linearForward(this.#mixed, this.#gated, w.outProj, undefined, 1, E, D);
    for (let i = 0; i < D; i++) x[i] += this.#mixed[i];
  }

  /** The state after the window of the last `forward`. */
  #carryOut({ conv, scan }: BlockState, length: number): void {
    const W = this.#sizes.dConv;
    const E = this.#E;
    for (let e = 0; e < E; e++) {
      for (let j = 0; j < W; j++) {
        const t = length - W + j;
        conv[e * W + j] = t < 0 ? this.#before.conv[e * W + W + t] : this.#uz[t * 2 * E + e];
      }
    }
    const last = (length - 1) * scan.length;
    for (let i = 0; i < scan.length; i++) scan[i] = this.#h[last + i];
  }

  /** Takes the Δ columns out of `projected`. */
  #timeSteps(rows: number): void {
    const R = this.#sizes.dtRank;
    for (let m = 0; m < rows; m++) {
      for (let r = 0; r < R; r++) this.#dtLow[m * R + r] = this.#projected[m * this.#P + r];
    }
  }

  #scanSizes(batch: number, length: number): ScanSizes {
    const { dState: N, dtRank: R } = this.#sizes;
    return { batch, length, channels: this.#E, states: N, rowWidth: this.#P, bOffset: R, cOffset: R + N };
  }
}

/** Gradient buffers that the blocks share, since one block runs at a time. */
export class BlockScratch {
  readonly dWide: Floats; // (rows, E)
  readonly dU: Floats; // (rows, E)
  readonly dDt: Floats; // (rows, E)
  readonly dUz: Floats; // (rows, 2E)
  readonly dProjected: Floats; // (rows, R + 2N)
  readonly dLow: Floats; // (rows, R)
  readonly dNormed: Floats; // (rows, D)
  readonly carry: Floats; // (E, N)

  constructor(backend: Backend, sizes: MambaSizes, capacity: number) {
    const E = sizes.expand * sizes.dModel;
    this.dWide = backend.allocate(capacity * E);
    this.dU = backend.allocate(capacity * E);
    this.dDt = backend.allocate(capacity * E);
    this.dUz = backend.allocate(capacity * 2 * E);
    this.dProjected = backend.allocate(capacity * (sizes.dtRank + 2 * sizes.dState));
    this.dLow = backend.allocate(capacity * sizes.dtRank);
    this.dNormed = backend.allocate(capacity * sizes.dModel);
    this.carry = backend.allocate(E * sizes.dState);
  }
}
