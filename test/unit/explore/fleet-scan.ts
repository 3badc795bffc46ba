import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { configSchema } from '../../../src/config/index.js';
import { reportData } from '../../../src/connector/report-data.js';
import type { RunResult } from '../../../src/connector/run-result.js';
import { scan } from '../../../src/connector/scan.js';
import { readLabels, truthOf, type Label } from '../../../src/evaluate/index.js';
import { LineTable, type Recipe } from '../../../src/explore/index.js';
import { generateFleet, toLabels, toLogFiles } from '../../../src/generate/index.js';
import { silentProgress } from '../../../src/log/index.js';
import { pageData, type PageData } from '../../../src/report/index.js';
import type { Score } from '../../../src/types/index.js';

const DAY_MS = 86_400_000;
const START_MS = Date.UTC(2026, 2, 2);
const DAYS = 14;
const TRAIN_DAYS = 10;

/** A scan of a generated fleet with planted intrusions, and all that a page is made of. */
export interface FleetScan {
  readonly result: RunResult;
  /** As they were scored. */
  readonly scores: readonly Score[];
  readonly labels: readonly Label[];
  readonly fromMs: number;
  /** With the truth in it, as it stands in the page: through JSON. */
  readonly page: PageData;
  readonly recipe: Recipe;
  readonly table: LineTable;
}

/** Scans into no folder; seconds count in these tests, accuracy does not. */
export async function fleetScan(): Promise<FleetScan> {
  const folder = mkdtempSync(join(tmpdir(), 'logmamba-explore-'));
  try {
    const fleet = generateFleet({ seed: 5, startMs: START_MS, days: DAYS, hosts: 3, intrusions: 'demo' });
    const files = toLogFiles(fleet);
    for (const { path, text } of files) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    }
    const scores: Score[] = [];
    const fromMs = START_MS + TRAIN_DAYS * DAY_MS;
    const result = await scan({
      paths: files.map(({ path }) => join(folder, path)),
      config: configSchema.parse({
        model: { dModel: 8, dState: 2 },
        train: { steps: 30, folds: 2, batchSize: 4, window: 16 },
        delineate: { budgetPerDay: 1 },
      }),
      progress: silentProgress,
      nowMs: START_MS + DAYS * DAY_MS,
      trainUntilMs: fromMs,
      forReport: true,
      onScore: (score) => scores.push(score),
    });
    const labels = readLabels(
      toLabels(fleet)
        .map((label) => JSON.stringify({ ...label, ref: `${join(folder, label.file)}:${label.line}` }))
        .join('\n'),
    );
    const bare = pageData(reportData(result, 'fleet'));
    const truth = truthOf(new LineTable(bare.blocks, 1), { labels, fromMs });
    const page = JSON.parse(JSON.stringify({ ...bare, truth })) as PageData;
    const { recipe } = page;
    if (recipe === undefined) throw new Error('the run left no recipe');
    return { result, scores, labels, fromMs, page, recipe, table: new LineTable(page.blocks, recipe.topK) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
