import type { MemberLevel } from '../types/index.js';
import { sourceRefText } from '../types/index.js';
import { clipped, dateTime, decimal } from './format.js';
import type { SafeHtml } from './html.js';
import { NOTHING, html } from './html.js';
import { explanation } from './line-explanation.js';
import type { ReportLine } from './report-data.js';

const MAX_BODY = 600;
const MAX_REASON = 400;
const MAX_NAME = 120;
const ACTED: ReadonlySet<string> = new Set(['sudo', 'sudo_denied', 'su', 'su_failed', 'account_changed']);

/** Lines with what the model says of them. Surprisal is drawn against `maxSurprisal`. */
export function lineTable(lines: readonly ReportLine[], maxSurprisal: number, showHost: boolean): SafeHtml {
  return html`<table class="lines">
    <thead>
      <tr>
        <th>Time (UTC)</th>
        ${showHost ? html`<th>Host</th>` : html`<th>Level</th>`}
        <th class="wide">Line</th>
        <th>Surprisal</th>
        <th class="why">Why, and what was expected</th>
      </tr>
    </thead>
    <tbody>
      ${lines.map((line) => lineRow(line, maxSurprisal, showHost))}
    </tbody>
  </table>`;
}

function lineRow({ score, level }: ReportLine, maxSurprisal: number, showHost: boolean): SafeHtml {
  const kind = score.isAnomaly ? 'anomaly' : 'quiet';
  const second = showHost
    ? html`<td class="name">${clipped(score.host, MAX_NAME)}</td>`
    : html`<td class="level-cell">${levelBadge(level)}</td>`;
  const program =
    score.pid > 0 ? `${clipped(score.program, MAX_NAME)}[${score.pid}]` : clipped(score.program, MAX_NAME);
  return html`<tr class="${isActed(score) ? html`${kind} acted` : kind}" data-level="${level ?? 'none'}">
    <td class="time" title="${clipped(sourceRefText(score.ref), MAX_REASON)}">${dateTime(score.timeMs)}</td>
    ${second}
    <td class="wide">
      <code><b>${program}:</b> ${clipped(score.body, MAX_BODY)}</code>${marks(score)}
    </td>
    <td class="surprisal">${scoreCell(score, maxSurprisal)}</td>
    <td class="why">${explanation(score)}</td>
  </tr>`;
}

/** What someone did, in contrast to how he came: shown whatever level is chosen, since it is what a reader looks for. */
export function isActed({ stream, action }: ReportLine['score']): boolean {
  return stream === 'inside' && ACTED.has(action);
}

function marks({ repeat, lineReconstructed, late }: ReportLine['score']): SafeHtml {
  const words = [
    repeat > 1 ? `repeated ${repeat} times` : '',
    lineReconstructed ? 'line rebuilt from fields' : '',
    late ? 'arrived late' : '',
  ].filter((word) => word !== '');
  return html`${words.map((word) => html` <span class="mark">${word}</span>`)}`;
}

export function levelBadge(level: MemberLevel | undefined): SafeHtml {
  return level === undefined ? NOTHING : html`<span class="level ${level}">${level}</span>`;
}

/** Lines before a sign-in are not scored one by one: their failures are summed up by source. */
function scoreCell({ surprisal, rank, cusum }: ReportLine['score'], max: number): SafeHtml {
  if (rank > 0 || surprisal > 0) return surprisalBar(surprisal, max);
  return cusum > 0
    ? html`<span title="sum of the failures of this source (CUSUM)">Σ ${decimal(cusum)}</span>`
    : html`<span title="not scored by the model: noise from outside">–</span>`;
}

function surprisalBar(surprisal: number, max: number): SafeHtml {
  const width = max > 0 ? Math.min(100, (100 * surprisal) / max) : 0;
  return html`${decimal(surprisal)}<svg class="bar" viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true">
      <rect class="rail" width="100" height="4" />
      <rect class="fill" width="${width.toFixed(1)}" height="4" />
    </svg>`;
}
