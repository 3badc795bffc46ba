import { visualization } from './saved-object.js';
import type { Json, SavedObject } from './saved-object.js';

/** A panel drawn by Vega 5; `spec` may use what version 5.17 knows, the oldest that either product brings. */
export interface VegaPanel {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly spec: Json;
}

const SCHEMA = 'https://vega.github.io/schema/vega/v5.json';

export function vegaVisualization({ name, title, description, spec }: VegaPanel): SavedObject {
  const whole = {
    $schema: SCHEMA,
    // the products set width and height to the panel's own
    autosize: { type: 'fit', contains: 'padding' },
    padding: { left: 8, right: 8, top: 8, bottom: 8 },
    ...spec,
    config: { kibana: { hideWarnings: true, tooltips: { position: 'top', padding: 12, centerOnMark: 30 } } },
  };
  return visualization({ name, title, description }, 'vega', { spec: JSON.stringify(whole, null, 1) });
}

/** The dashboard's filters, query and time range, with a condition of one's own. */
export function contextQuery(own: { readonly must?: readonly Json[]; readonly mustNot?: readonly Json[] } = {}): Json {
  return {
    bool: {
      must: ['%dashboard_context-must_clause%', timeRange(), ...(own.must ?? [])],
      filter: ['%dashboard_context-filter_clause%'],
      must_not: ['%dashboard_context-must_not_clause%', ...(own.mustNot ?? [])],
    },
  };
}

function timeRange(): Json {
  return { range: { '@timestamp': { '%timefilter%': true } } };
}

/** Asks for the bounds of the time picker: the only way by which a specification comes to know them. */
export function boundsAggregation(): Json {
  return {
    date_range: {
      field: '@timestamp',
      ranges: [{ from: { '%timefilter%': 'min' }, to: { '%timefilter%': 'max' } }],
    },
  };
}

/** Text in the products' colour for labels, light or dark. */
export const LABEL_STYLE = 'guide-label';
export const TITLE_STYLE = 'guide-title';
/** A grey that shows on light and dark grounds alike. */
export const GREY = '#7D8590';
