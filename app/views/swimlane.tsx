import type { JSX } from 'preact';
import { useMemo, useRef, useState } from 'preact/hooks';
import { count, dateTime, severityBand, span } from '../../src/explore/index.js';
import { logText } from '../parts/text.js';
import { Name } from '../parts/names.js';
import { useVirtual } from '../parts/use-virtual.js';
import { useApp } from '../state/app-context.js';
import { bucketWidthMs, lanesOf, timeAxis, type Lane, type TimeAxis } from '../state/buckets.js';
import { filterTime, matchesHost, matchesSegment, withField } from '../state/filter.js';
import { Heat } from './heat.js';
import { TimeRule } from './time-rule.js';
import type { Segment } from '../../src/types/index.js';

const LANE_HEIGHT = 38;
/** Of one host; more would stand on top of each other. */
const MOST_BANDS = 200;

/** Hosts against time: how odd each stretch was, and the segments on top of it, coloured by severity. */
export function Swimlane(): JSX.Element | null {
  const { session, cut, filter } = useApp();
  const { data } = session;
  const axis = useMemo(() => timeAxis(data), [data]);
  const all = useMemo(() => (axis === undefined ? [] : lanesOf(data.timeline, axis)), [data, axis]);
  const byHost = useMemo(() => {
    const map = new Map<string, { readonly segment: Segment; readonly number: number }[]>();
    cut.segments.forEach((segment, place) => {
      map.set(segment.host, [...(map.get(segment.host) ?? []), { segment, number: place + 1 }]);
    });
    return map;
  }, [cut]);
  const scroller = useRef<HTMLDivElement>(null);
  const first = (lane: Lane): number => byHost.get(lane.host)?.[0]?.number ?? Infinity;
  const lanes = all
    .filter(({ host }) => matchesHost(filter, host))
    .sort((a, b) => {
      const [left, right] = [first(a), first(b)];
      return left === right ? b.anomalies - a.anomalies || b.maxScore - a.maxScore : left - right;
    });
  const rows = useVirtual(scroller, { count: lanes.length, rowHeight: LANE_HEIGHT });
  if (axis === undefined) return null;
  const highest = all.reduce((most, lane) => Math.max(most, lane.maxScore), 0);
  return (
    <section class="card swimlane" aria-labelledby="swimlane-title">
      <header>
        <h2 id="swimlane-title">Fleet</h2>
        <Legend />
      </header>
      <TimeRule axis={axis} />
      <div class="lanes" ref={scroller}>
        <div style={{ height: `${rows.height}px`, position: 'relative' }}>
          {rows.items.map(({ index, start }) => {
            const lane = lanes[index];
            return (
              <div
                key={lane.host}
                class="lane"
                data-host={logText(lane.host, 60)}
                style={{ transform: `translateY(${start}px)`, height: `${LANE_HEIGHT}px` }}
              >
                <LaneRow lane={lane} axis={axis} highest={highest} segments={byHost.get(lane.host) ?? []} />
              </div>
            );
          })}
        </div>
      </div>
      {data.timelineBeyond !== undefined && data.timelineBeyond > 0 ? (
        <p class="note">{count(data.timelineBeyond)} lines too far off in time to be drawn: is a clock wrong?</p>
      ) : null}
    </section>
  );
}

interface LaneProps {
  readonly lane: Lane;
  readonly axis: TimeAxis;
  readonly highest: number;
  readonly segments: readonly { readonly segment: Segment; readonly number: number }[];
}

function LaneRow({ lane, axis, highest, segments }: LaneProps): JSX.Element {
  const { filter, filterText, setFilterText, go, theme } = useApp();
  const [tip, setTip] = useState('');
  const at = (timeMs: number): number => (100 * (timeMs - axis.fromMs)) / (axis.toMs - axis.fromMs);
  const bucketAt = (event: MouseEvent): number => {
    const box = (event.currentTarget as HTMLElement).getBoundingClientRect();
    return Math.min(axis.buckets - 1, Math.max(0, Math.floor(((event.clientX - box.left) / box.width) * axis.buckets)));
  };
  const width = bucketWidthMs(axis);
  return (
    <>
      <span class="lane-host">
        <Name field="host" name={lane.host} />
        <small>
          {count(lane.lines)} lines{lane.anomalies > 0 ? `, ${count(lane.anomalies)} flagged` : ''}
        </small>
      </span>
      <div
        class="lane-plot"
        title={tip}
        onMouseMove={(event) => {
          const bucket = bucketAt(event);
          const fromMs = axis.fromMs + bucket * width;
          const flagged = lane.anomalous[bucket] > 0 ? `, ${lane.anomalous[bucket]} flagged` : '';
          setTip(`${span(fromMs, fromMs + width)} UTC: ${count(lane.volume[bucket])} lines${flagged}`);
        }}
        onClick={(event) => {
          const fromMs = axis.fromMs + bucketAt(event) * width;
          const hosted = withField(filterText, 'host', lane.host);
          setFilterText(withField(withField(hosted, 'from', filterTime(fromMs)), 'to', filterTime(fromMs + width)));
        }}
      >
        <Heat lane={lane} buckets={axis.buckets} highest={highest} theme={theme} />
        {segments
          .filter(({ segment }) => matchesSegment({ ...filter, words: [] }, segment))
          .slice(0, MOST_BANDS)
          // the most severe is drawn last, on top of the others
          .reverse()
          .map(({ segment, number }) => (
            <button
              key={segment.id}
              type="button"
              class={`band ${severityBand(segment.severity)}`}
              style={{ left: `${at(segment.startMs)}%`, width: `${at(segment.endMs) - at(segment.startMs)}%` }}
              title={`Segment ${number}, severity ${segment.severity.toFixed(0)}: ${span(segment.startMs, segment.endMs)} UTC`}
              aria-label={`Segment ${number} on ${logText(lane.host, 60)}, severity ${segment.severity.toFixed(0)}, ${dateTime(segment.startMs)} UTC`}
              onClick={(event) => {
                event.stopPropagation();
                go({ view: 'segment', id: segment.id });
              }}
            >
              {number}
            </button>
          ))}
      </div>
    </>
  );
}

function Legend(): JSX.Element {
  return (
    <p class="legend">
      <span class="swatch calm" /> ordinary <span class="swatch odd" /> flagged lines <span class="swatch low" />
      <span class="swatch medium" />
      <span class="swatch high" /> segments by severity
    </p>
  );
}
