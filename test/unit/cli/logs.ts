import { generateFleet, toLogFiles } from '../../../src/generate/index.js';

/** Five days of one host: enough for a small model to learn from. */
export function smallLog(): string {
  const fleet = generateFleet({
    seed: 3,
    startMs: Date.UTC(2026, 2, 2),
    hosts: 1,
    days: 5,
    noise: 0.02,
    intrusions: 'none',
  });
  return toLogFiles(fleet)[0].text;
}
