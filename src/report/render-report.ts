import { createHash } from 'node:crypto';
import { evaluationSection } from './evaluation-section.js';
import { clipped, counted, dateTime, span } from './format.js';
import { SafeHtml, html, jsonForScript } from './html.js';
import { PAGE_SCRIPT } from './page-script.js';
import { PAGE_STYLE } from './page-style.js';
import type { ReportData } from './report-data.js';
import type { ReportView } from './report-view.js';
import { viewOf } from './report-view.js';
import { runSection } from './run-section.js';
import { segmentDetails } from './segment-detail.js';
import { segmentTable } from './segment-table.js';
import { strayLines } from './stray-lines.js';
import { summarySection } from './summary.js';
import { timelineSection } from './timeline.js';

const MAX_TITLE = 200;
// Whole elements, so that no white space of the layout below gets between the tags and what is hashed.
const STYLE_ELEMENT = new SafeHtml(`<style>${PAGE_STYLE}</style>`);
const SCRIPT_ELEMENT = new SafeHtml(`<script>${PAGE_SCRIPT}</script>`);

/**
 * Makes one HTML file that needs nothing else: style and script are inside and named by hash in the page's content
 * security policy, which forbids everything else, so that text from a log that became markup could still not run or load.
 * The size is bounded: what is left out is counted on the page.
 */
export function renderReport(data: ReportData): string {
  const view = viewOf(data);
  const title = clipped(data.title, MAX_TITLE);
  const { fromMs, toMs } = data.run;
  const range = fromMs === undefined || toMs === undefined ? 'no lines scored' : `${span(fromMs, toMs)} UTC`;
  const policy = `default-src 'none'; style-src ${hashOf(PAGE_STYLE)}; script-src ${hashOf(PAGE_SCRIPT)}; img-src data:; base-uri 'none'; form-action 'none'`;
  const headline = view.segments.length === 0 ? 'No segments' : counted(view.segments.length, 'segment');
  const page = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content="${policy}" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="referrer" content="no-referrer" />
        <title>${headline} – ${title} – LogMamba</title>
        <link rel="icon" href="data:," />
        ${STYLE_ELEMENT}
      </head>
      <body>
        <header>
          <h1>LogMamba ${data.run.kind}: ${title}</h1>
          <p>${range} · made ${dateTime(data.run.endedMs)}</p>
        </header>
        <main>
          ${summarySection(view)} ${timelineSection(view)} ${segmentTable(view)} ${evaluationSection(view)}
          ${segmentDetails(view)} ${strayLines(view)} ${runSection(view)}
        </main>
        <script type="application/json" id="report-data">
          ${jsonForScript(machineData(view))}
        </script>
        ${SCRIPT_ELEMENT}
      </body>
    </html> `;
  return page.markup;
}

/** The figures of the page for programs that read it. */
function machineData({ data, segments }: ReportView): unknown {
  const { run } = data;
  return {
    bundle: run.bundle.id,
    fromMs: run.fromMs ?? null,
    toMs: run.toMs ?? null,
    counts: run.counts,
    segments: segments.slice(0, MAX_MACHINE_SEGMENTS).map(({ number, segment }) => ({
      number,
      id: segment.id,
      host: clipped(segment.host, MAX_TITLE),
      startMs: segment.startMs,
      endMs: segment.endMs,
      severity: segment.severity,
      evidence: segment.evidence,
    })),
  };
}

const MAX_MACHINE_SEGMENTS = 1000;

function hashOf(text: string): string {
  return `'sha256-${createHash('sha256').update(text, 'utf8').digest('base64')}'`;
}
