import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { scoreEvent } from '../../../../src/model/key-predictor.js';
import { ConnectorError } from '../../../../src/errors/index.js';
import { KeyBase } from '../../../../src/model/ngram/key-base.js';
import { trainNgram, type NgramKind, type NgramPredictor } from '../../../../src/model/ngram/index.js';
import { ROW, ROW_WIDTH, type RowShape } from '../../../../src/types/index.js';

/** Parts of 2 templates, 2 user classes and nothing else; keys 1 to 3 of the 4 combinations. */
const shape: RowShape = { parts: [2, 2, 1, 1, 1], keys: 4, accounts: 3 };
const tuples = [
  [0, 0],
  [0, 0],
  [0, 1],
  [1, 0],
  [1, 1],
] as const;
const keyTuples = Int32Array.from([0, 1, 2, 3].flatMap((id) => [...tuples[id], 0, 0, 0]));

interface Event {
  /** 1 to 3; 4 is the combination outside the vocabulary. */
  readonly key: number;
  readonly account?: number;
  readonly process?: number;
  readonly address?: number;
  readonly own?: number;
}

function row({ key, account = 0, process = 0, address = 0, own = 0 }: Event): Int32Array {
  const out = new Int32Array(ROW_WIDTH);
  [out[ROW.template], out[ROW.user]] = tuples[key];
  out[ROW.key] = key === 4 ? 0 : key;
  out[ROW.account] = account;
  out[ROW.processKey1] = process;
  out[ROW.addressKey1] = address;
  out[ROW.accountKey1] = own;
  return out;
}

function rows(events: readonly Event[]): Int32Array {
  return Int32Array.from(events.flatMap((event) => [...row(event)]));
}

function train(kind: NgramKind, ...streams: readonly (readonly Event[])[]): NgramPredictor {
  return trainNgram({ kind, streams: streams.map(rows), shape, keyTuples });
}

/** Probability that a fresh stream gives to the event. */
function probability(predictor: NgramPredictor, event: Event): number {
  return Math.exp(-scoreEvent(predictor, predictor.createState(), row(event)).surprisal);
}

const keys = (...ids: readonly number[]): Event[] => ids.map((key) => ({ key }));

describe('base probability', () => {
  it('follows Witten and Bell by hand', () => {
    const base = new KeyBase(shape.parts);
    for (const key of [1, 1, 2]) base.add(row({ key }));
    // T: 0 three times. p(T=0) = (3 + 1·½) / (3 + 1) = .875; p(T=1) = (0 + 1·½) / 4 = .125.
    // U: 0, 0, 1. p(U=0) = (2 + 2·½) / (3 + 2) = .6; given T=0 once more: (2 + 2·.6) / 5 = .64; T=1 was never seen: .6.
    expect(base.probability(row({ key: 1 }))).toBeCloseTo(0.875 * 0.64, 12);
    expect(base.probability(row({ key: 2 }))).toBeCloseTo(0.875 * 0.36, 12);
    expect(base.probability(row({ key: 3 }))).toBeCloseTo(0.125 * 0.6, 12);
    expect(base.probability(row({ key: 4 }))).toBeCloseTo(0.125 * 0.4, 12);
  });
});

describe('unigram', () => {
  it('adds one level of counts to the base', () => {
    const unigram = train('unigram', keys(1, 1, 2));
    // n = 3, K = 2: p(1) = (2 + 2 · .56) / 5.
    expect(probability(unigram, { key: 1 })).toBeCloseTo((2 + 2 * 0.56) / 5, 12);
    expect(probability(unigram, { key: 3 })).toBeCloseTo((2 * 0.075) / 5, 12);
    expect(probability(unigram, { key: 4 })).toBeCloseTo((2 * 0.05) / 5, 12);
  });

  it('ranks among the vocabulary and lists what it expected', () => {
    const unigram = train('unigram', keys(1, 1, 2));
    const ranks = [1, 2, 3, 4].map((key) => scoreEvent(unigram, unigram.createState(), row({ key })).rank);
    expect(ranks).toEqual([1, 2, 3, 4]);
    expect(unigram.expected(2).map(({ keyId }) => keyId)).toEqual([1, 2]);
    expect(unigram.expected(2)[0].probability).toBeCloseTo((2 + 2 * 0.56) / 5, 12);
    expect(unigram.expected(0)).toEqual([]);
    expect(unigram.expected(9)).toHaveLength(3);
  });
});

