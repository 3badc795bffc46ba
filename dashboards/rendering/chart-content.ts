import type { Agg } from '../query/classic-request.js';
import { visStateOf } from '../query/panel-requests.js';
import { tsvbPoints } from '../query/tsvb-request.js';
import type { TsvbParams } from '../query/tsvb-request.js';
import type { SavedObject } from '../saved-object.js';
import type { Answered } from './answers.js';
import { nothing } from './table-content.js';
import { escaped, THEMES } from './themes.js';
import type { Theme } from './themes.js';

/** The first colours of Elastic's palette for kinds. */
const PALETTE = ['#54B399', '#6092C0', '#D36086', '#9170B8', '#CA8EAE', '#D6BF57', '#B9A888', '#DA8B45'];
const LEFT = 48;
const BOTTOM = 20;
const LEGEND = 22;

export interface Size {
  readonly width: number;
  readonly height: number;
}

interface Line {
  readonly label: string;
  readonly colour: string;
  readonly isBar: boolean;
  readonly isStacked: boolean;
  readonly isOnRight: boolean;
  readonly isShare: boolean;
  readonly points: readonly { readonly at: number; readonly value: number | null }[];
}

/** A TSVB panel's series. */
export function tsvbContent(panel: SavedObject, answered: readonly Answered[], theme: Theme, size: Size): string {
  const params = visStateOf(panel).params as unknown as TsvbParams;
  const lines = params.series.map((series): Line => {
    const found = answered.find(({ request }) => request.name === series.id);
    const points = tsvbPoints(series, found?.answer.aggregations ?? {});
    return {
      label: series.label,
      colour: series.color,
      isBar: series.chart_type === 'bar',
      isStacked: series.stacked === 'stacked',
      isOnRight: series.separate_axis === 1,
      isShare: series.formatter === 'percent',
      points: points.map(({ timeMs, value }) => ({ at: timeMs, value })),
    };
  });
  return chart(lines, theme, size, timeText);
}

/** A classic bar chart over time or over a number. */
export function histogramContent(
  panel: SavedObject,
  [{ answer }]: readonly Answered[],
  theme: Theme,
  size: Size,
): string {
  const { aggs } = visStateOf(panel);
  const segment = aggs.find(({ schema }) => schema === 'segment') as Agg;
  const group = aggs.find(({ schema }) => schema === 'group');
  const buckets = bucketsOf(answer.aggregations, segment.id);
  const groups =
    group === undefined ? [] : buckets.flatMap((bucket) => bucketsOf(bucket, group.id).map(({ key }) => key));
  const names = group === undefined ? ['Count'] : [...new Set(groups)];
  const lines = names.map((name, i): Line => ({
    label: String(name),
    colour: PALETTE[i % PALETTE.length],
    isBar: true,
    isStacked: true,
    isOnRight: false,
    isShare: false,
    points: buckets.map((bucket) => ({
      at: Number(bucket.key),
      value:
        group === undefined
          ? bucket.doc_count
          : (bucketsOf(bucket, group.id).find(({ key }) => key === name)?.doc_count ?? 0),
    })),
  }));
  return chart(lines, theme, size, segment.type === 'date_histogram' ? timeText : String);
}

interface Bucket {
  readonly key: unknown;
  readonly doc_count: number;
  readonly [name: string]: unknown;
}

function bucketsOf(holder: Readonly<Record<string, unknown>> | undefined, id: string): readonly Bucket[] {
  return (holder?.[id] as { buckets: readonly Bucket[] } | undefined)?.buckets ?? [];
}

function timeText(ms: number): string {
  return new Date(ms).toISOString().slice(5, 16).replace('T', ' ');
}

