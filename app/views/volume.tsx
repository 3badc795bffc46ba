import type { JSX } from 'preact';
import { useEffect, useMemo, useRef } from 'preact/hooks';
import uPlot from 'uplot';
import { count, percent } from '../../src/explore/index.js';
import { colourOf } from '../parts/colour.js';
import { useApp } from '../state/app-context.js';
import { bucketWidthMs, keptByBucket, lanesOf, timeAxis } from '../state/buckets.js';
import { matchesHost } from '../state/filter.js';

const HEIGHT = 110;
/** As beside the lanes, for their scroll bar. */
const GUTTER = 10;
// the library's name of this is gone once it is compiled
// eslint-disable-next-line @typescript-eslint/no-unsafe-enum-assignment
const LOGARITHMIC = 3 as uPlot.Scale.Distr;

/** Lines that came in and lines that are kept, over the same time as the lanes. */
export function Volume(): JSX.Element | null {
  const { session, cut, table, filter, theme } = useApp();
  const { data } = session;
  const box = useRef<HTMLDivElement>(null);
  const series = useMemo(() => {
    const axis = timeAxis(data);
    if (axis === undefined) return undefined;
    const lines = new Array<number>(axis.buckets).fill(0);
    for (const lane of lanesOf(
      data.timeline.filter(({ host }) => matchesHost(filter, host)),
      axis,
    )) {
      lane.volume.forEach((volume, bucket) => (lines[bucket] += volume));
    }
    const width = bucketWidthMs(axis);
    const times = lines.map((_, bucket) => (axis.fromMs + (bucket + 0.5) * width) / 1000);
    return { axis, times, lines, kept: [...keptByBucket(cut, table, axis, (host) => matchesHost(filter, host))] };
  }, [data, cut, table, filter]);
  useEffect(() => {
    const element = box.current;
    if (element === null || series === undefined) return undefined;
    const { axis, times, lines, kept } = series;
    const colour = (name: string): string => colourOf(element, name);
    const bars = uPlot.paths.bars?.({ size: [0.9, 100], align: 0 });
    const chart = new uPlot(
      {
        width: element.clientWidth - GUTTER,
        height: HEIGHT,
        padding: [6, 0, 0, 0],
        legend: { show: false },
        cursor: { show: false },
        tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1000), 'Etc/UTC'),
        scales: {
          x: { range: [axis.fromMs / 1000, axis.toMs / 1000] },
          y: { distr: LOGARITHMIC, log: 10, range: (_, __, most) => [0.5, Math.max(10, most * 1.3)] },
        },
        axes: [
          { show: false },
          {
            size: 48,
            stroke: colour('--soft'),
            font: '11px system-ui',
            grid: { show: false },
            filter: (_, splits) => splits.map((split) => (Math.log10(split) % 1 === 0 ? split : null)),
            ticks: { show: false },
            values: (_, splits) => splits.map((split) => (split === null ? '' : count(split))),
          },
        ],
        series: [
          {},
          { fill: colour('--calm'), width: 0, points: { show: false }, ...(bars === undefined ? {} : { paths: bars }) },
          { fill: colour('--odd'), width: 0, points: { show: false }, ...(bars === undefined ? {} : { paths: bars }) },
        ],
      },
      [times, lines.map(positive), kept.map(positive)],
      element,
    );
    const fit = new ResizeObserver(() => chart.setSize({ width: element.clientWidth - GUTTER, height: HEIGHT }));
    fit.observe(element);
    return () => {
      fit.disconnect();
      chart.destroy();
    };
  }, [series, theme]);
  if (series === undefined) return null;
  const { scored } = data.run.counts;
  return (
    <section class="card volume" aria-labelledby="volume-title">
      <header>
        <h2 id="volume-title">Volume</h2>
        <p class="legend">
          <span class="swatch calm" /> {count(scored)} lines in <span class="swatch odd" /> {count(cut.kept)} kept (
          {percent(cut.kept, scored)}), logarithmic
        </p>
      </header>
      <div class="volume-plot" ref={box} role="img" aria-label={`${count(scored)} lines in, ${count(cut.kept)} kept`} />
    </section>
  );
}

/** A logarithm has no place for none. */
function positive(value: number): number | null {
  return value > 0 ? value : null;
}
