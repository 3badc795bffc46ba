import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { createTemplateMiner } from '../../src/parse/index.js';
import type { Mask, TemplateMiner } from '../../src/parse/index.js';

interface Drain3Run {
  readonly settings: {
    readonly depth: number;
    readonly simTh: number;
    readonly maxChildren: number;
    readonly masks: readonly string[];
  };
  /** Cluster id of each line at the time it was learned. */
  readonly learned: readonly number[];
  readonly templates: readonly string[];
  readonly sizes: readonly number[];
  /** Cluster ids of lines and then probes, by Drain3's search strategy; 0 for none. */
  readonly matchNever: readonly number[];
  readonly matchFallback: readonly number[];
}

interface Drain3Fixture {
  readonly lines: readonly string[];
  readonly probes: readonly string[];
  readonly runs: readonly Drain3Run[];
}

// Made by drain3_fixture.py with the real Drain3 0.9.11.
const fixture = JSON.parse(
  readFileSync(new URL('./fixtures/drain3.json', import.meta.url), 'utf8'),
) as unknown as Drain3Fixture;

function minerFor({ settings }: Drain3Run): TemplateMiner {
  const masks = settings.masks.map((source): Mask => ({
    name: 'IP',
    pattern: new RegExp(source, 'g'),
    replacement: '<*>',
  }));
  const { depth, simTh, maxChildren } = settings;
  return createTemplateMiner({ depth, simTh, maxChildren, masks, perProgram: false });
}

describe.each(fixture.runs)('Drain3 0.9.11 with $settings', (run) => {
  const miner = minerFor(run);
  const learned = fixture.lines.map((line) => miner.learn('any', line).id);

  it('puts every line into the same cluster while learning', () => {
    expect(learned).toEqual(run.learned);
  });

  it('ends with the same templates and sizes', () => {
    expect(miner.templates().map((template) => template.text)).toEqual(run.templates);
    expect(miner.sizes()).toEqual(run.sizes);
  });

  it('matches frozen as the fallback strategy does', () => {
    const matched = [...fixture.lines, ...fixture.probes].map((line) => miner.match('any', line).id);
    expect(matched).toEqual(run.matchFallback);
    // Where the shortest strategy finds anything, the answer is the same one.
    expect(matched.filter((_, index) => run.matchNever[index] !== 0)).toEqual(run.matchNever.filter((id) => id !== 0));
  });

  it('does the same after a round trip through JSON', () => {
    const restored = createTemplateMiner(
      { masks: run.settings.masks.map(() => ({ name: 'IP', pattern: /(\d+\.){3}\d+/g, replacement: '<*>' })) },
      JSON.parse(JSON.stringify(miner)),
    );
    const ids = [...fixture.lines, ...fixture.probes].map((line) => restored.match('any', line).id);
    expect(ids).toEqual(run.matchFallback);
  });
});
