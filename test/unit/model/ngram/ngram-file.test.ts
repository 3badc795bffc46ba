import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { scoreEvent } from '../../../../src/model/key-predictor.js';
import { loadNgram, NgramWithout, trainNgram } from '../../../../src/model/ngram/index.js';
import type { NgramKind, NgramPredictor } from '../../../../src/model/ngram/index.js';
import { ByteReader, ByteWriter } from '../../../../src/model/ngram/varint.js';
import { ROW, ROW_WIDTH } from '../../../../src/types/index.js';
import { eventAt, SHAPE, someKeys, someRows } from '../small-model.js';

const keyTuples = someKeys(SHAPE);
const kinds = ['context', 'host', 'unigram'] as const;
const probes = someRows(60, SHAPE, keyTuples, 99);

function train(kind: NgramKind, ...streams: readonly Int32Array[]): NgramPredictor {
  return trainNgram({ kind, streams, shape: SHAPE, keyTuples });
}

/** Everything that a predictor says of the probes. */
function said(predictor: NgramPredictor): unknown[] {
  const state = predictor.createState();
  return Array.from({ length: probes.length / ROW_WIDTH }, (_, i) => {
    const row = eventAt(probes, i);
    const output = { ...scoreEvent(predictor, state, row) };
    return [output, [...predictor.probabilities()], predictor.step(row)];
  });
}

describe('a saved n-gram', () => {
  it.each(kinds)('of the %s says the same, bit for bit', (kind) => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 200 }), fc.integer({ min: 1, max: 1000 }), (events, seed) => {
        const predictor = train(
          kind,
          someRows(events, SHAPE, keyTuples, seed),
          someRows(7, SHAPE, keyTuples, seed + 1),
        );
        const bytes = predictor.save();
        const loaded = loadNgram(bytes, keyTuples);
        expect(loaded.name).toBe(predictor.name);
        expect(said(loaded)).toEqual(said(predictor));
        expect(loaded.save()).toEqual(bytes);
      }),
      { numRuns: 20 },
    );
  });

  it('is the same whatever the order of the lines', () => {
    const [a, b] = [someRows(50, SHAPE, keyTuples, 1), someRows(50, SHAPE, keyTuples, 2)];
    expect(train('context', a, b).save()).toEqual(train('context', b, a).save());
  });

  it('is refused when it is damaged: every byte cut off, and any byte that makes it another form', () => {
    const bytes = train('context', someRows(30, SHAPE, keyTuples, 3)).save();
    const fault = expect.objectContaining({ code: 'MODEL_INVALID' }) as Error;
    for (let length = 0; length < bytes.length; length++) {
      expect(() => loadNgram(bytes.subarray(0, length), keyTuples)).toThrow(fault);
    }
    expect(() => loadNgram(Uint8Array.of(...bytes, 0), keyTuples)).toThrow(fault);
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.integer({ min: 0, max: 255 }), (at, byte) => {
        const changed = bytes.slice();
        changed[at] = byte;
        try {
          // a count may be another one: bundles guard their parts by hashes
          expect(loadNgram(changed, keyTuples).save()).toEqual(changed);
        } catch (error) {
          expect(error).toEqual(fault);
        }
      }),
      { numRuns: 2000 },
    );
    expect(() =>
      loadNgram(
        Uint8Array.from({ length: 60 }, () => 0x80),
        keyTuples,
      ),
    ).toThrow(fault);
  });

  it('is refused with another vocabulary', () => {
    const bytes = train('context', someRows(30, SHAPE, keyTuples, 3)).save();
    const fault = expect.objectContaining({ code: 'MODEL_INVALID' }) as Error;
    expect(() => loadNgram(bytes, keyTuples.subarray(5))).toThrow(fault);
    const other = keyTuples.slice();
    other[5] = SHAPE.parts[0];
    expect(() => loadNgram(bytes, other)).toThrow(fault);
  });
});

