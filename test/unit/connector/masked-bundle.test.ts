import { describe, expect, it } from 'vitest';
import { hunt } from '../../../src/connector/hunt.js';
import { trainOn } from '../../../src/connector/train.js';
import { silentProgress } from '../../../src/log/index.js';
import type { SearchClient } from '../../../src/search/index.js';
import { historyOf, quietDays, smallConfig, T0 } from './history.js';

describe('a bundle that was learned without novel keys', () => {
  it('is not hunted with, and no position is committed', async () => {
    const config = smallConfig();
    const options = { config, progress: silentProgress, createdMs: T0, where: 'auth.log', maskNovel: true };
    const bundle = await trainOn(historyOf(quietDays(4)), options);
    const commits: unknown[] = [];
    const pass = hunt({
      // every call of it is a fault: the engine is not to be asked for lines
      client: {} as SearchClient,
      config,
      bundle,
      checkpoints: {
        load: () => Promise.resolve(undefined),
        commit: (checkpoint) => Promise.resolve(void commits.push(checkpoint)),
      },
      progress: silentProgress,
      nowMs: T0,
    });
    await expect(pass).rejects.toMatchObject({
      code: 'BUNDLE_INCOMPATIBLE',
      context: { where: `bundle ${bundle.manifest.id}` },
    });
    expect(commits).toEqual([]);
  });
});
