import { createHash } from 'node:crypto';
import { gunzipSync, gzipSync } from 'node:zlib';

import { ConnectorError } from '../errors/index.js';
import { clipped, counted, dateTime, inOrder, segmentVerdict, span, verdictOf } from '../explore/index.js';
import { appFiles } from './app-files.js';
import { escapeJson, escapeText } from './html.js';
import { PAGE_FORMAT, pageData, type PageData } from './page-data.js';
import type { ReportData } from './report-data.js';

const MAX_TITLE = 200;
/** Longer data is packed. */
const PLAIN_CHARACTERS = 65_536;
const DATA = 'page-data';

export function renderReport(data: ReportData): string {
  return renderPage(pageData(data));
}

/**
 * Makes one HTML file that needs nothing else: style and script are inside and named by hash in the page's content security policy,
 * which forbids everything else, and no text may become markup in it (trusted types); so that text from a log that became markup
 * could still not run or load.
 */
export function renderPage(data: PageData): string {
  const { script, style } = appFiles();
  const title = escapeText(clipped(data.title, MAX_TITLE));
  const ordered = inOrder(data.segments);
  const { headline } = verdictOf(ordered, data.recipe?.calibration);
  const named = ordered.length === 0 ? 'No segments' : counted(ordered.length, 'segment');
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policyOf(script, style)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>${named} – ${title} – LogMamba</title>
<link rel="icon" href="data:,">
<style>${style}</style>
</head>
<body>
<div id="app"><main class="plain">
<h1>${escapeText(headline)}</h1>
${ordered.slice(0, MOST_PLAIN).map(plainSegment).join('\n')}
<p>${title}, ${escapeText(rangeOf(data))}. This page shows the lines and the reasons with JavaScript, which is off or still loading.</p>
</main></div>
${dataElement(data)}
<script>${script}</script>
</body>
</html>
`;
}

const MOST_PLAIN = 20;

/** What a reader without JavaScript gets. */
function plainSegment(segment: PageData['segments'][number]): string {
  const { host, sinceMs, untilMs, who, because, sure } = segmentVerdict(segment, undefined);
  return `<p>${escapeText(`${host}, ${span(sinceMs, untilMs)} UTC, ${who}: ${because.join(' ')} ${sure}.`)}</p>`;
}

function rangeOf({ run: { fromMs, toMs } }: PageData): string {
  return fromMs === undefined || toMs === undefined
    ? 'no lines scored'
    : `${dateTime(fromMs)} to ${dateTime(toMs)} UTC`;
}

/** For the page's own element, and for a server's header. */
export function policyOf(script: string, style: string): string {
  return [
    "default-src 'none'",
    `script-src ${hashOf(script)}`,
    `style-src ${hashOf(style)}`,
    'img-src data:',
    "base-uri 'none'",
    "form-action 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join('; ');
}

function hashOf(text: string): string {
  return `'sha256-${createHash('sha256').update(text, 'utf8').digest('base64')}'`;
}

function dataElement(data: PageData): string {
  const json = JSON.stringify(data);
  if (json.length <= PLAIN_CHARACTERS) {
    return `<script type="application/json" id="${DATA}">${escapeJson(json)}</script>`;
  }
  const packed = gzipSync(json).toString('base64');
  return `<script type="application/gzip" id="${DATA}">${packed}</script>`;
}

/**
 * The data of a page that `renderPage` made.
 * @param where for messages
 * @throws ConnectorError FILE_UNREADABLE when it is none
 */
export function readPage(html: string, where: string): PageData {
  try {
    const [, type, text] =
      new RegExp(`<script type="application/(json|gzip)" id="${DATA}">([^<]*)</script>`).exec(html) ?? [];
    const json = type === 'gzip' ? gunzipSync(Buffer.from(text, 'base64')).toString('utf8') : text;
    const data = JSON.parse(json) as PageData;
    if (data.format === PAGE_FORMAT) return data;
  } catch (cause) {
    throw notAPage(where, cause);
  }
  throw notAPage(where);
}

function notAPage(where: string, cause?: unknown): ConnectorError {
  const todo = 'give the folder that `logmamba scan --out` wrote with this version';
  return new ConnectorError(
    'FILE_UNREADABLE',
    'the file is not a report that this version can read',
    { where, todo },
    cause,
  );
}
