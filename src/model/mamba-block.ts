import type { Backend } from './backend.js';
import type { Floats } from './floats.js';
import type { MambaSizes } from './mamba-sizes.js';
import { InputTable } from './input-table.js';
import type { Capacity, EmbeddedRows } from './network-body.js';
import type { ConvSizes } from './ops/causal-conv1d.js';
import type { LinearMap } from './ops/linear-map.js';
import { scanScratch } from './ops/selective-scan.js';
import type { ScanSizes } from './ops/selective-scan.js';
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

/** What a block keeps of streams between their rows: the convolution's last inputs (slots, W − 1, E), the scan's state (slots, N, E). */
export interface BlockState {
  /** By sequence: its slot. */
  readonly places: Int32Array;
  readonly conv: Floats;
  readonly scan: Floats;
}

/**
 * x ← x + Mixer(RMSNorm(x)), the Mamba block as published (method: Gu & Dao 2023; `Mamba.forward` and `Mamba.step` of
 * state-spaces/mamba), with buffers for up to `capacity` rows.
 *
 * Symbols: D d_model, E d_inner, N d_state, R dt_rank, W d_conv. Sequence s has the rows starts[s] to starts[s + 1] − 1.
 */
export class MambaBlock {
  readonly #backend: Backend;
  readonly #w: BlockTensors;
  readonly #D: number;
  readonly #E: number;
  readonly #R: number;
  readonly #conv1d: ConvSizes;
  readonly #scan: ScanSizes;
  readonly #inProj: LinearMap;
  readonly #xProj: LinearMap;
  readonly #dtProj: LinearMap;
  readonly #outProj: LinearMap;
  /** A = −exp(A_log): (N, E). */
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
  readonly #y: Floats; // (rows, E)
  readonly #gated: Floats; // (rows, E)
  readonly #zSigma: Floats; // (rows, E)
  readonly #mixed: Floats; // (rows, D)
  #table: InputTable | undefined;

  constructor(backend: Backend, sizes: MambaSizes, tensors: BlockTensors, { rows }: Capacity) {
    const { dModel: D, dState: N, dtRank: R, dConv: W } = sizes;
    const E = sizes.expand * D;
    this.#backend = backend;
    this.#w = tensors;
    this.#D = D;
    this.#E = E;
    this.#R = R;
    this.#conv1d = { channels: E, width: W };
    this.#scan = { channels: E, states: N, rowWidth: R + 2 * N, bOffset: R, cOffset: R + N };
    this.#inProj = backend.linearMap(tensors.inProj, undefined, D, 2 * E);
    this.#xProj = backend.linearMap(tensors.xProj, undefined, E, R + 2 * N);
    this.#dtProj = backend.linearMap(tensors.dtWeight, tensors.dtBias, R, E);
    this.#outProj = backend.linearMap(tensors.outProj, undefined, E, D);
    this.#a = backend.allocate(N * E);
    this.#normed = backend.allocate(rows * D);
    this.#inverse = backend.allocate(rows);
    this.#uz = backend.allocate(rows * 2 * E);
    this.#conv = backend.allocate(rows * E);
    this.#u = backend.allocate(rows * E);
    this.#uSigma = backend.allocate(rows * E);
    this.#projected = backend.allocate(rows * (R + 2 * N));
    this.#dtLow = backend.allocate(rows * R);
    this.#dt = backend.allocate(rows * E);
    this.#y = backend.allocate(rows * E);
    this.#gated = backend.allocate(rows * E);
    this.#zSigma = backend.allocate(rows * E);
    this.#mixed = backend.allocate(rows * D);
    this.refresh();
  }

  /** To be called when the tensors have changed. */
  refresh(): void {
    this.#backend.decayRates(this.#a, this.#w.aLog, this.#E, this.#scan.states);
    this.#inProj.refresh();
    this.#xProj.refresh();
    this.#dtProj.refresh();
    this.#outProj.refresh();
  }

