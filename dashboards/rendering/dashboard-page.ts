import { visStateOf } from '../query/panel-requests.js';
import type { SavedObject } from '../saved-object.js';
import type { Answered } from './answers.js';
import { histogramContent, tsvbContent } from './chart-content.js';
import { dateText, metricValue, numberText, searchContent, tableContent } from './table-content.js';
import { escaped, pageOf } from './themes.js';
import type { Theme } from './themes.js';
import { DRAW, readySpec, specsElement, vegaScript } from './vega-content.js';
import type { DrawnSpec } from './vega-content.js';

/** Of the products' grid. */
const COLUMNS = 48;
const ROW_HEIGHT = 20;
const MARGIN = 8;
const TITLE_HEIGHT = 28;
/** What Kibana's view leaves around Vega's canvas. */
const VEGA_PADDING = 6;

interface Placed {
  readonly panel: SavedObject;
  readonly answered: readonly Answered[];
  readonly at: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
}

/**
 * A dashboard near to how the products show it: panels on its grid, Vega by Vega itself, the others by simple drawings of ours from
 * the same answers.
 */
export function dashboardPage(placed: readonly Placed[], theme: Theme, width: number): string {
  const specs: DrawnSpec[] = [];
  const column = (width - 8) / COLUMNS;
  const panels = placed.map(({ panel, answered, at }) => {
    const box = {
      left: at.x * column,
      top: at.y * (ROW_HEIGHT + MARGIN),
      width: at.w * column - MARGIN,
      height: at.h * (ROW_HEIGHT + MARGIN) - MARGIN,
    };
    const size = { width: Math.floor(box.width), height: Math.floor(box.height - TITLE_HEIGHT) };
    const type = panel.type === 'search' ? 'search' : visStateOf(panel).type;
    if (type === 'vega') {
      specs.push({
        id: panel.id,
        spec: readySpec(panel, answered, theme),
        width: size.width,
        height: size.height - VEGA_PADDING,
      });
    }
    const style = Object.entries(box)
      .map(([name, value]) => `${name}:${value}px`)
      .join(';');
    const inner = type === 'vega' ? `<div id="${panel.id}"></div>` : contentOf(type, panel, answered, theme, size);
    return `<section class="panel" style="${style}"><h2>${escaped(panel.attributes.title)}</h2><div class="content ${type}">${inner}</div></section>`;
  });
  const bottom = Math.max(...placed.map(({ at }) => at.y + at.h)) * (ROW_HEIGHT + MARGIN);
  const grid = `<div class="grid" style="height:${bottom}px">${panels.join('')}</div>`;
  return pageOf(theme, grid + specsElement(specs), [vegaScript(), DRAW]);
}

function contentOf(
  type: string,
  panel: SavedObject,
  answered: readonly Answered[],
  theme: Theme,
  size: { readonly width: number; readonly height: number },
): string {
  switch (type) {
    case 'search':
      return searchContent(panel, answered);
    case 'table':
      return tableContent(panel, answered);
    case 'metric':
      return metricContent(panel, answered);
    case 'markdown':
      return markdownContent(panel);
    case 'metrics':
      return tsvbContent(panel, answered, theme, size);
    default:
      return histogramContent(panel, answered, theme, size);
  }
}

function metricContent(panel: SavedObject, [{ answer }]: readonly Answered[]): string {
  const { aggs } = visStateOf(panel);
  const group = aggs.find(({ schema }) => schema === 'group');
  const metrics = aggs.filter(({ schema }) => schema === 'metric');
  const whole = { ...answer.aggregations, doc_count: answer.hits.total?.value ?? 0 };
  const shown = (value: unknown, field: unknown): string =>
    value === null || value === undefined ? '-' : field === '@timestamp' ? dateText(value) : numberText(Number(value));
  const filters =
    group === undefined
      ? {}
      : (answer.aggregations?.[group.id] as { buckets: Record<string, { doc_count: number }> }).buckets;
  const tiles =
    group === undefined
      ? metrics.map((metric) => [shown(metricValue(whole, metric), metric.params.field), metric.params.customLabel])
      : Object.entries(filters).map(([label, bucket]) => [shown(bucket.doc_count, undefined), label]);
  return `<div class="metrics">${tiles.map(([value, label]) => `<div><b>${escaped(value)}</b>${escaped(label)}</div>`).join('')}</div>`;
}

/** As much of Markdown as the dashboards use. */
function markdownContent(panel: SavedObject): string {
  const { markdown } = visStateOf(panel).params as { markdown: string };
  const inline = (text: string): string =>
    escaped(text)
      .replaceAll(/\*\*([^*]+)\*\*/g, '<strong>$1</strong>')
      .replaceAll(/\*([^*]+)\*/g, '<em>$1</em>')
      .replaceAll(/\[([^\]]+)\]\(([^)]+)\)/g, '<a href="$2">$1</a>');
  return markdown
    .split('\n\n')
    .map((part) => (/^(\d\.|-) /.test(part) ? listOf(part.split('\n').map(inline)) : `<p>${inline(part)}</p>`))
    .join('');
}

function listOf(items: readonly string[]): string {
  const name = items[0].startsWith('-') ? 'ul' : 'ol';
  return `<${name}>${items.map((item) => `<li>${item.replace(/^(\d\.|-) /, '')}</li>`).join('')}</${name}>`;
}
