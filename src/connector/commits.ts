/**
 * Commits of a pass, one after the other, while the pass goes on: the engine takes the documents of one, and the checkpoint is
 * written, beside the pages that follow. Never more than one is under way, so a crash repeats the work since the last but one.
 */
export class Commits {
  #underWay: Promise<void> = Promise.resolve();

  /** Waits for the commit before; throws what that threw. */
  settled(): Promise<void> {
    return this.#underWay;
  }

  /** Begins one; to be called once the one before is settled. */
  begin(commit: () => Promise<void>): void {
    this.#underWay = commit();
    // thrown again where it is waited for
    this.#underWay.catch(() => undefined);
  }

  /** Waits for what is under way, whatever becomes of it. */
  async ended(): Promise<void> {
    await this.#underWay.catch(() => undefined);
  }
}
