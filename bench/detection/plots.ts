import { writeFileSync } from 'node:fs';
import { parse, View } from 'vega';
import { compile, type TopLevelSpec } from 'vega-lite';

import { RATES } from './detection.js';
import type { JobResult } from './job.js';
import { RETENTIONS } from './ranking.js';
import type { Results } from './results.js';
import { estimate, mean, scorerNames, sessionShares, wholeSharesAtRate } from './summary.js';

const SCHEMA = 'https://vega.github.io/schema/vega-lite/v6.json';
const WHOLE = 'whole detector';
/** Names are shown in full. */
const CONFIG = { legend: { labelLimit: 300 }, axis: { labelLimit: 300 } };

interface Plot {
  readonly file: string;
  readonly spec: TopLevelSpec;
}

/** Draws the plots of each split as SVG files in the folder; their names. */
export async function writePlots({ jobs }: Results, folder: string): Promise<string[]> {
  const files: string[] = [];
  for (const split of ['test', 'development'] as const) {
    const own = jobs.filter((job) => job.split === split);
    if (own.length === 0) continue;
    for (const { file, spec } of [foundPlot(own, split), carefulPlot(own, split), coveragePlot(own, split)]) {
      const view = new View(parse(compile(spec).spec), { renderer: 'none' });
      writeFileSync(`${folder}/${file}`, `${await view.toSVG()}\n`);
      view.finalize();
      files.push(file);
    }
  }
  return files;
}

function foundPlot(jobs: readonly JobResult[], split: string): Plot {
  const values = [
    ...scorerNames(jobs).flatMap((name) =>
      RATES.flatMap((rate) => {
        const shares = sessionShares(jobs, name, true, 'evidence', { perHostDay: rate });
        return shares.length === 0 ? [] : [{ scorer: name, rate, found: estimate(shares).mean }];
      }),
    ),
    ...RATES.map((rate) => ({
      scorer: WHOLE,
      rate,
      found: estimate(wholeSharesAtRate(jobs, { perHostDay: rate })).mean,
    })),
  ];
  return {
    file: `${split}-found.svg`,
    spec: {
      $schema: SCHEMA,
      config: CONFIG,
      title: `${split} sets: sessions found against false alerts (scorers: novel keys masked)`,
      width: 520,
      height: 320,
      data: { values },
      mark: { type: 'line', point: true },
      encoding: {
        x: { field: 'rate', type: 'quantitative', scale: { type: 'log' }, title: 'false alerts per host-day' },
        y: {
          field: 'found',
          type: 'quantitative',
          axis: { format: '%' },
          scale: { domain: [0, 1] },
          title: 'sessions found',
        },
        color: { field: 'scorer', type: 'nominal', sort: null, scale: { scheme: 'tableau20' } },
      },
    },
  };
}

function carefulPlot(jobs: readonly JobResult[], split: string): Plot {
  const values = scorerNames(jobs).flatMap((scorer) => {
    const shares = sessionShares(jobs, scorer, true, 'evidence', { perDay: 1 });
    return (['loud', 'careful'] as const).flatMap((variant) => {
      const own = shares.filter(({ careful }) => careful === (variant === 'careful'));
      if (own.length === 0) return [];
      const { mean: found, low, high } = estimate(own);
      return [{ scorer, variant, found, low, high }];
    });
  });
  const y = { field: 'scorer', type: 'nominal', sort: null, title: null } as const;
  const yOffset = { field: 'variant', type: 'nominal' } as const;
  const color = { field: 'variant', type: 'nominal' } as const;
  return {
    file: `${split}-careful.svg`,
    spec: {
      $schema: SCHEMA,
      config: CONFIG,
      title: `${split} sets: loud and careful sessions at 1 false alert a day, novel keys masked`,
      width: 420,
      height: { step: 14 },
      data: { values },
      layer: [
        {
          mark: 'bar',
          encoding: {
            y,
            yOffset,
            color,
            x: {
              field: 'found',
              type: 'quantitative',
              axis: { format: '%' },
              title: 'sessions found (95 % over sessions)',
            },
          },
        },
        {
          mark: { type: 'rule', color: 'black' },
          encoding: { y, yOffset, x: { field: 'low', type: 'quantitative' }, x2: { field: 'high' } },
        },
      ],
    },
  };
}

function coveragePlot(jobs: readonly JobResult[], split: string): Plot {
  const ranked = scorerNames(jobs).flatMap((scorer) => {
    const own = jobs.flatMap(({ scorers }) =>
      scorers.flatMap(({ name, ranking }) => (name === scorer && ranking !== undefined ? [ranking] : [])),
    );
    return RETENTIONS.map((retention, i) => ({
      scorer,
      retention,
      coverage: mean(own.map(({ coverage }) => coverage[i])),
    }));
  });
  const whole = jobs[0].whole.levels.map((_, i) => ({
    scorer: WHOLE,
    retention: mean(jobs.map((job) => job.whole.levels[i].retention)),
    coverage: mean(jobs.map((job) => job.whole.levels[i].meanCoverage)),
  }));
  return {
    file: `${split}-coverage.svg`,
    spec: {
      $schema: SCHEMA,
      config: CONFIG,
      title: `${split} sets: mean coverage against retention (scorers by line score, detector by extension)`,
      width: 520,
      height: 320,
      data: { values: [...ranked, ...whole] },
      mark: { type: 'line', point: true },
      encoding: {
        x: {
          field: 'retention',
          type: 'quantitative',
          scale: { type: 'log' },
          axis: { format: '~%' },
          title: 'lines kept',
        },
        y: {
          field: 'coverage',
          type: 'quantitative',
          axis: { format: '%' },
          scale: { domain: [0, 1] },
          title: 'mean coverage',
        },
        color: { field: 'scorer', type: 'nominal', sort: null, scale: { scheme: 'tableau20' } },
        order: { field: 'retention' },
      },
    },
  };
}
