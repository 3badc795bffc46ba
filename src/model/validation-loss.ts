import type { KeyNetwork } from './key-network.js';
import type { Pass } from './training-passes.js';
import { fillWindow, validationCuts } from './training-windows.js';

/** The loss on fixed windows of the validation rows. */
export class ValidationLoss {
  readonly events: number;
  readonly #network: KeyNetwork;
  readonly #pass: Pass;
  readonly #cuts: ReturnType<typeof validationCuts>;

  constructor(rows: readonly Int32Array[], most: number, network: KeyNetwork, pass: Pass) {
    this.#network = network;
    this.#pass = pass;
    this.#cuts = validationCuts(rows, pass.whole.length, most);
    this.events = this.#cuts.reduce((sum, cut) => sum + cut.events, 0);
  }

  loss(): number {
    const { whole, single } = this.#pass;
    let total = 0;
    for (let first = 0; first < this.#cuts.length; first += whole.batch) {
      single.forEach((windows, i) => {
        fillWindow(windows, this.#cuts[first + i] ?? NO_CUT, this.#network.indexer);
      });
      total += this.#network.forward(whole);
    }
    return total / this.events;
  }
}

/** A window of padding. */
const NO_CUT = { rows: new Int32Array(0), start: 0, events: 0 };
