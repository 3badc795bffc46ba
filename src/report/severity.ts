import type { SafeHtml } from './html.js';
import { html } from './html.js';

export type SeverityBand = 'high' | 'medium' | 'low';

/** The colour of a severity: an alarm starts at 50, twice the threshold is 75, three times 87.5. */
export function severityBand(severity: number): SeverityBand {
  if (severity >= 80) return 'high';
  return severity >= 65 ? 'medium' : 'low';
}

export function severityBadge(severity: number): SafeHtml {
  return html`<span class="severity ${severityBand(severity)}" title="severity, 0 to 100"
    >${Math.round(severity)}</span
  >`;
}
