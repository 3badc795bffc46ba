import type { SegmentReason } from '../types/index.js';
import { MEMBER_LEVELS } from '../types/index.js';
import { chooseLines } from './choose-lines.js';
import { evidenceBar, evidenceSum } from './evidence-bar.js';
import { clipped, count, counted, dateTime, decimal, duration, span } from './format.js';
import type { SafeHtml } from './html.js';
import { NOTHING, html } from './html.js';
import { lineTable } from './line-table.js';
import type { ReportLine } from './report-data.js';
import type { NumberedSegment, ReportView } from './report-view.js';
import { segmentAnchor } from './report-view.js';
import { names, reasonText, techniqueList } from './segment-parts.js';
import { severityBadge } from './severity.js';

const MAX_DETAILS = 100;
const MAX_LINES_A_SEGMENT = 300;
const MAX_LINES = 4000;
/** Segments that stand open when the page loads. */
const OPEN = 1;
const AT_A_GLANCE = 40;
const MAX_SUMMARY = 1000;

/** Each segment with its reasons and lines. Bounded: the most severe segments get their lines first. */
export function segmentDetails({ data, segments }: ReportView): SafeHtml {
  if (segments.length === 0) return NOTHING;
  const highest = data.lines.reduce((max, { score }) => Math.max(max, score.surprisal), 0);
  let left = MAX_LINES;
  const parts = segments.slice(0, MAX_DETAILS).map((numbered) => {
    const shown = chooseLines(numbered.lines, Math.min(left, MAX_LINES_A_SEGMENT));
    left -= shown.length;
    return detail(numbered, shown, highest);
  });
  const beyond = segments.length - parts.length;
  return html`<section id="details">
    <h2>What happened, line by line</h2>
    <p class="note">
      <span class="level core">core</span> lines carry the evidence; <span class="level alpha">alpha</span> adds their
      surroundings as a real-time alarm keeps them; <span class="level beta">beta</span> adds the wider ones for
      forensics. Commands and changes of accounts show at every level.
    </p>
    ${parts}
    ${beyond > 0 ? html`<p class="left-out">Details of ${counted(beyond, 'less severe segment')} left out.</p>` : NOTHING}
  </section>`;
}

function detail(
  { number, segment, lines }: NumberedSegment,
  shown: NumberedSegment['lines'],
  highest: number,
): SafeHtml {
  const { host, startMs, endMs, onsetMs, lastEvidenceMs, alarmMs, memberCount, entities } = segment;
  const beyond = Math.max(memberCount.beta, lines.length) - shown.length;
  return html`<details class="segment" id="${segmentAnchor(number)}" ${number <= OPEN ? html`open` : NOTHING}>
    <summary>
      ${severityBadge(segment.severity)} <b>Segment ${number}: ${clipped(host, 60)}</b>
      <span class="time">${span(startMs, endMs)} UTC</span> ${duration(endMs - startMs)},
      ${counted(memberCount.beta, 'line')}
    </summary>
    <p class="in-one-sentence">${clipped(segment.summary, MAX_SUMMARY)}</p>
    <div class="facts">
      <div>
        <h3>Evidence</h3>
        ${evidenceBar(segment)}${evidenceSum(segment)}
        <dl>
          <dt>Evidence from, to</dt>
          <dd>${span(onsetMs, lastEvidenceMs)}</dd>
          <dt>Alarm</dt>
          <dd>${dateTime(alarmMs)}${segment.status === 'open' ? ', still open' : ''}</dd>
          <dt>Lines</dt>
          <dd>core ${count(memberCount.core)}, alpha ${count(memberCount.alpha)}, beta ${count(memberCount.beta)}</dd>
          <dt>Id</dt>
          <dd><code>${clipped(segment.id, 80)}</code></dd>
        </dl>
      </div>
      <div>
        <h3>Who and what</h3>
        ${names('users', entities.users)}${names('addresses', entities.addresses)}${names('programs', entities.programs)}
        ${techniqueList(segment.techniques)}
      </div>
    </div>
    <h3>Reasons</h3>
    <table class="reasons">
      <tbody>
        ${segment.reasons.slice(0, 10).map(reasonRow)}
      </tbody>
    </table>
    <h3>Lines</h3>
    ${levelButtons(shown)} ${shown.length === 0 ? NOTHING : lineTable(shown, highest, false)}
    ${beyond > 0 ? html`<p class="left-out">${counted(beyond, 'line')} of this segment not shown (least surprising ones).</p>` : NOTHING}
  </details>`;
}

/** Shown at first: the widest level that a reader takes in at a glance, else the core. */
function levelButtons(shown: readonly ReportLine[]): SafeHtml {
  const upTo = MEMBER_LEVELS.map((level, rank) => ({
    level,
    lines: shown.filter((line) => line.level !== undefined && MEMBER_LEVELS.indexOf(line.level) <= rank).length,
  }));
  const first = upTo.findLast(({ lines }) => lines <= AT_A_GLANCE)?.level ?? 'core';
  return html`<p class="levels" data-first="${first}" hidden>
    Show
    ${upTo.map(
      ({ level, lines }, rank) =>
        html`<button type="button" data-show="${level}">${rank === 0 ? '' : '+ '}${level} (${count(lines)})</button> `,
    )}
  </p>`;
}

function reasonRow(reason: SegmentReason): SafeHtml {
  return html`<tr>
    <td><span class="key ${reason.channel}"></span> ${reason.channel}</td>
    <td class="figure" title="evidence in nats">${decimal(reason.evidence)}</td>
    <td class="figure" title="lines of this kind">${count(reason.count)} ×</td>
    <td class="wide">${reasonText(reason)}</td>
    <td class="why"><code>${clipped(reason.signature, 300)}</code></td>
  </tr>`;
}