describe('varints', () => {
  it('carry any whole number', () => {
    const numbers = fc.array(fc.oneof(fc.nat(300), fc.maxSafeNat()), { maxLength: 300 });
    fc.assert(
      fc.property(numbers, (values) => {
        const writer = new ByteWriter();
        for (const value of values) writer.write(value);
        const reader = new ByteReader(writer.bytes(), (reason) => new Error(reason));
        for (const value of values) expect(reader.read(Number.MAX_SAFE_INTEGER)).toBe(value);
        reader.end();
      }),
    );
  });
});

describe('an n-gram without some rows', () => {
  it('is one that never counted them, and counts them again afterwards', () => {
    const stream = someRows(120, SHAPE, keyTuples, 5);
    const other = someRows(30, SHAPE, keyTuples, 6);
    const whole = new NgramWithout({ streams: [stream, other], shape: SHAPE, keyTuples });
    const cuts = [
      [0, 40],
      [40, 120],
      [0, 120],
    ] as const;
    for (const [from, to] of cuts) {
      const left = [stream.subarray(from * ROW_WIDTH, to * ROW_WIDTH), other];
      const kept = [stream.subarray(0, from * ROW_WIDTH), stream.subarray(to * ROW_WIDTH)];
      whole.run(left, (ngram) => expect(said(ngram)).toEqual(said(train('context', ...kept))));
    }
    whole.run([], (ngram) => expect(said(ngram)).toEqual(said(train('context', stream, other))));
  });

  it('never counted what is taken back: a fault of the caller', () => {
    const whole = new NgramWithout({ streams: [], shape: SHAPE, keyTuples });
    expect(() => whole.run([someRows(1, SHAPE, keyTuples, 1)], () => undefined)).toThrow(RangeError);
  });
});

describe('steps', () => {
  const row = (key: number, of: Partial<Record<'account' | 'accountKey1' | 'processKey1' | 'addressKey1', number>>) => {
    const made = new Int32Array(ROW_WIDTH);
    made.set(keyTuples.subarray(5 * key, 5 * key + 5));
    made[ROW.key] = key;
    for (const [column, value] of Object.entries(of)) made[ROW[column as keyof typeof of]] = value;
    return made;
  };
  const rows = [
    row(1, { account: 1, accountKey1: 2, processKey1: 5, addressKey1: 7 }),
    row(1, { account: 1, accountKey1: 2, processKey1: 6, addressKey1: 7 }),
    row(3, { account: 1, accountKey1: 2, processKey1: 5, addressKey1: 8 }),
    row(1, { account: 2, accountKey1: 2, processKey1: 5 }),
    row(4, { account: 0, accountKey1: 2, processKey1: 5, addressKey1: 7 }),
  ];
  const ngram = train('context', Int32Array.from(rows.flatMap((one) => [...one])));

  it.each([
    ['the account’s own', row(1, { account: 1, accountKey1: 2, processKey1: 9 }), ['account', 2, 2, 3]],
    ['never taken by it', row(4, { account: 1, accountKey1: 2 }), ['account', 2, 0, 3]],
    ['to a key that training never saw', row(0, { account: 2, accountKey1: 2 }), ['account', 2, 0, 1]],
    ['from where it never was', row(1, { account: 1, accountKey1: 9, processKey1: 5 }), ['account', 9, 0, 0]],
    ['the process’s, of any account', row(1, { accountKey1: 2, processKey1: 5 }), ['process', 5, 2, 4]],
    ['the process’s, where the account did nothing', row(3, { account: 1, processKey1: 5 }), ['process', 5, 1, 4]],
    ['the address’s', row(4, { addressKey1: 7 }), ['address', 7, 1, 3]],
  ])('%s', (_, of, [whose, from, seen, total]) => {
    expect(ngram.step(of)).toEqual({ of: whose, from, seen, total });
    expect(loadNgram(ngram.save(), keyTuples).step(of)).toEqual({ of: whose, from, seen, total });
  });

  it('are none at the beginning of everything', () => {
    expect(ngram.step(row(1, { account: 1 }))).toBeUndefined();
  });
});