  /** To be called when the tensors will not change any more, where x is a sum of these embeddings. */
  tabulate(embeddings: Floats): void {
    const outputs = 2 * this.#E;
    if (!InputTable.pays(embeddings.length / this.#D, this.#D, outputs)) return;
    this.#table = InputTable.of(this.#backend, embeddings, this.#w.norm, this.#inProj, outputs);
  }

  /**
   * out = x + Mixer(RMSNorm(x)), the state moved on in place. Shapes: x, out (rows, D).
   * @param sum what x is the sum of: for the table, if there is one
   */
  forward(out: Floats, x: Floats, starts: Int32Array, count: number, state: BlockState, sum?: EmbeddedRows): void {
    const rows = starts[count];
    const D = this.#D;
    const E = this.#E;
    const k = this.#backend;
    const w = this.#w;
    k.rmsNormForward(this.#normed, this.#inverse, x, w.norm, rows, D);
    if (this.#table === undefined || sum === undefined) this.#inProj.forward(this.#uz, this.#normed, rows);
    else this.#table.lookUp(this.#uz, sum, this.#inverse, rows);
    const { places, conv, scan } = state;
    k.convForward(this.#conv, this.#uz, w.convWeight, w.convBias, conv, places, starts, count, this.#conv1d);
    k.siluForward(this.#u, this.#uSigma, this.#conv, rows * E);
    this.#xProj.forward(this.#projected, this.#u, rows);
    this.#timeSteps(rows);
    this.#dtProj.forward(this.#dt, this.#dtLow, rows);
    k.softplusForward(this.#dt, this.#dt, rows * E);
    const { skip } = w;
    k.scanForward(this.#y, this.#u, this.#dt, this.#a, this.#projected, skip, scan, places, starts, count, this.#scan);
    k.gateForward(this.#gated, this.#zSigma, this.#y, this.#uz, rows, E);
    this.#outProj.forward(this.#mixed, this.#gated, rows);
    k.add(out, x, this.#mixed, rows * D);
  }

  /**
   * Adds the gradients of the block's tensors to `d`, and turns `dx` from the gradient of the block's output into that of
   * its input. Must follow `forward` from state 0 with the same x. Shapes: dx, x (rows, D).
   */
  backward(dx: Floats, x: Floats, d: BlockTensors, scratch: BlockScratch, starts: Int32Array, count: number): void {
    const rows = starts[count];
    const D = this.#D;
    const E = this.#E;
    const k = this.#backend;
    const w = this.#w;
    const { dWide, dU, dDt, dUz, dProjected, dLow, dNormed } = scratch;
    this.#outProj.backwardWeight(d.outProj, undefined, dx, this.#gated, rows);
    dWide.fill(0, 0, rows * E);
    this.#outProj.backwardInput(dWide, dx, rows);
    k.gateBackward(dWide, dUz, dWide, this.#zSigma, this.#y, this.#uz, rows, E);
    k.scanBackward(
      dU,
      dDt,
      d.aLog,
      dProjected,
      d.skip,
      dWide,
      this.#u,
      this.#dt,
      this.#a,
      this.#projected,
      w.skip,
      scratch.scan,
      starts,
      count,
      this.#scan,
    );
    k.softplusBackward(dDt, dDt, this.#dt, rows * E);
    this.#dtProj.backwardWeight(d.dtWeight, d.dtBias, dDt, this.#dtLow, rows);
    dLow.fill(0, 0, rows * this.#R);
    this.#dtProj.backwardInput(dLow, dDt, rows);
    const P = this.#scan.rowWidth;
    for (let m = 0; m < rows; m++) {
      for (let r = 0; r < this.#R; r++) dProjected[m * P + r] = dLow[m * this.#R + r];
    }
    this.#xProj.backwardWeight(d.xProj, undefined, dProjected, this.#u, rows);
    this.#xProj.backwardInput(dU, dProjected, rows);
    k.siluBackward(dU, dU, this.#uSigma, this.#conv, rows * E);
    k.convBackward(dUz, d.convWeight, d.convBias, dU, this.#uz, w.convWeight, starts, count, this.#conv1d);
    this.#inProj.backwardWeight(d.inProj, undefined, dUz, this.#normed, rows);
    dNormed.fill(0, 0, rows * D);
    this.#inProj.backwardInput(dNormed, dUz, rows);
    // dx already holds the residual path's gradient.
    k.rmsNormBackward(dx, d.norm, dNormed, this.#inverse, x, w.norm, rows, D);
  }

  /** Takes the Δ columns out of `projected`. */
  #timeSteps(rows: number): void {
    const R = this.#R;
    const P = this.#scan.rowWidth;
    for (let m = 0; m < rows; m++) {
      for (let r = 0; r < R; r++) this.#dtLow[m * R + r] = this.#projected[m * P + r];
    }
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
  readonly scan: Floats;

  constructor(backend: Backend, sizes: MambaSizes, rows: number) {
    const { dModel, expand, dtRank, dState } = sizes;
    const E = expand * dModel;
    const rowWidth = dtRank + 2 * dState;
    this.dWide = backend.allocate(rows * E);
    this.dU = backend.allocate(rows * E);
    this.dDt = backend.allocate(rows * E);
    this.dUz = backend.allocate(rows * 2 * E);
    this.dProjected = backend.allocate(rows * rowWidth);
    this.dLow = backend.allocate(rows * dtRank);
    this.dNormed = backend.allocate(rows * dModel);
    const scan = { channels: E, states: dState, rowWidth, bOffset: dtRank, cOffset: dtRank + dState };
    this.scan = backend.allocate(scanScratch(rows, scan));
  }
}
