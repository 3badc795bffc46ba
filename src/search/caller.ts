import { setTimeout as sleep } from 'node:timers/promises';
import { ConnectorError } from '../errors/index.js';
import type { Random } from '../types/index.js';
import { faultOfStatus, faultOfWire } from './faults.js';
import { decideRetry } from './retry-decision.js';
import type { RetryPolicy, TryOutcome } from './retry-decision.js';
import type { SearchRequest } from './search-client.js';
import { WireFault } from './wire.js';
import type { Wire, WireReply } from './wire.js';

/** Sends requests over a wire, waits and tries again where that helps, and turns what remains into ConnectorErrors. */
export class Caller {
  readonly #wire: Wire;
  readonly #policy: RetryPolicy;
  readonly #random: Random;
  /** Without credentials. */
  readonly url: string;

  constructor(wire: Wire, url: string, policy: RetryPolicy, random: Random) {
    this.#wire = wire;
    this.#policy = policy;
    this.#random = random;
    this.url = url;
  }

  async call(request: SearchRequest): Promise<WireReply> {
    const where = request.where ?? request.path;
    for (let attempt = 0; ; attempt++) {
      const tried = await this.#try(request);
      const outcome: TryOutcome = tried instanceof WireFault ? { fault: tried.kind } : { status: tried.status };
      if (!(tried instanceof WireFault) && (tried.status < 400 || request.allow?.includes(tried.status) === true)) {
        return tried;
      }
      const decision = decideRetry(outcome, attempt, this.#policy, this.#random, request.idempotent ?? true);
      if (decision.action === 'fail') {
        throw tried instanceof WireFault
          ? faultOfWire(tried, this.url, where)
          : faultOfStatus(tried.status, tried.body, this.url, where);
      }
      await this.#wait(decision.delayMs, request, where);
    }
  }

  close(): Promise<void> {
    return this.#wire.close();
  }

  async #try(request: SearchRequest): Promise<WireReply | WireFault> {
    try {
      return await this.#wire.send(request);
    } catch (error) {
      if (error instanceof WireFault) return error;
      throw error;
    }
  }

  async #wait(delayMs: number, request: SearchRequest, where: string): Promise<void> {
    try {
      await sleep(delayMs, undefined, request.signal === undefined ? {} : { signal: request.signal });
    } catch {
      throw new ConnectorError('ABORTED', 'The request was ended on demand', { where: `${this.url} ${where}` });
    }
  }
}
