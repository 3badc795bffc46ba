import { count, counted } from './format.js';
import type { SafeHtml } from './html.js';
import { NOTHING, html } from './html.js';
import { lineTable } from './line-table.js';
import type { ReportView } from './report-view.js';

const MAX_STRAYS = 100;

/** Anomalous lines that belong to no segment: not enough evidence to alarm, worth a look when there is time. */
export function strayLines({ data, strays }: ReportView): SafeHtml {
  if (strays.length === 0) return NOTHING;
  const shown = strays.slice(0, MAX_STRAYS);
  const beyond = strays.length - shown.length;
  const carried =
    data.linesBeyond > 0
      ? ` ${counted(data.linesBeyond, 'kept line')} too many to carry are in the documents only.`
      : '';
  return html`<section id="strays">
    <details ${data.segments.length === 0 ? html`open` : NOTHING}>
      <summary>
        <h2>Anomalous lines outside segments <span class="count">${count(strays.length)}</span></h2>
      </summary>
      <p class="note">Each stood out, but with too little evidence around it for an alarm. Most surprising first.</p>
      ${lineTable(shown, shown[0].score.surprisal, true)}
      ${
        beyond > 0 || carried !== ''
          ? html`<p class="left-out">
              ${beyond > 0 ? `${counted(beyond, 'less surprising line')} not shown.` : ''}${carried}
            </p>`
          : NOTHING
      }
    </details>
  </section>`;
}
