/** Nats that each command takes from the sum: free choice goes some way beyond what is expected, both ways, and must not add up. */
const DRIFT_NATS = 2.5;
/** What one command adds at most: a procedure is broken by several, a slip by one. */
const MAX_EXCESS_NATS = 9;
/** More counts for nothing (`MAX_VALUE_NATS` over the least that does), and would take the owner's own work long to bring down. */
const MAX_NATS = 31.5;

/**
 * An actor's commands in a row, and how far they are from what was to be expected: Page's CUSUM (1954) of each command's surprisal less
 * the entropy of what might have come. One odd command says little, five of them in a row are somebody else's. Pauses of less than a
 * day do not end it: whoever goes slowly goes on where they were.
 */
export class CommandChain {
  #nats = 0;
  #steps = 0;

  /** The sum, 0 or more. */
  get nats(): number {
    return this.#nats;
  }

  /** Commands since the sum was 0. */
  get steps(): number {
    return this.#steps;
  }

  /**
   * @param excess surprisal less entropy of the next command, nats
   * @returns the sum with it, where the command raised it; 0 for one that did not, which is evidence of nothing
   */
  add(excess: number): number {
    const gain = Math.min(excess, MAX_EXCESS_NATS) - DRIFT_NATS;
    this.#nats = Math.min(MAX_NATS, Math.max(0, this.#nats + gain));
    this.#steps = this.#nats === 0 ? 0 : this.#steps + 1;
    return gain > 0 ? this.#nats : 0;
  }

  /** Begins anew. */
  clear(): void {
    this.#nats = 0;
    this.#steps = 0;
  }

  toJSON(): readonly [nats: number, steps: number] {
    return [this.#nats, this.#steps];
  }

  static of(nats: number, steps: number): CommandChain {
    const chain = new CommandChain();
    chain.#nats = nats;
    chain.#steps = steps;
    return chain;
  }
}
