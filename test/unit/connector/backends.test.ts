import { describe, expect, it } from 'vitest';
import { Detector, openBundle, RunTotals, trainOn } from '../../../src/connector/index.js';
import { configSchema } from '../../../src/config/index.js';
import { generateFleet, toLogFiles } from '../../../src/generate/index.js';
import { silentProgress } from '../../../src/log/index.js';
import { jsBackend } from '../../../src/model/index.js';
import type { Backend } from '../../../src/model/index.js';
import { wasmBackend } from '../../../src/model/wasm/wasm-backend.js';
import { createLogParser } from '../../../src/parse/index.js';
import type { Bundle, ParsedLog, Score, Segment } from '../../../src/types/index.js';
import { hasSharedData, readShared } from '../parse/drain/shared-data.js';

const PUBLIC = ['elastic_ec2/auth.log', 'tlvlogs_desktop/auth.log', 'panxiang_server/secure'];

/** Nats by which scores of 32-bit kernels may differ from those of the reference. */
const TOLERANCE = 2e-3;

function parsed(texts: readonly string[]): ParsedLog[] {
  const logs = texts.flatMap((text, file) => {
    const parser = createLogParser();
    return text.split('\n').flatMap((line, i) => {
      const ref = { kind: 'line', file: `${file}`, line: i + 1 } as const;
      const result = parser.parse({ kind: 'line', ref, text: line, yearHint: { kind: 'firstYear', year: 2026 } });
      return result.ok ? [result.log] : [];
    });
  });
  return logs.sort((a, b) => a.timeMs - b.timeMs);
}

interface Scored {
  readonly scores: readonly Score[];
  readonly segments: readonly Segment[];
}

function scoredBy(backend: Backend, bundle: Bundle, logs: readonly ParsedLog[]): Scored {
  const detector = new Detector(openBundle(bundle, backend), { utcOffsetMinutes: 0, delineate: {} }, new RunTotals());
  const scores = detector.scoreAll(logs);
  detector.finish();
  return { scores, segments: detector.drain().segments };
}

/** A segment without its numbers in nats. */
function outline({ id, host, startMs, endMs, onsetMs, alarmMs, memberCount, alarmedBy }: Segment): unknown {
  return { id, host, startMs, endMs, onsetMs, alarmMs, memberCount, alarmedBy };
}

async function expectSame(texts: readonly string[]): Promise<void> {
  const logs = parsed(texts);
  const cut = Math.floor(logs.length * 0.6);
  const bundle = await trainOn(
    { logs: logs.slice(0, cut), early: [], late: [], warnings: [], unparsed: 0, unparsedSample: [], excluded: 0 },
    {
      config: configSchema.parse({ train: { steps: 60, folds: 2 } }),
      progress: silentProgress,
      createdMs: 0,
      where: 'test',
    },
  );
  const [reference, ...kernels] = [jsBackend(), wasmBackend({ relaxed: false }), wasmBackend()].map((backend) => {
    if (backend === undefined) throw new Error('WebAssembly SIMD is needed');
    return scoredBy(backend, bundle, logs.slice(cut));
  });
  for (const { scores, segments } of kernels) {
    let worst = 0;
    let otherRanks = 0;
    scores.forEach((score, i) => {
      const expected = reference.scores[i];
      worst = Math.max(worst, Math.abs(score.surprisal - expected.surprisal));
      if (score.rank !== expected.rank) otherRanks++;
    });
    expect(worst).toBeLessThan(TOLERANCE);
    // two keys may tie within rounding
    expect(otherRanks).toBeLessThanOrEqual(reference.scores.length / 1000);
    expect(scores.filter(({ isAnomaly }) => isAnomaly).length).toBe(
      reference.scores.filter(({ isAnomaly }) => isAnomaly).length,
    );
    expect(segments.map(outline)).toEqual(reference.segments.map(outline));
  }
}

describe('the same bundle on the reference and on WebAssembly: scores within tolerance, the same segments', () => {
  it('on a generated fleet', { timeout: 120_000 }, async () => {
    const fleet = generateFleet({ seed: 4, startMs: Date.UTC(2026, 2, 2), hosts: 4, days: 8, noise: 0.3 });
    await expectSame(toLogFiles(fleet).map(({ text }) => text));
  });

  it.each(PUBLIC.filter(hasSharedData))('on %s', { timeout: 120_000 }, async (path) => {
    await expectSame([readShared(path)]);
  });
});
