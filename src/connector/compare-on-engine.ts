import { writeFile } from 'node:fs/promises';

import { ConnectorError } from '../errors/index.js';
import { standingVerdicts } from '../feedback/index.js';
import { createIndexSource } from '../source/index.js';
import { packBundle } from '../state/index.js';
import type { Bundle } from '../types/index.js';
import { compareBundles, warmUpFrom, type BundleComparison } from './compare-bundles.js';
import { sourceOptions } from './index-source-options.js';
import type { TimeRange } from './read-history.js';
import { trainOnEngine, type TrainOnEngineOptions } from './train-on-engine.js';
import { readVerdicts } from './verdicts.js';
import { requireWritableState } from './writable-state.js';
import { bundleStore, findBundle, stateWhere, withEngine } from './workspace.js';

export interface CompareOnEngineOptions extends TrainOnEngineOptions {
  /** The days that both bundles are run over. */
  readonly compare: TimeRange;
  /** Stores the new bundle: hunts take it from then on. */
  readonly promote: boolean;
  /** Where the new bundle goes when it is not promoted; by default `candidate-ID.logmamba`. */
  readonly out?: string;
}

export interface ComparedOnEngine {
  readonly bundle: Bundle;
  readonly comparison: BundleComparison;
  /** The file of a bundle that was not promoted. */
  readonly file?: string;
}

/**
 * Trains, runs the new bundle and the one in service over the same recent days, and stores the new one only when it is to be promoted.
 * Apart from that nothing is written: no document, no checkpoint.
 * @throws ConnectorError BUNDLE_NOT_FOUND when there is nothing to compare with, FOLDER_UNWRITABLE
 */
export async function compareOnEngine(options: CompareOnEngineOptions): Promise<ComparedOnEngine> {
  const { config, progress, compare, promote } = options;
  await requireWritableState(config);
  return withEngine(config, async (client) => {
    const store = bundleStore(config, client);
    const current = await findBundle(store, undefined, stateWhere(config));
    const bundle = await trainOnEngine(client, options);
    const verdicts = standingVerdicts((await readVerdicts(client, config.sink.prefix)).verdicts);
    const read = { fromMs: warmUpFrom({ current, candidate: bundle, range: compare }), toMs: compare.toMs };
    const source = createIndexSource(sourceOptions(client, config, read));
    const step = progress.step('comparing', await source.expected());
    const comparison = await compareBundles(source.pages({}), {
      config,
      verdicts,
      current,
      candidate: bundle,
      range: compare,
      step,
    });
    step.done(`${comparison.lines} lines`);
    if (promote) {
      await store.save(bundle);
      return { bundle, comparison };
    }
    const file = options.out ?? `candidate-${bundle.manifest.id}.logmamba`;
    await writeCandidate(file, bundle);
    return { bundle, comparison, file };
  });
}

async function writeCandidate(file: string, bundle: Bundle): Promise<void> {
  await writeFile(file, packBundle(bundle)).catch((cause: unknown) => {
    throw new ConnectorError(
      'FOLDER_UNWRITABLE',
      `the new bundle cannot be written (${(cause as NodeJS.ErrnoException).code ?? 'unknown error'})`,
      { where: file, todo: 'name a file that can be written with --out' },
    );
  });
}
