import type { MessagePort } from 'node:worker_threads';

/** Things told and not yet taken, at most, when a task waits. */
const MOST_UNTAKEN = 2;

/** A task's end of the port: what it tells the thread that asked. */
export class Teller {
  readonly #port: MessagePort;
  #untaken = 0;
  #wake: (() => void) | undefined;

  constructor(port: MessagePort) {
    this.#port = port;
    port.on('message', () => {
      this.#untaken--;
      this.#wake?.();
    });
    // what is left to be taken must not keep the thread
    port.unref();
  }

  tell(thing: unknown): void {
    this.#untaken++;
    this.#port.postMessage(thing);
  }

  /** The same, and waits while more than a few things are on their way: a slow taker slows the task down. */
  async handOver(thing: unknown): Promise<void> {
    this.tell(thing);
    while (this.#untaken > MOST_UNTAKEN) {
      this.#port.ref();
      await new Promise<void>((done) => (this.#wake = done));
      this.#port.unref();
    }
  }

  /** To be called at the end of the task, whatever the end. */
  close(): void {
    this.#port.close();
  }
}
