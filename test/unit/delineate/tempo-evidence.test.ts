import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rarityNats, rarityOf } from '../../../src/delineate/rarity.js';
import {
  evidenceWith,
  isRareTempo,
  kindNats,
  kindOf,
  tempoNats,
  tempoScale,
  type BenignEvidence,
  type TempoScale,
} from '../../../src/delineate/tempo-evidence.js';
import { TEMPO_FACTORS } from '../../../src/types/index.js';

const component = (keys: number, tempo: Partial<BenignEvidence['tempo']> = {}, failures = 0): BenignEvidence => ({
  host: 'web',
  startMs: 0,
  keys,
  failures,
  tempo: { hour: 0, amount: 0, order: 0, source: 0, ...tempo },
});
/** Each component is an alarm of its own; largest first, as separate maxima are. */
const all =
  (components: readonly BenignEvidence[]) =>
  (valueOf: (one: BenignEvidence) => number): number[] =>
    components
      .map(valueOf)
      .filter((value) => value > 0)
      .sort((a, b) => b - a);
const scaleOf = (components: readonly BenignEvidence[], days: number): TempoScale => tempoScale(days, all(components));

describe('the scale of tempo', () => {
  it('is made of each kind’s own benign values, and of the tail of key evidence', () => {
    const components = Array.from({ length: 20 }, (_, i) =>
      component(i + 1, { hour: i, amount: i % 2, source: i / 2 }),
    );
    const scale = scaleOf(components, 10);
    // k = 5 of 16…20 over 15
    expect(scale.keyNats).toBe(3);
    expect(scale.hour).toEqual(
      rarityOf(
        Array.from({ length: 20 }, (_, i) => i),
        10,
      ),
    );
    expect(scale.amount.top).toEqual(Array<number>(10).fill(1));
    expect(scale.order).toEqual({ days: 10, top: [] });
    expect(scale.source.top.slice(0, 2)).toEqual([9.5, 9]);
  });

  it('counts failures to the key evidence, and gives a nat of rarity some worth where keys say nothing', () => {
    expect(scaleOf([component(1, {}, 4), component(5), component(5), component(5)], 10).keyNats).toBe(5);
    expect(scaleOf([], 10).keyNats).toBe(0.7);
  });

  it('looks at what would alarm apart, as it is told', () => {
    const components = [component(9, { hour: 3 }), component(9, { hour: 2 })];
    const scale = tempoScale(10, (valueOf) => [Math.max(...components.map(valueOf))]);
    expect(scale.hour.top).toEqual([3]);
  });
});

describe('evidence of tempo', () => {
  const components = Array.from({ length: 20 }, (_, i) =>
    component(i + 1, { hour: i + 1, order: i / 4, source: i / 5 }),
  );
  const scale = scaleOf(components, 10);

  it('is the rarity of its kind in nats of key evidence', () => {
    expect(kindNats(scale, 'hour', 27)).toBeCloseTo(3 * (2 - Math.log(0.5) + 4), 10);
    expect(kindNats(scale, 'amount', 0)).toBe(0);
    expect(kindNats(undefined, 'hour', 27)).toBe(0);
  });

  it('adds up over kinds, amounts at seven tenths, then with keys, as the sides of a right angle; failures are added', () => {
    const maxima = { hour: 27, amount: 1, order: 2, source: 3.5 };
    const kinds = [
      kindNats(scale, 'hour', 27),
      0.7 * 3 * rarityNats(scale.amount, 1),
      kindNats(scale, 'order', 2),
      3 * rarityNats(scale.source, 3.5),
    ];
    const tempo = Math.sqrt(kinds.reduce((sum, nats) => sum + nats * nats, 0));
    expect(tempoNats(scale, maxima)).toBeCloseTo(tempo, 10);
    expect(evidenceWith(scale, component(11, maxima, 7))).toBeCloseTo(Math.hypot(11, tempo) + 7, 10);
    expect(tempoNats(undefined, maxima)).toBe(0);
    expect(evidenceWith(undefined, component(11, maxima, 7))).toBe(18);
  });

  it('never lessens evidence, and grows with each kind', () => {
    const nats = fc.double({ min: 0, max: 30, noNaN: true });
    fc.assert(
      fc.property(nats, nats, nats, nats, nats, nats, (keys, failures, hour, amount, order, more) => {
        const one = component(keys, { hour, amount, order }, failures);
        const before = evidenceWith(scale, one);
        expect(before).toBeGreaterThanOrEqual(evidenceWith(undefined, one));
        for (const kind of ['hour', 'amount', 'order'] as const) {
          const other = { ...one, tempo: { ...one.tempo, [kind]: one.tempo[kind] + more } };
          expect(evidenceWith(scale, other)).toBeGreaterThanOrEqual(before - 1e-9);
        }
      }),
    );
  });

  it('is rare when benign time comes to it once a day or less', () => {
    // 11 and more: ten of twenty, in ten days
    expect([10, 11, 20].map((value) => isRareTempo(scale, 'hour', value))).toEqual([false, true, true]);
    expect(isRareTempo(scale, 'count', 0.1)).toBe(true);
    expect(isRareTempo(scale, 'count', 0)).toBe(false);
  });

  it('has every factor in a kind', () => {
    expect(TEMPO_FACTORS.map(kindOf)).toEqual([
      'amount',
      'amount',
      'amount',
      'amount',
      'hour',
      'amount',
      'order',
      'source',
    ]);
  });
});
