import { describe, expect, it } from 'vitest';

import { CommandChain } from '../../../src/tempo/command-chain.js';

const chainOf = (...excesses: readonly number[]): CommandChain => {
  const chain = new CommandChain();
  for (const excess of excesses) chain.add(excess);
  return chain;
};

describe('a chain of commands', () => {
  it('adds up what exceeds 2.5 nats, and never falls below 0', () => {
    expect(chainOf(4).nats).toBe(1.5);
    expect(chainOf(4, 5).nats).toBe(4);
    expect(chainOf(4, 5, 1).nats).toBe(2.5);
    expect(chainOf(4, 5, -7, 3.5).nats).toBe(1);
  });

  it('counts the commands since it was 0', () => {
    expect(chainOf(4, 5, 1).steps).toBe(3);
    expect(chainOf(4, -7).steps).toBe(0);
    expect(chainOf(4, -7, 3.5).steps).toBe(1);
  });

  it('lets one command add no more than nine nats, and all no more than count', () => {
    expect(chainOf(100).nats).toBe(6.5);
    expect(chainOf(...Array<number>(60).fill(9)).nats).toBe(31.5);
  });

  it('is evidence at commands that raise it alone', () => {
    const chain = new CommandChain();
    expect([4, 5, 1, 2.5, 3.5].map((excess) => chain.add(excess))).toEqual([1.5, 4, 0, 0, 3.5]);
  });

  it('lets ordinary work bring the sum down again', () => {
    const chain = chainOf(...Array<number>(60).fill(9));
    for (let i = 0; i < 13; i += 1) expect(chain.add(0)).toBe(0);
    expect(chain.nats).toBe(0);
  });

  it('ends when it is cleared, and goes on after it was saved', () => {
    const chain = chainOf(4, 5);
    const [nats, steps] = chain.toJSON();
    expect(CommandChain.of(nats, steps)).toEqual(chain);
    chain.clear();
    expect(chain).toEqual(new CommandChain());
  });
});
