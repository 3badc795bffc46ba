import type { JSX } from 'preact';
import { useRef, useState } from 'preact/hooks';
import { dateTime } from '../../src/explore/index.js';
import { useApp } from '../state/app-context.js';
import type { TimeAxis } from '../state/buckets.js';
import { filterTime, withField } from '../state/filter.js';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const MOST_TICKS = 8;
/** Hours between ticks. */
const STEPS = [1, 2, 3, 6, 12, 24, 48, 120, 168, 336, 720, 2160, 8760];
/** Shares of the rule that count as a press, not a drag. */
const LEAST_DRAG = 0.004;

/** The time along the lanes; dragging over it narrows the filter to that time. */
export function TimeRule({ axis }: { readonly axis: TimeAxis }): JSX.Element {
  const { filter, filterText, setFilterText } = useApp();
  const rule = useRef<HTMLDivElement>(null);
  const [drag, setDrag] = useState<readonly [number, number] | undefined>(undefined);
  const range = axis.toMs - axis.fromMs;
  const shareAt = (event: PointerEvent): number => {
    const box = rule.current?.getBoundingClientRect();
    return box === undefined ? 0 : Math.min(1, Math.max(0, (event.clientX - box.left) / box.width));
  };
  const chosen = drag ?? chosenShare(filter.fromMs, filter.toMs, axis);
  const end = (): void => {
    setDrag(undefined);
    if (drag === undefined) return;
    const [from, to] = [Math.min(...drag), Math.max(...drag)];
    if (to - from < LEAST_DRAG) return;
    const timed = withField(filterText, 'from', filterTime(axis.fromMs + from * range));
    setFilterText(withField(timed, 'to', filterTime(axis.fromMs + to * range)));
  };
  return (
    <div class="rule-row">
      <span class="soft">UTC, drag to narrow</span>
      <div
        class="rule"
        ref={rule}
        onPointerDown={(event) => {
          rule.current?.setPointerCapture(event.pointerId);
          setDrag([shareAt(event), shareAt(event)]);
        }}
        onPointerMove={(event) => {
          if (drag !== undefined) setDrag([drag[0], shareAt(event)]);
        }}
        onPointerUp={end}
        onPointerCancel={() => setDrag(undefined)}
      >
        {ticksOf(axis).map((timeMs) => (
          <span key={timeMs} class="tick" style={{ left: `${(100 * (timeMs - axis.fromMs)) / range}%` }}>
            {tickText(timeMs, range)}
          </span>
        ))}
        {chosen === undefined ? null : (
          <span
            class="brush"
            style={{ left: `${100 * Math.min(...chosen)}%`, width: `${100 * Math.abs(chosen[1] - chosen[0])}%` }}
          />
        )}
      </div>
    </div>
  );
}

/** Whole hours or days, few enough to be read. */
function ticksOf({ fromMs, toMs }: TimeAxis): number[] {
  const step = STEPS.find((hours) => (toMs - fromMs) / (hours * HOUR_MS) <= MOST_TICKS) ?? STEPS[STEPS.length - 1];
  const stepMs = step * HOUR_MS;
  const ticks: number[] = [];
  for (let timeMs = Math.ceil(fromMs / stepMs) * stepMs; timeMs < toMs; timeMs += stepMs) ticks.push(timeMs);
  return ticks;
}

/** Days by their date; hours with it where a day begins. */
function tickText(timeMs: number, range: number): string {
  const text = dateTime(timeMs);
  if (range > MOST_TICKS * DAY_MS || timeMs % DAY_MS === 0) return text.slice(5, 10);
  return text.slice(11, 16);
}

function chosenShare(fromMs: number, toMs: number, axis: TimeAxis): readonly [number, number] | undefined {
  if (!Number.isFinite(fromMs) && !Number.isFinite(toMs)) return undefined;
  const share = (timeMs: number): number =>
    Math.min(1, Math.max(0, (timeMs - axis.fromMs) / (axis.toMs - axis.fromMs)));
  return [share(fromMs), share(toMs)];
}
