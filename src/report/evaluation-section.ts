import { clipped, count, counted, percent, span } from './format.js';
import type { SafeHtml } from './html.js';
import { NOTHING, html } from './html.js';
import type { IntrusionCoverage } from './report-data.js';
import type { ReportView } from './report-view.js';

const MAX_ROWS = 100;

/** How much of the labelled intrusions lies inside segments; only where the truth is known. */
export function evaluationSection({ data }: ReportView): SafeHtml {
  const { evaluation } = data;
  if (evaluation === undefined) return NOTHING;
  const { intrusions, falseSegments } = evaluation;
  const lines = intrusions.reduce((sum, intrusion) => sum + intrusion.lines, 0);
  const kept = intrusions.reduce((sum, intrusion) => sum + intrusion.linesKept, 0);
  const found = intrusions.filter((intrusion) => intrusion.linesKept > 0).length;
  return html`<section id="evaluation">
    <h2>Against the labels</h2>
    <p>
      <b data-figure="found">${found} of ${intrusions.length}</b> labelled intrusions found;
      <b data-figure="coverage">${percent(kept, lines)}</b> of their ${counted(lines, 'line')} lie in segments;
      ${counted(falseSegments, 'segment')} without a labelled line.
    </p>
    <table>
      <thead>
        <tr>
          <th class="wide">Intrusion</th>
          <th>Host</th>
          <th>Span (UTC)</th>
          <th>Lines</th>
          <th>In segments</th>
        </tr>
      </thead>
      <tbody>
        ${intrusions.slice(0, MAX_ROWS).map(intrusionRow)}
      </tbody>
    </table>
    ${intrusions.length > MAX_ROWS ? html`<p class="left-out">${intrusions.length - MAX_ROWS} more not shown.</p>` : NOTHING}
  </section>`;
}

function intrusionRow({ name, host, startMs, endMs, lines, linesKept }: IntrusionCoverage): SafeHtml {
  return html`<tr>
    <td class="wide">${clipped(name, 200)}</td>
    <td>${clipped(host, 60)}</td>
    <td class="time">${span(startMs, endMs)}</td>
    <td class="figure">${count(lines)}</td>
    <td class="figure">${count(linesKept)} (${percent(linesKept, lines)})</td>
  </tr>`;
}
