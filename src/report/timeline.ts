import { clipped, count, counted, dateTime, decimal, span } from './format.js';
import type { SafeHtml } from './html.js';
import { NOTHING, html } from './html.js';
import type { NumberedSegment, ReportView } from './report-view.js';
import { segmentAnchor } from './report-view.js';
import { severityBand } from './severity.js';
import type { Lane, TimeAxis } from './timeline-buckets.js';
import { lanesOf, timeAxis } from './timeline-buckets.js';

const MAX_LANES = 60;
/** Lanes in sight; the rest folds away, unless a segment lies in it. */
const OPEN_LANES = 10;
const TICKS = 6;
/** Least height of a bar with anomalies, of 40: it must be seen. */
const LEAST_ANOMALOUS = 8;

/** One lane a host: bars of the highest score, bands where segments are. Hosts with segments come first. */
export function timelineSection({ data, segments }: ReportView): SafeHtml {
  const { timelineBeyond = 0 } = data;
  const axis = timeAxis(data.timeline, data.timelineStepMs);
  if (axis === undefined) return NOTHING;
  const lanes = lanesOf(data.timeline, axis);
  const byHost = new Map<string, NumberedSegment[]>();
  for (const numbered of segments) {
    const { host } = numbered.segment;
    byHost.set(host, [...(byHost.get(host) ?? []), numbered]);
  }
  const firstNumber = (lane: Lane): number => byHost.get(lane.host)?.[0]?.number ?? Infinity;
  const ordered = [...lanes.values()].sort((a, b) => {
    const [first, second] = [firstNumber(a), firstNumber(b)];
    return first === second ? b.anomalies - a.anomalies || b.maxScore - a.maxScore : first - second;
  });
  const highest = ordered.reduce((max, lane) => Math.max(max, lane.maxScore), 0);
  const draw = (lane: Lane): SafeHtml => laneRow(lane, byHost.get(lane.host) ?? [], axis, highest);
  const open = Math.min(MAX_LANES, Math.max(OPEN_LANES, ordered.filter((lane) => byHost.has(lane.host)).length));
  const folded = ordered.slice(open, MAX_LANES);
  const beyond = ordered.length - Math.min(MAX_LANES, ordered.length);
  return html`<section id="timeline">
    <h2>Score over time</h2>
    <p class="note">
      Each lane is a host. Bars: the highest score of a line in that time, by surprise or by failures piled up (all
      lanes to the same scale, up to ${decimal(highest)} nats), <span class="key anomalous"></span> with anomalies,
      <span class="key calm"></span>
      without. Bands: segments; their number leads to the details.
    </p>
    <div class="lanes">
      ${axisRow(axis)} ${ordered.slice(0, open).map(draw)}
      ${
        folded.length === 0
          ? NOTHING
          : html`<details>
              <summary>${counted(folded.length, 'more host')} without a segment</summary>
              ${folded.map(draw)}
            </details>`
      }
    </div>
    ${beyond > 0 ? html`<p class="left-out">${counted(beyond, 'host')} left out of this drawing.</p>` : NOTHING}
    ${
      timelineBeyond > 0
        ? html`<p class="left-out">
            ${counted(timelineBeyond, 'line')} too far off in time for this drawing: is a clock wrong?
          </p>`
        : NOTHING
    }
  </section>`;
}

function axisRow(axis: TimeAxis): SafeHtml {
  const ticks = Array.from({ length: TICKS }, (_, index) => {
    const timeMs = axis.fromMs + ((axis.toMs - axis.fromMs) * index) / TICKS;
    return html`<text x="${position(timeMs, axis)}" y="13">${dateTime(timeMs).slice(0, 16)}</text>`;
  });
  return html`<div class="lane axis">
    <span class="host">UTC</span>
    <svg class="plot" height="18" role="presentation">${ticks}</svg>
  </div>`;
}

function laneRow(lane: Lane, segments: readonly NumberedSegment[], axis: TimeAxis, highest: number): SafeHtml {
  return html`<div class="lane">
    <span class="host">
      <b>${clipped(lane.host, 60)}</b><br />${counted(lane.lines, 'line')}, ${count(lane.anomalies)} anomalous
    </span>
    <svg class="plot" height="58" role="img" aria-label="Score of ${clipped(lane.host, 60)} over time">
      ${segments.map((segment) => band(segment, axis))}
      <svg y="18" height="40" width="100%" viewBox="0 0 ${axis.buckets} 40" preserveAspectRatio="none">
        <path class="calm" d="${bars(lane, highest, false)}" />
        <path class="anomalous" d="${bars(lane, highest, true)}" />
      </svg>
      <line class="base" x1="0" x2="100%" y1="57.5" y2="57.5" />
      ${segments.map((segment) => flag(segment, axis))}
    </svg>
  </div>`;
}

/** One rectangle a bucket. */
function bars({ scores, anomalous }: Lane, highest: number, wantAnomalous: boolean): string {
  let path = '';
  scores.forEach((score, bucket) => {
    if (anomalous[bucket] > 0 !== wantAnomalous || (score <= 0 && !wantAnomalous)) return;
    const least = wantAnomalous ? LEAST_ANOMALOUS : 1;
    const height = Math.max(least, highest > 0 ? (38 * score) / highest : 0).toFixed(1);
    path += `M${bucket} 40v-${height}h1v${height}z`;
  });
  return path;
}

function band({ segment }: NumberedSegment, axis: TimeAxis): SafeHtml {
  const width = Math.max(0.15, share(segment.endMs, axis) - share(segment.startMs, axis));
  return html`<rect
    class="band ${severityBand(segment.severity)}"
    x="${position(segment.startMs, axis)}"
    y="0"
    width="${width.toFixed(2)}%"
    height="58"
  />`;
}

function flag({ number, segment }: NumberedSegment, axis: TimeAxis): SafeHtml {
  const { startMs, endMs, severity } = segment;
  const x = position((startMs + endMs) / 2, axis);
  return html`<a href="#${segmentAnchor(number)}" class="flag ${severityBand(severity)}">
    <title>Segment ${number}, severity ${Math.round(severity)}: ${span(startMs, endMs)} UTC</title>
    <circle cx="${x}" cy="9" r="8.5" /><text x="${x}" y="12.5" text-anchor="middle">${number}</text>
  </a>`;
}

function share(timeMs: number, axis: TimeAxis): number {
  const value = (100 * (timeMs - axis.fromMs)) / (axis.toMs - axis.fromMs);
  return Math.min(100, Math.max(0, value));
}

function position(timeMs: number, axis: TimeAxis): string {
  return `${share(timeMs, axis).toFixed(2)}%`;
}