function chart(lines: readonly Line[], theme: Theme, { width, height }: Size, text: (at: number) => string): string {
  const all = lines.flatMap(({ points }) => points);
  if (!all.some(({ value }) => value !== null && value !== 0) && all.length === 0) return nothing();
  const ats = [...new Set(all.map(({ at }) => at))].sort((a, b) => a - b);
  const step = ats.length > 1 ? Math.min(...ats.slice(1).map((at, i) => at - ats[i])) : 1;
  const [from, to] = [ats[0], ats[ats.length - 1] + step];
  const hasRight = lines.some(({ isOnRight }) => isOnRight);
  const plotWidth = width - LEFT - (hasRight ? LEFT : 8) - 16;
  const plotHeight = height - BOTTOM - LEGEND - 12;
  const x = (at: number): number => LEFT + ((at - from) / (to - from)) * plotWidth;
  const { label, lines: grid } = THEMES[theme];
  const parts: string[] = [];
  for (const side of [false, true]) {
    const drawn = lines.filter(({ isOnRight }) => isOnRight === side);
    if (drawn.length === 0) continue;
    const most = Math.max(...ats.map((at) => stackHeight(drawn, at)), 1e-9);
    const y = (value: number): number => 6 + plotHeight * (1 - value / most);
    for (const share of [0, 0.5, 1]) {
      const shown = drawn[0].isShare
        ? `${(most * share * 100).toFixed(2)} %`
        : Math.round(most * share).toLocaleString('en-US');
      const [at, anchor] = side ? [LEFT + plotWidth + 6, 'start'] : [LEFT - 6, 'end'];
      parts.push(
        `<text x="${at}" y="${y(most * share) + 4}" text-anchor="${anchor}" font-size="11" fill="${label}">${shown}</text>`,
      );
      if (!side) parts.push(`<path d="M${LEFT} ${y(most * share)}h${plotWidth}" stroke="${grid}"/>`);
    }
    parts.push(
      ...drawn.map((line, i) => (line.isBar ? bars(line, drawn.slice(0, i), x, y, step) : polyline(line, x, y, step))),
    );
  }
  for (const share of [0.02, 0.35, 0.68]) {
    const at = ats[Math.floor(share * ats.length)];
    parts.push(`<text x="${x(at)}" y="${plotHeight + 22}" font-size="11" fill="${label}">${escaped(text(at))}</text>`);
  }
  const legend = lines.map(
    ({ label: name, colour }) =>
      `<span style="color:${label};font-size:12px;margin-right:14px"><i style="display:inline-block;width:9px;height:9px;border-radius:5px;background:${colour}"></i> ${escaped(name)}</span>`,
  );
  return `<div style="height:${LEGEND}px;overflow:hidden">${legend.join('')}</div><svg width="${width - 16}" height="${height - LEGEND}">${parts.join('')}</svg>`;
}

function stackHeight(lines: readonly Line[], at: number): number {
  const values = lines.map(({ points, isStacked }) => ({
    isStacked,
    value: points.find((point) => point.at === at)?.value ?? 0,
  }));
  const stacked = values.filter(({ isStacked }) => isStacked).reduce((sum, { value }) => sum + value, 0);
  return Math.max(stacked, ...values.map(({ value }) => value));
}

type Scale = (value: number) => number;

function bars({ points, colour, isStacked }: Line, below: readonly Line[], x: Scale, y: Scale, step: number): string {
  const under = below.filter((line) => isStacked && line.isStacked && line.isBar);
  const drawn = points.flatMap(({ at, value }) => {
    if (value === null || value === 0) return [];
    const base = under.reduce((sum, line) => sum + (line.points.find((point) => point.at === at)?.value ?? 0), 0);
    const top = y(base + value);
    return [
      `<rect x="${x(at)}" y="${top}" width="${Math.max(1, x(at + step) - x(at) - 1)}" height="${y(base) - top}"/>`,
    ];
  });
  return `<g fill="${colour}" fill-opacity=".8">${drawn.join('')}</g>`;
}

function polyline({ points, colour }: Line, x: Scale, y: Scale, step: number): string {
  const drawn = points.filter(({ value }) => value !== null);
  const path = drawn.map(({ at, value }, i) => `${i === 0 ? 'M' : 'L'}${x(at + step / 2)} ${y(value ?? 0)}`).join('');
  const dots = drawn.map(({ at, value }) => `<circle cx="${x(at + step / 2)}" cy="${y(value ?? 0)}" r="2"/>`).join('');
  return `<path d="${path}" fill="none" stroke="${colour}" stroke-width="2"/><g fill="${colour}">${dots}</g>`;
}
