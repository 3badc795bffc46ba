import { beforeAll, describe, expect, it } from 'vitest';
import { createDelineator, kindsWithTopK, alarmLevel, alarmOptions } from '../../../src/delineate/index.js';
import { evaluate } from '../../../src/evaluate/index.js';
import {
  controlsOf,
  coverageOf,
  cutOf,
  LineTable,
  nested,
  recut,
  ScoredLines,
  verdictOf,
  type Controls,
  type Cut,
} from '../../../src/explore/index.js';
import { MEMBER_LEVELS, sourceRefText, type Score, type Segment } from '../../../src/types/index.js';
import { fleetScan, type FleetScan } from './fleet-scan.js';

let fleet: FleetScan;
let run: Controls;

beforeAll(async () => {
  fleet = await fleetScan();
  run = controlsOf(fleet.recipe, fleet.page.run.alarm);
});

/** Members by reference. */
function membersOf(cut: Cut, table: LineTable): Map<string, readonly [segmentId: string, level: string]> {
  const members = new Map<string, readonly [string, string]>();
  cut.segmentOf.forEach((place, row) => {
    if (place < 0) return;
    const { ref } = table.lines[row];
    members.set(sourceRefText(ref), [cut.segments[place].id, MEMBER_LEVELS[cut.levelOf[row]]]);
  });
  return members;
}

function byId(segments: readonly Segment[]): Segment[] {
  return segments.filter(({ status }) => status !== 'merged').sort((a, b) => (a.id < b.id ? -1 : 1));
}

/** What Node's own delineation gives for the scores of the run under these controls. */
function delineated(controls: Controls): {
  segments: Segment[];
  members: Map<string, readonly [string, string]>;
  flagged: number;
} {
  const { recipe, scores } = fleet;
  const { budgetPerDay, topK, extension, alpha, beta } = controls;
  const delineator = createDelineator({
    ...recipe.delineate,
    ...alarmOptions(recipe.calibration, alarmLevel(recipe.calibration, budgetPerDay)),
    extension,
    alpha,
    beta,
  });
  const judged = scores.map((score): Score => {
    const kinds = kindsWithTopK(score, topK);
    return { ...score, kinds, isAnomaly: kinds.length > 0 };
  });
  for (const score of judged) delineator.push(score);
  delineator.finish();
  const { segments, members } = delineator.drain();
  return {
    segments: byId(segments),
    members: new Map(members.map(({ score, segmentId, level }) => [sourceRefText(score.ref), [segmentId, level]])),
    flagged: judged.filter(({ isAnomaly }) => isAnomaly).length,
  };
}

describe('lines by column', () => {
  it('give back every score as it was', () => {
    const { scores, table } = fleet;
    expect(table.size).toBe(scores.length);
    expect(scores.length).toBeGreaterThan(2000);
    scores.forEach((score, row) => {
      const line = table.lines[row];
      for (const name of Object.keys(score) as (keyof Score)[]) {
        // offsets are not carried: the order of the rows stands for them
        if (name !== 'offset') expect(line[name], `${name} of ${sourceRefText(score.ref)}`).toEqual(score[name]);
      }
      for (const name of ['user', 'targetUser', 'address', 'command', 'tempo', 'transition', 'opinions'] as const) {
        expect(line[name]).toEqual(score[name]);
      }
    });
  });

  it('are given up, all of them, beyond the bounds, on one thread or on several', () => {
    const { scores } = fleet;
    const few = new ScoredLines({ lines: 10, characters: 1e6 });
    for (const score of scores.slice(0, 10)) few.add(score);
    expect(few.blocks()?.[0].form).toHaveLength(10);
    few.add(scores[10]);
    expect(few.blocks()).toBeUndefined();
    few.add(scores[11]);
    expect(few.blocks()).toBeUndefined();

    const short = new ScoredLines({ lines: 100, characters: 50 });
    for (const score of scores.slice(0, 3)) short.add(score);
    expect(short.blocks()).toBeUndefined();

    const part = new ScoredLines();
    for (const score of scores.slice(0, 8)) part.add(score);
    const whole = new ScoredLines({ lines: 16, characters: 1e6 });
    whole.take(part.part());
    whole.take(structuredClone(part.part()));
    expect(new LineTable(whole.blocks() ?? [], 5).lines.map(({ body }) => body)).toEqual(
      [...scores.slice(0, 8), ...scores.slice(0, 8)].map(({ body }) => body),
    );
    whole.take(part.part());
    expect(whole.blocks()).toBeUndefined();
  });
});

