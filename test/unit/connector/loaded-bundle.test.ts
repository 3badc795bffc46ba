import { describe, expect, it } from 'vitest';
import { openBundle } from '../../../src/connector/loaded-bundle.js';
import { trainOn } from '../../../src/connector/train.js';
import { silentProgress } from '../../../src/log/index.js';
import type { Bundle } from '../../../src/types/index.js';
import { historyOf, quietDays, smallConfig, T0 } from './history.js';

const bundle = await trainOn(historyOf(quietDays(4)), {
  config: smallConfig(),
  progress: silentProgress,
  createdMs: T0,
  where: 'auth.log',
});

function withPart(name: string, bytes: Uint8Array | undefined): Bundle {
  const parts = new Map(bundle.parts);
  if (bytes === undefined) parts.delete(name);
  else parts.set(name, bytes);
  return { ...bundle, parts };
}

describe('a bundle', () => {
  it('predicts by Mamba and n-gram pooled, and says how each did on held-out time', () => {
    const { predictor, ngram } = openBundle(bundle);
    expect(predictor.name).toBe('mamba+context-ngram');
    expect(bundle.parts.get('ngram.bin')).toEqual(ngram.save());
    const { heldOutLoss, heldOutNgramLoss, heldOutPooled } = bundle.manifest.training;
    // an untrained network against counts of two keys that alternate
    expect(heldOutNgramLoss).toBeGreaterThan(0);
    expect(heldOutNgramLoss).toBeLessThan(heldOutLoss ?? 0);
    expect(heldOutPooled).toBeGreaterThan(heldOutNgramLoss ?? Infinity);
    expect(heldOutPooled).toBeLessThan(heldOutLoss ?? 0);
  });

  it('is refused without its n-gram, and with a damaged one', () => {
    expect(() => openBundle(withPart('ngram.bin', undefined))).toThrow(
      expect.objectContaining({ code: 'BUNDLE_CORRUPT', message: expect.stringContaining('ngram.bin') as string }),
    );
    const bytes = bundle.parts.get('ngram.bin') ?? new Uint8Array();
    expect(() => openBundle(withPart('ngram.bin', bytes.subarray(0, bytes.length - 1)))).toThrow(
      expect.objectContaining({ code: 'MODEL_INVALID' }),
    );
  });
});