describe('host n-gram', () => {
  it('conditions on the last key, then on the last two', () => {
    const host = train('host', keys(1, 2, 1, 2));
    const unigram = train('unigram', keys(1, 2, 1, 2));
    const state = host.createState();
    const p1 = probability(unigram, { key: 1 });
    const p2 = probability(unigram, { key: 2 });
    // At the beginning: context "before the beginning" was followed by key 1 once, (n, K) = (1, 1), at both lengths.
    const first = (1 + (1 + p1) / 2) / 2;
    expect(Math.exp(-scoreEvent(host, state, row({ key: 1 })).surprisal)).toBeCloseTo(first, 12);
    // After 1: key 2, twice; after (beginning, 1): key 2, once.
    const second = (1 + (2 + p2) / 3) / 2;
    expect(Math.exp(-scoreEvent(host, state, row({ key: 2 })).surprisal)).toBeCloseTo(second, 12);
    // Training never saw 2, 2: one key back (after 2 came 1, once), and no further.
    scoreEvent(host, state, row({ key: 2 }));
    expect(Math.exp(-scoreEvent(host, state, row({ key: 1 })).surprisal)).toBeCloseTo((1 + p1) / 2, 12);
  });

  it('does not go on from one stream into the next', () => {
    const host = train('host', keys(1), keys(2));
    expect(probability(host, { key: 1 })).toBeCloseTo(probability(host, { key: 2 }), 2);
  });

  it('goes on from an exported state, and refuses others', () => {
    const host = train('host', keys(1, 2, 3, 1, 2, 3));
    const state = host.createState();
    for (const key of [1, 2]) scoreEvent(host, state, row({ key }));
    const copy = host.importState(host.exportState(state));
    expect({ ...scoreEvent(host, copy, row({ key: 3 })) }).toEqual({ ...scoreEvent(host, state, row({ key: 3 })) });
    for (const bytes of [new Uint8Array(7), Uint8Array.of(9, 0, 0, 0, 0, 0, 0, 0)]) {
      expect(() => host.importState(bytes)).toThrow(ConnectorError);
    }
  });
});

describe('context n-gram', () => {
  it('goes through account, process, address and account keys, as far as training went', () => {
    const seen = { key: 2, account: 1, process: 1, address: 2, own: 3 };
    const context = train('context', [{ key: 1 }, seen]);
    const p2 = probability(train('unigram', keys(1, 2)), { key: 2 });
    const half = (p: number): number => (1 + p) / 2;
    // Each longer context has seen one event: p ← (1 + 1·p) / 2.
    expect(probability(context, seen)).toBeCloseTo(half(half(half(half(p2)))), 12);
    expect(probability(context, { ...seen, own: 1 })).toBeCloseTo(half(half(half(p2))), 12);
    expect(probability(context, { ...seen, address: 1 })).toBeCloseTo(half(half(p2)), 12);
    expect(probability(context, { ...seen, process: 3 })).toBeCloseTo(half(p2), 12);
    expect(probability(context, { ...seen, account: 2 })).toBeCloseTo(p2, 12);
  });
});

const event = fc.record({
  key: fc.integer({ min: 1, max: 4 }),
  account: fc.integer({ min: 0, max: 2 }),
  process: fc.integer({ min: 0, max: 3 }),
  address: fc.integer({ min: 0, max: 3 }),
  own: fc.integer({ min: 0, max: 3 }),
});
const kinds = fc.constantFrom<NgramKind>('context', 'host', 'unigram');

describe('every n-gram', () => {
  it('sums to 1 over the vocabulary and all else', () => {
    fc.assert(
      fc.property(kinds, fc.array(event, { minLength: 1, maxLength: 30 }), event, (kind, history, probe) => {
        const predictor = train(kind, history);
        const total = [1, 2, 3, 4].reduce((sum, key) => sum + probability(predictor, { ...probe, key }), 0);
        expect(total).toBeCloseTo(1, 9);
      }),
    );
  });

  it('has rank and expected keys in agreement, and finite surprisals', () => {
    fc.assert(
      fc.property(kinds, fc.array(event, { maxLength: 30 }), event, (kind, history, probe) => {
        const predictor = train(kind, history);
        const { surprisal, rank } = scoreEvent(predictor, predictor.createState(), row(probe));
        expect(Number.isFinite(surprisal) && surprisal >= 0).toBe(true);
        const over = (p: number): number => predictor.expected(3).filter(({ probability: of }) => of > p).length;
        // Equal probabilities may differ in their last digits.
        const p = Math.exp(-surprisal);
        expect(rank).toBeGreaterThanOrEqual(1 + over(p * (1 + 1e-9)));
        expect(rank).toBeLessThanOrEqual(1 + over(p * (1 - 1e-9)));
      }),
    );
  });

  it('is not moved by scoring', () => {
    fc.assert(
      fc.property(kinds, fc.array(event, { maxLength: 30 }), fc.array(event), (kind, history, probes) => {
        const predictor = train(kind, history);
        const score = (): unknown[] => {
          const state = predictor.createState();
          return probes.map((probe) => ({ ...scoreEvent(predictor, state, row(probe)) }));
        };
        expect(score()).toEqual(score());
      }),
    );
  });
});

describe('unfit arrays', () => {
  it('are refused when they do not fit the shape', () => {
    expect(() => trainNgram({ kind: 'host', streams: [new Int32Array(5)], shape, keyTuples })).toThrow(ConnectorError);
    expect(() => trainNgram({ kind: 'host', streams: [], shape, keyTuples: new Int32Array(5) })).toThrow(
      ConnectorError,
    );
    const predictor = train('host', keys(1));
    expect(() => scoreEvent(predictor, predictor.createState(), new Int32Array(3))).toThrow(ConnectorError);
  });
});