describe('a cut under the controls of the run', () => {
  it('is the run: segments, members, kept and flagged lines', () => {
    const { result, table, recipe, page } = fleet;
    const cut = recut(table, recipe, run);
    expect(cut.segments.length).toBeGreaterThan(0);
    const bare = (segments: readonly Segment[]): Segment[] =>
      byId(segments).map((segment) => ({ ...segment, members: [] }));
    expect(bare(cut.segments)).toEqual(bare(result.segments));
    expect(byId(cut.segments).map(({ members }) => members)).toEqual(
      byId(result.segments).map(({ members }) => members),
    );
    expect(cut.kept).toBe(result.retained);
    expect(cut.flagged).toBe(result.totals.anomalies);
    expect(recipe.isFinished).toBe(true);
    const kept = result.kept.flatMap(({ score, segmentId, level }) =>
      segmentId === undefined ? [] : [[sourceRefText(score.ref), [segmentId, level]] as const],
    );
    expect(membersOf(cut, table)).toEqual(new Map(kept));
    // and the page holds the same without cutting anew
    const { members, segments } = page;
    const carried = cutOf(
      table.size,
      segments,
      members.rows.map((row, i) => ({
        row,
        segmentId: segments[members.segments[i]].id,
        level: MEMBER_LEVELS[members.levels[i]],
      })),
    );
    expect(membersOf(carried, table)).toEqual(membersOf(cut, table));
    expect(carried.kept).toBe(cut.kept);
  });

  it('covers what `evaluate` says', () => {
    const { result, table, recipe, page, labels, fromMs } = fleet;
    const cut = recut(table, recipe, run);
    const evaluation = evaluate({
      labels,
      lines: table.lines.map((line) => {
        const place = cut.segmentOf[line.row];
        const evaluated = {
          ref: sourceRefText(line.ref),
          host: line.host,
          timeMs: line.timeMs,
          score: 0,
          isAnomaly: line.isAnomaly,
        };
        return place < 0 ? evaluated : { ...evaluated, segmentId: cut.segments[place].id };
      }),
      segments: result.segments,
      fromMs,
    });
    const coverage = page.truth === undefined ? undefined : coverageOf(page.truth, cut);
    expect(coverage?.share).toBe(evaluation.retained.lineCoverage);
    expect(coverage?.found).toBe(evaluation.retained.found);
    expect(coverage?.falseSegments).toBe(evaluation.falseSegments);
    expect(coverage?.byIntrusion).toEqual(evaluation.byIntrusion.map(({ kept }) => kept));
    expect(cut.kept / table.size).toBe(evaluation.retained.retention);
    expect(page.truth?.labelled).toBe(evaluation.labelledLines);
    expect(coverage?.kept).toBeGreaterThan(0);
  });
});

describe('a cut under other controls', () => {
  const changes: readonly (readonly [string, (controls: Controls) => Partial<Controls>])[] = [
    ['a larger budget', () => ({ budgetPerDay: 24 })],
    ['a smaller budget', () => ({ budgetPerDay: 1 / 60 })],
    ['a smaller K', () => ({ topK: 1 })],
    ['a larger K', () => ({ topK: 400 })],
    ['beta', () => ({ extension: 'beta' })],
    ['a short alpha', () => ({ alpha: { events: 8, lookBackS: 120, holdS: 60 } })],
    ['a wide beta', () => ({ extension: 'beta', beta: { events: 1000, lookBackS: 86_400, holdS: 86_400 } })],
    [
      'all at once',
      () => ({ budgetPerDay: 5, topK: 3, extension: 'beta', alpha: { events: 4, lookBackS: 60, holdS: 60 } }),
    ],
  ];

  it.each(changes)('%s: is what the delineation gives for the same options', (_, change) => {
    const controls = { ...run, ...change(run) };
    const { table, recipe } = fleet;
    const cut = recut(table, recipe, controls);
    const expected = delineated(controls);
    expect(byId(cut.segments)).toEqual(expected.segments);
    expect(membersOf(cut, table)).toEqual(expected.members);
    expect(cut.kept).toBe(expected.members.size);
    expect(cut.flagged).toBe(expected.flagged);
  });

  it('differs where it should', () => {
    const { table, recipe } = fleet;
    const [few, own, many] = [1 / 60, run.budgetPerDay, 24].map((budgetPerDay) =>
      recut(table, recipe, { ...run, budgetPerDay }),
    );
    expect(few.segments.length).toBeLessThan(many.segments.length);
    expect(few.kept).toBeLessThanOrEqual(own.kept);
    expect(own.kept).toBeLessThan(many.kept);
    expect(recut(table, recipe, { ...run, extension: 'beta' }).kept).toBeGreaterThan(own.kept);
    const flagged = [1, run.topK, 400].map((topK) => recut(table, recipe, { ...run, topK }).flagged);
    expect(flagged[0]).toBeGreaterThan(flagged[1]);
    expect(flagged[1]).toBeGreaterThan(flagged[2]);
  });

  it('keeps alpha within beta, whichever was changed', () => {
    const wide = nested({ ...run, alpha: { events: 999, lookBackS: 99_999, holdS: 5 } }, 'alpha');
    expect(wide.beta).toEqual({ ...run.beta, events: 999, lookBackS: 99_999 });
    const narrow = nested({ ...run, beta: { events: 1, lookBackS: 2, holdS: 3 } }, 'beta');
    expect(narrow.alpha).toEqual({ events: 1, lookBackS: 2, holdS: 3 });
    for (const controls of [wide, narrow])
      expect(recut(fleet.table, fleet.recipe, controls).kept).toBeGreaterThanOrEqual(0);
  });
});

describe('the verdict', () => {
  it('says where, since when, who, why and how sure', () => {
    const { table, recipe } = fleet;
    const { segments } = recut(table, recipe, run);
    const { headline, first } = verdictOf(segments, recipe.calibration);
    expect(headline).toMatch(/^(1 segment needs|\d+ segments (on \d+ hosts )?need) reading$/);
    expect(first?.host).toBe(segments[0].host);
    expect(first?.sinceMs).toBe(segments[0].onsetMs);
    expect(first?.because.length).toBeGreaterThan(0);
    expect(first?.sure).toMatch(/benign history comes to as much /);
    expect(verdictOf([], recipe.calibration)).toEqual({
      headline: 'Nothing needs reading: no segment passed the alarm threshold',
    });
  });
});
