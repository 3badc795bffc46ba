import { clipped, count, counted, dateTime, duration, percent, span } from './format.js';
import type { SafeHtml } from './html.js';
import { NOTHING, html } from './html.js';
import type { NumberedSegment, ReportView } from './report-view.js';
import { segmentAnchor } from './report-view.js';
import { entityList, reasonText, techniqueList } from './segment-parts.js';
import { severityBadge } from './severity.js';

const MAX_WARNINGS = 8;
/** More unparsed lines than this share deserve a word. */
const UNPARSED_WORTH_SAYING = 0.001;

/** The top of the page: what to look at first and why, then the size of things. */
export function summarySection(view: ReportView): SafeHtml {
  return html`<section id="summary">${verdict(view)} ${tiles(view)} ${cautions(view)}</section>`;
}

function verdict({ data, segments, strays }: ReportView): SafeHtml {
  const [first, ...others] = segments;
  if (first === undefined) {
    const next =
      strays.length > 0
        ? html`<p>
            ${counted(data.run.counts.anomalies, 'line')} stood out on their own: the most surprising are
            <a href="#strays">below</a>.
          </p>`
        : NOTHING;
    return html`<div class="verdict none">
      <h2>Nothing passed the alarm threshold</h2>
      ${next}
    </div>`;
  }
  const hosts = new Set(segments.map(({ segment }) => segment.host)).size;
  return html`<div class="verdict found">
    <h2>
      ${counted(segments.length, 'segment')} on ${counted(hosts, 'host')} ${segments.length === 1 ? 'looks' : 'look'}
      like an intrusion
    </h2>
    ${lookFirst(first)}
    ${
      others.length === 0
        ? NOTHING
        : html`<p class="then">
            Then: ${others.slice(0, 4).map(pointer)}
            ${others.length > 4 ? html`and ${others.length - 4} more <a href="#segments">in the table</a>` : NOTHING}
          </p>`
    }
  </div>`;
}

function pointer({ number, segment }: NumberedSegment): SafeHtml {
  const { host, severity, startMs } = segment;
  return html`<a href="#${segmentAnchor(number)}"
    >${severityBadge(severity)} ${clipped(host, 40)}, ${dateTime(startMs).slice(0, 16)}</a
  > `;
}

function lookFirst({ number, segment }: NumberedSegment): SafeHtml {
  const { host, startMs, endMs } = segment;
  return html`<p class="first">
      ${severityBadge(segment.severity)} Look first at
      <a href="#${segmentAnchor(number)}"><b>${clipped(host, 60)}</b></a
      >, <span class="time">${span(startMs, endMs)} UTC</span> (${duration(endMs - startMs)}), because:
    </p>
    <ol class="reasons">
      ${segment.reasons.slice(0, 3).map((reason) => html`<li>${reasonText(reason)}</li>`)}
    </ol>
    <div class="involved">${entityList(segment, 6)}${techniqueList(segment.techniques.slice(0, 5))}</div>`;
}

function tiles({ data, segments }: ReportView): SafeHtml {
  const { counts, fromMs, toMs } = data.run;
  const range = fromMs === undefined || toMs === undefined ? 'nothing scored' : duration(toMs - fromMs);
  return html`<ul class="tiles">
    ${tile('lines scored', count(counts.scored), `${range} of ${counted(counts.hosts, 'host')}`, 'scored')}
    ${tile('segments', count(segments.length), `${segments.filter(({ segment }) => segment.status === 'open').length} still open`, 'segment-count')}
    ${tile('lines kept in segments', count(counts.retained), `${percent(counts.retained, counts.scored)} of what was scored`, 'retained')}
    ${tile('anomalous lines', count(counts.anomalies), `${percent(counts.anomalies, counts.scored)} of what was scored`, 'anomalies')}
    ${tile('unparsed', count(counts.unparsed), `${percent(counts.unparsed, counts.read)} of ${count(counts.read)} read`, 'unparsed')}
  </ul>`;
}

function tile(label: string, figure: string, note: string, name: string): SafeHtml {
  return html`<li><b data-figure="${name}">${figure}</b> ${label}<small>${note}</small></li>`;
}

function cautions({ data }: ReportView): SafeHtml {
  const { counts, bundle } = data.run;
  const { state, warnings } = bundle.training;
  const texts = warnings.map((warning) => clipped(warning, 300));
  if (state !== 'ready' && texts.length === 0) texts.push(`The model is ${state}: expect more false alarms.`);
  if (counts.unparsed > counts.read * UNPARSED_WORTH_SAYING) {
    texts.push(`${percent(counts.unparsed, counts.read)} of what was read could not be parsed and was not looked at.`);
  }
  if (texts.length === 0) return NOTHING;
  return html`<div class="cautions">
    <b>Read with care</b>
    <ul>
      ${texts.slice(0, MAX_WARNINGS).map((text) => html`<li>${text}</li>`)}
    </ul>
  </div>`;
}
