import { describe, expect, it } from 'vitest';

import { bestOrders, orderSections } from '../../../bench/detection/report-order.js';
import { EQUAL, handMadeJobs } from './hand-made-results.js';
import { orderRow } from './order-row.js';
import { tableRow } from './table-row.js';

const COUNTING = 'bigram of the actor (shipped)';

describe('the best models of commands', () => {
  const [first, second] = handMadeJobs();
  const jobs = [
    {
      ...first,
      order: [
        orderRow('unigram of the actor', 'all', 0.6, 0.6),
        orderRow(COUNTING, 'all', 0.8, 0.5),
        orderRow('MLP', 'all', 0.6, 0.6, 3),
        orderRow('Mamba', 'all', 0.7, 0.3, 3, [0.68, 0.72]),
      ],
    },
    {
      ...second,
      order: [
        orderRow('unigram of the actor', 'all', 0.5, 0.2),
        orderRow(COUNTING, 'all', 0.6, 0.1),
        orderRow('MLP', 'all', 0.6, 0.4, 3),
        orderRow('Mamba', 'all', 0.72, 0.3, 3, [0.7, 0.74]),
      ],
    },
  ];

  it('are of each kind the one with the largest mean over sets', () => {
    // counting: .55 and .7, recall .4 and .3; networks: .6 and .71, recall .5 and .3
    const auc = bestOrders(jobs, 'auc');
    expect([auc?.counting.model, auc?.network.model]).toEqual([COUNTING, 'Mamba']);
    expect(auc?.counting.auc).toBeCloseTo(0.7, 12);
    expect(auc?.network.auc).toBeCloseTo(0.71, 12);
    expect(auc?.network.aucRange.map((end) => end.toFixed(3))).toEqual(['0.690', '0.730']);
    expect(auc?.network.seeds).toBe(3);
    const recall = bestOrders(jobs, 'recall');
    expect([recall?.counting.model, recall?.network.model]).toEqual(['unigram of the actor', 'MLP']);
    expect(recall?.counting.recall).toBeCloseTo(0.4, 12);
    expect(recall?.network.recall).toBeCloseTo(0.5, 12);
  });

  it('are not told where a kind is missing', () => {
    expect(bestOrders(jobs, 'auc', 'su-chain')).toBeUndefined();
    expect(bestOrders(handMadeJobs(EQUAL, [orderRow('Mamba', 'all', 0.7, 0.3)]), 'auc')).toBeUndefined();
    expect(orderSections(handMadeJobs())).toEqual([]);
  });

  it('stand in the table with the range over seeds', () => {
    const page = orderSections(jobs).join('\n\n');
    expect(tableRow(page, 'Mamba').slice(0, 2)).toEqual(['0.500 (0.500–0.500)', '0.710 (0.690–0.730)']);
    expect(tableRow(page, COUNTING).slice(0, 2)).toEqual(['0.500', '0.700']);
    expect(page).toContain(`the best AUC is 0.700 by counting (${COUNTING}) and 0.710 by a network (Mamba)`);
    // ten lines in each set
    expect(tableRow(page, 'all').slice(0, 2)).toEqual(['20', '2']);
  });
});
