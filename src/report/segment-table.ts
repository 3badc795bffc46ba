import { clipped, count, counted, decimal, duration, span } from './format.js';
import type { SafeHtml } from './html.js';
import { NOTHING, html } from './html.js';
import type { NumberedSegment, ReportView } from './report-view.js';
import { segmentAnchor } from './report-view.js';
import { evidenceBar } from './evidence-bar.js';
import { entityList, reasonText, techniqueList } from './segment-parts.js';
import { severityBadge } from './severity.js';

const MAX_ROWS = 200;
const MAX_REASONS = 3;

/** All segments in a table, what to look at first on top. */
export function segmentTable({ segments }: ReportView): SafeHtml {
  if (segments.length === 0) return NOTHING;
  const beyond = segments.length - Math.min(MAX_ROWS, segments.length);
  return html`<section id="segments">
    <h2>Segments <span class="count">${count(segments.length)}</span></h2>
    <p class="note">
      Pieces of one host's log that look like an intrusion. Evidence in nats: <span class="key access"></span> access
      (sign-ins, sessions), <span class="key action"></span> action (sudo, su, accounts, cron, services),
      <span class="key tempo"></span> tempo (how often, when, from where, how long),
      <span class="key failures"></span> failures; the mark is the alarm threshold.
    </p>
    <table class="segments">
      <thead>
        <tr>
          <th>#</th>
          <th>Severity</th>
          <th>Host and span (UTC)</th>
          <th class="wide">Main reasons</th>
          <th>Who</th>
          <th>Evidence</th>
          <th>ATT&amp;CK hints</th>
        </tr>
      </thead>
      <tbody>
        ${segments.slice(0, MAX_ROWS).map(segmentRow)}
      </tbody>
    </table>
    ${beyond > 0 ? html`<p class="left-out">${counted(beyond, 'less severe segment')} left out.</p>` : NOTHING}
  </section>`;
}

function segmentRow({ number, segment }: NumberedSegment): SafeHtml {
  const { startMs, endMs, host, status, evidence, memberCount } = segment;
  return html`<tr>
    <td><a href="#${segmentAnchor(number)}">${number}</a></td>
    <td>${severityBadge(segment.severity)}</td>
    <td class="where">
      <b>${clipped(host, 60)}</b><br /><span class="time">${span(startMs, endMs)}</span
      ><br />${duration(endMs - startMs)},
      ${counted(memberCount.beta, 'line')}${status === 'open' ? ', still open' : ''}
    </td>
    <td class="wide">
      <ol class="reasons">
        ${segment.reasons.slice(0, MAX_REASONS).map((reason) => html`<li>${reasonText(reason)}</li>`)}
      </ol>
    </td>
    <td class="who">${entityList(segment, 4)}</td>
    <td class="figure">${decimal(evidence)}${evidenceBar(segment)}</td>
    <td>${techniqueList(segment.techniques.slice(0, 4))}</td>
  </tr>`;
}
