import { describe, expect, it } from 'vitest';

import { affiliation, shuffledPredictions, united, zoneScores } from '../../../bench/detection/affiliation.js';

describe('affiliation precision and recall', () => {
  it('is whole for a prediction that is the event', () => {
    expect(affiliation([[4, 6]], [[4, 6]], [0, 10])).toEqual({ precision: 1, recall: 1 });
  });

  it('falls with distance: a prediction just before the event, worked by hand', () => {
    // d from 0 to 2, share further away 2 (4 − d) / 10, mean .6; from the event d to 2 takes 2 d of 10, mean 1 − .2
    const { precision, recall } = affiliation([[4, 6]], [[2, 4]], [0, 10]);
    expect(precision).toBeCloseTo(0.6, 12);
    expect(recall).toBeCloseTo(0.8, 12);
  });

  it('compares with the zone as it is, however near its end: worked by hand', () => {
    // precision: d from 2 to 4, only the right side lies further: (7 − d) / 10, mean .4
    // recall: 1.5 of 2 at .5 (the window is cut at 0), .5 of 2 from .5 to .6
    const { precision, recall } = affiliation([[1, 3]], [[5, 7]], [0, 10]);
    expect(precision).toBeCloseTo(0.4, 12);
    expect(recall).toBeCloseTo(0.5125, 12);
  });

  it('gives what the paper gives for its example', () => {
    const minutes = (intervals: [number, number][]): [number, number][] => intervals.map(([a, b]) => [60 * a, 60 * b]);
    const events = minutes([
      [0, 10],
      [50, 70],
      [170, 175],
    ]);
    const predictions = minutes([
      [5, 6],
      [7, 10],
      [11, 12],
      [40, 60],
      [115, 130],
      [135, 140],
      [165, 170],
    ]);
    const [, second] = zoneScores(events, predictions, [0, 180 * 60]);
    expect(second.precision).toBeCloseTo(0.672222222, 8);
    expect(second.recall).toBeCloseTo(0.944444444, 8);
  });

  it('has no precision and no recall in a zone without a prediction', () => {
    const events: [number, number][] = [
      [1, 8],
      [16, 17],
      [25, 28],
      [29, 31],
    ];
    const zones = zoneScores(
      events,
      [
        [1, 3],
        [6, 18],
        [25, 26],
      ],
      [1, 40],
    );
    expect(zones[3]).toEqual({ precision: null, recall: 0 });
    expect(zones[2].precision).toBe(1);
    expect(zones[1].recall).toBe(1);
    expect(affiliation(events, [], [1, 40])).toEqual({ precision: null, recall: 0 });
  });

  it('is about half for random points, as the control must show', () => {
    const random = Array.from({ length: 400 }, (_, seed) => {
      const predictions = shuffledPredictions([[0, 1]], [0, 1000], seed);
      return affiliation([[500, 501]], predictions, [0, 1000]).precision ?? 0;
    });
    expect(random.reduce((sum, value) => sum + value, 0) / random.length).toBeCloseTo(0.5, 1);
  });
});

describe('united', () => {
  it('joins what overlaps or touches, in order', () => {
    expect(
      united([
        [5, 7],
        [1, 3],
        [3, 4],
        [6, 6.5],
      ]),
    ).toEqual([
      [1, 4],
      [5, 7],
    ]);
  });
});
