import { describe, expect, it } from 'vitest';
import { createTemplateMiner } from '../../../../src/parse/index.js';
import type { Mask, TemplateMinerOptions } from '../../../../src/parse/index.js';
import { csvRows, hasSharedData, readShared } from './shared-data.js';

/** Share of lines whose group holds exactly the lines of their true group (Zhu et al. 2019, "parsing accuracy"). */
function groupingAccuracy(found: readonly number[], truth: readonly string[]): number {
  const trueGroups = sizes(truth);
  const foundGroups = sizes(found);
  const pairs = sizes(truth.map((event, index) => `${found[index] ?? 0} ${event}`));
  let right = 0;
  truth.forEach((event, index) => {
    const group = found[index] ?? 0;
    const shared = pairs.get(`${group} ${event}`);
    if (shared === trueGroups.get(event) && shared === foundGroups.get(group)) right++;
  });
  return right / truth.length;
}

function sizes<K>(keys: readonly K[]): Map<K, number> {
  const counts = new Map<K, number>();
  for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + 1);
  return counts;
}

function accuracyOn(file: string, options: TemplateMinerOptions): number {
  const rows = csvRows(readShared(`loghub_parsing/${file}`));
  expect(rows).toHaveLength(2000);
  const miner = createTemplateMiner(options);
  const found = rows.map((row) => miner.learn('', row.get('Content') ?? '').id);
  return groupingAccuracy(
    found,
    rows.map((row) => row.get('EventId') ?? ''),
  );
}

// Masks of logparser's Drain benchmark (logpai/logparser db27223): the value becomes the wildcard itself.
const published = (...patterns: RegExp[]): Mask[] =>
  patterns.map((pattern, index) => ({ name: `M${index}`, pattern, replacement: '<*>' }));
const ADDRESS = /(\d+\.){3}\d+/g;

describe.runIf(hasSharedData('loghub_parsing'))('grouping accuracy with the published settings', () => {
  it('is .690 on Linux_2k', () => {
    const options = { depth: 6, simTh: 0.39, perProgram: false, masks: published(ADDRESS, /\d{2}:\d{2}:\d{2}/g) };
    expect(accuracyOn('Linux_2k.log_structured.csv', options)).toBe(0.69);
  });

  it('is .7875 on OpenSSH_2k', () => {
    const options = { depth: 5, simTh: 0.6, perProgram: false, masks: published(ADDRESS, /([\w-]+\.){2,}[\w-]+/g) };
    expect(accuracyOn('OpenSSH_2k.log_structured.csv', options)).toBe(0.7875);
  });

  it('is at least .99 on OpenSSH_2k with the defaults', () => {
    expect(accuracyOn('OpenSSH_2k.log_structured.csv', {})).toBeGreaterThanOrEqual(0.99);
  });
});
