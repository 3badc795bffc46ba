import type { BundleManifest } from '../../../src/types/index.js';

/** A manifest without what `makeManifest` adds. */
export function exampleDescription(): Omit<BundleManifest, 'format' | 'id' | 'parts'> {
  return {
    createdAt: '2026-03-10T00:00:00.000Z',
    version: '0.1.0',
    seed: 7,
    configSha256: 'c'.repeat(64),
    training: {
      from: '2026-02-01T00:00:00.000Z',
      to: '2026-03-01T00:00:00.000Z',
      days: 28,
      hosts: ['web-1'],
      lines: 1000,
      unparsed: 0,
      excluded: 0,
      alerted: 0,
      inside: 100,
      outside: 900,
      templates: 20,
      keys: 40,
      steps: 300,
      heldOutLoss: 0.8,
      heldOutNgramLoss: 0.8,
      heldOutPooled: 0.8,
      heldOutUnknown: 0.01,
      topK: 9,
      threshold: 18,
      budgetPerDay: 1,
      state: 'ready',
      warnings: [],
    },
    shape: { parts: [21, 6, 6, 3, 4], keys: 41, accounts: 8 },
  };
}
