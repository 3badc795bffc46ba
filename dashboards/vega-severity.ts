import type { Json } from './saved-object.js';
import { rangeText, SEVERITIES } from './severity.js';
import { LABEL_STYLE } from './vega-panel.js';

/** Scale from a score to its class's colour. */
export const SEVERITY_SCALE: Json = {
  name: 'severity',
  type: 'threshold',
  domain: SEVERITIES.toReversed()
    .slice(1)
    .map(({ from }) => from),
  range: SEVERITIES.toReversed().map(({ colour }) => colour),
};

/** Scale by class, for legends alone. */
export const CLASS_SCALE: Json = {
  name: 'severityClass',
  type: 'ordinal',
  domain: SEVERITIES.map((severity) => `${severity.name} (${rangeText(severity)})`),
  range: SEVERITIES.map(({ colour }) => colour),
};

/** What the colours mean, in one line on top. */
export const SEVERITY_LEGEND: Json = {
  fill: 'severityClass',
  orient: 'top',
  direction: 'horizontal',
  symbolType: 'square',
  symbolStrokeWidth: 0,
  symbolSize: 120,
  columnPadding: 16,
  labelFontSize: 11,
  offset: 4,
};

/** Of an axis from signal `from` to signal `to`, by the 24-hour clock. */
const TIME_FORMAT: Json = {
  format: {
    signal:
      "to - from > 1296e6 ? '%d %b' : to - from > 108e6 ? '%a %d, %H:%M' : to - from > 36e5 ? '%H:%M' : '%H:%M:%S'",
  },
};

/** The time below a panel, with about as many labels as there is room for. */
export const TIME_AXIS = {
  orient: 'bottom',
  scale: 'time',
  labelOverlap: true,
  ...TIME_FORMAT,
  tickCount: { signal: 'max(2, width / 110)' },
} as const;

/** Words in the middle of a panel that has nothing to show. */
export function emptyState(when: string, text: string): Json {
  return {
    type: 'text',
    style: LABEL_STYLE,
    interactive: false,
    encode: {
      update: {
        x: { signal: 'width / 2' },
        y: { signal: 'height / 2' },
        align: { value: 'center' },
        fontSize: { value: 14 },
        limit: { signal: 'width' },
        text: { signal: `${when} ? ${JSON.stringify(text)} : ''` },
      },
    },
  };
}
