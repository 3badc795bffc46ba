import type { JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import uPlot from 'uplot';
import type { Controls } from '../../src/explore/index.js';
import { colourOf } from '../parts/colour.js';
import { useApp } from '../state/app-context.js';
import { BUDGETS, pointOf, traceCurve, type CurvePoint } from '../state/curve.js';

const HEIGHT = 190;

/** What is kept against what it costs: a point for each budget, and the controls in force as a point of their own. */
export function CurveChart({ controls }: { readonly controls: Controls }): JSX.Element {
  const { session, cut, theme } = useApp();
  const [points, setPoints] = useState<readonly CurvePoint[]>([]);
  const box = useRef<HTMLDivElement>(null);
  const { budgetPerDay, ...others } = controls;
  const key = JSON.stringify(others);
  useEffect(() => {
    setPoints([]);
    const tracing = traceCurve(session, controls, setPoints);
    return () => tracing.cancel();
  }, [session, key]);
  const now = pointOf(session, cut, budgetPerDay);
  useEffect(() => {
    const element = box.current;
    if (element === null || points.length < 2) return undefined;
    const chart = draw(element, points, now);
    return () => chart.destroy();
  }, [points, now.retention, now.coverage, now.segments, theme]);
  const isLabelled = now.coverage !== undefined;
  return (
    <figure class="curve" aria-label={isLabelled ? 'Coverage against retention' : 'Segments against retention'}>
      <figcaption>
        {isLabelled ? 'Coverage against retention' : 'Segments against retention'}, budgets from one false alert in two
        months to one an hour
        {points.length < BUDGETS.length ? (
          <span class="soft">
            {' '}
            ({points.length} of {BUDGETS.length})
          </span>
        ) : null}
      </figcaption>
      <div ref={box} class="plot" data-points={points.length} />
      <table class="sr-only">
        <caption>The points of the curve</caption>
        <thead>
          <tr>
            <th>False alerts a day</th>
            <th>Retention</th>
            <th>Coverage</th>
            <th>Segments</th>
          </tr>
        </thead>
        <tbody>
          {points.map((point) => (
            <tr key={point.budgetPerDay} data-budget={point.budgetPerDay}>
              <td>{point.budgetPerDay.toPrecision(3)}</td>
              <td>{point.retention}</td>
              <td>{point.coverage ?? ''}</td>
              <td>{point.segments}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </figure>
  );
}

function draw(element: HTMLElement, points: readonly CurvePoint[], now: CurvePoint): uPlot {
  const isLabelled = now.coverage !== undefined;
  const value = ({ coverage, segments }: CurvePoint): number => (coverage === undefined ? segments : 100 * coverage);
  const all = [...points.map((point) => ({ point, isNow: false })), { point: now, isNow: true }].sort(
    (a, b) => a.point.retention - b.point.retention || value(a.point) - value(b.point),
  );
  const colour = (name: string): string => colourOf(element, name);
  const axis = { stroke: colour('--soft'), grid: { stroke: colour('--line'), width: 1 }, ticks: { show: false } };
  return new uPlot(
    {
      width: element.clientWidth,
      height: HEIGHT,
      padding: [10, 12, 0, 0],
      legend: { show: false },
      cursor: { show: false },
      scales: { x: { time: false, range: (_, __, most) => [0, Math.max(most * 1.05, 0.01)] }, y: yRange(isLabelled) },
      axes: [
        {
          ...axis,
          label: 'lines kept, %',
          labelSize: 18,
          size: 28,
          font: '11px system-ui',
          labelFont: '11px system-ui',
        },
        {
          ...axis,
          label: isLabelled ? 'labelled lines kept, %' : 'segments',
          labelSize: 18,
          size: 34,
          font: '11px system-ui',
          labelFont: '11px system-ui',
        },
      ],
      series: [
        {},
        {
          stroke: colour('--access'),
          width: 2,
          points: { show: true, size: 5, fill: colour('--card') },
          spanGaps: true,
        },
        {
          stroke: colour('--odd'),
          width: 0,
          points: { show: true, size: 11, fill: colour('--odd') },
          paths: () => null,
        },
      ],
    },
    [
      all.map(({ point }) => 100 * point.retention),
      all.map(({ point, isNow }) => (isNow ? null : value(point))),
      all.map(({ point, isNow }) => (isNow ? value(point) : null)),
    ],
    element,
  );
}

function yRange(isLabelled: boolean): uPlot.Scale {
  return { range: (_, __, most) => [0, isLabelled ? 104 : Math.max(1, most * 1.1)] };
}
