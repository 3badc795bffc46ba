/**
 * JSON schemas of the saved objects of version 7.10, after the public sources of Kibana 7.10 and OpenSearch Dashboards 1.3:
 *
 * - attributes: the `mappings` of each saved object type (`data/server/saved_objects`, `visualizations/server/saved_objects`,
 *   `dashboard/server/saved_objects`). The index of saved objects is mapped strictly, so what they do not name is refused;
 * - `visState`: the `visConfig.defaults` and `schemas` of the visualization types; TSVB's `panel` and `seriesItems` of
 *   `vis_type_timeseries/common/vis_schema.ts`.
 */
type Schema = Readonly<Record<string, unknown>>;

const STRING: Schema = { type: 'string' };
const INTEGER: Schema = { type: 'integer' };
const BOOLEAN: Schema = { type: 'boolean' };
const NUMBER: Schema = { type: 'number' };
const ANY_OBJECT: Schema = { type: 'object' };

/** An object with these members and no others. */
function strict(required: Readonly<Record<string, Schema>>, optional: Readonly<Record<string, Schema>> = {}): Schema {
  return {
    type: 'object',
    properties: { ...required, ...optional },
    required: Object.keys(required),
    additionalProperties: false,
  };
}

function listOf(items: Schema): Schema {
  return { type: 'array', items };
}

const META = strict({ searchSourceJSON: STRING });

function envelope(type: string, version: string, attributes: Schema): Schema {
  const reference = strict({ id: STRING, name: STRING, type: STRING });
  return strict({
    id: { type: 'string', pattern: '^logmamba-[a-z0-9-]+$' },
    type: { const: type },
    attributes,
    references: listOf(reference),
    migrationVersion: strict({ [type]: { const: version } }),
  });
}

/** By type, of whole objects. */
export const OBJECT_SCHEMAS: Readonly<Record<string, Schema>> = {
  'index-pattern': envelope(
    'index-pattern',
    '7.6.0',
    strict(
      { title: STRING, timeFieldName: STRING, fields: STRING },
      { type: STRING, typeMeta: STRING, sourceFilters: STRING, fieldFormatMap: STRING, intervalName: STRING },
    ),
  ),
  search: envelope(
    'search',
    '7.9.3',
    strict({
      title: STRING,
      description: STRING,
      hits: INTEGER,
      version: INTEGER,
      columns: listOf(STRING),
      sort: listOf({ type: 'array', prefixItems: [STRING, { enum: ['asc', 'desc'] }], minItems: 2, maxItems: 2 }),
      kibanaSavedObjectMeta: META,
    }),
  ),
  visualization: envelope(
    'visualization',
    '7.10.0',
    strict(
      {
        title: STRING,
        description: STRING,
        uiStateJSON: STRING,
        version: INTEGER,
        visState: STRING,
        kibanaSavedObjectMeta: META,
      },
      { savedSearchRefName: STRING },
    ),
  ),
  dashboard: envelope(
    'dashboard',
    '7.9.3',
    strict(
      {
        title: STRING,
        description: STRING,
        hits: INTEGER,
        version: INTEGER,
        panelsJSON: STRING,
        optionsJSON: STRING,
        timeRestore: BOOLEAN,
        timeFrom: STRING,
        timeTo: STRING,
        kibanaSavedObjectMeta: META,
      },
      { refreshInterval: ANY_OBJECT },
    ),
  ),
};

const QUERY = strict({ query: STRING, language: { enum: ['kuery', 'lucene'] } });

export const SEARCH_SOURCE_SCHEMA = strict({ query: QUERY, filter: listOf(ANY_OBJECT) }, { indexRefName: STRING });

const CELL: Schema = { type: 'integer', minimum: 0, maximum: 48 };

export const PANELS_SCHEMA = listOf(
  strict({
    version: { const: '7.9.3' },
    gridData: strict({
      x: CELL,
      y: { type: 'integer', minimum: 0 },
      w: CELL,
      h: { type: 'integer', minimum: 1 },
      i: STRING,
    }),
    panelIndex: STRING,
    embeddableConfig: ANY_OBJECT,
    panelRefName: STRING,
  }),
);

export const OPTIONS_SCHEMA = strict({ hidePanelTitles: BOOLEAN, useMargins: BOOLEAN });

/** Formats of index patterns: what `UrlFormat`, `ColorFormat`, `DurationFormat` and `BytesFormat` take. */
export const FORMATS_SCHEMA: Schema = {
  type: 'object',
  additionalProperties: {
    oneOf: [
      strict({
        id: { const: 'url' },
        params: strict({ urlTemplate: STRING, labelTemplate: STRING, openLinkInCurrentTab: BOOLEAN }),
      }),
      strict({
        id: { const: 'color' },
        params: strict({
          fieldType: { enum: ['number', 'string'] },
          colors: listOf(
            strict({
              range: { type: 'string', pattern: '^[^:]+:[^:]+$' },
              regex: STRING,
              text: STRING,
              background: STRING,
            }),
          ),
        }),
      }),
      strict({
        id: { const: 'duration' },
        params: strict({ inputFormat: STRING, outputFormat: STRING, outputPrecision: NUMBER }),
      }),
      strict({ id: { const: 'bytes' }, params: strict({}) }),
    ],
  },
};

/** Places that the types have for aggregations (`schemas`), and parameters that an aggregation needs. */
const AGG_SCHEMAS: Readonly<Record<string, readonly string[]>> = {
  metric: ['metric', 'group'],
  table: ['metric', 'bucket', 'split'],
  histogram: ['metric', 'segment', 'group', 'split', 'radius'],
  line: ['metric', 'segment', 'group', 'split', 'radius'],
  markdown: [],
  vega: [],
  metrics: [],
};

const LABEL = { customLabel: STRING };
const FIELD = { field: STRING, ...LABEL };
const AGG_PARAMS: Readonly<Record<string, Schema>> = {
  count: strict(LABEL),
  sum: strict(FIELD),
  max: strict(FIELD),
  min: strict(FIELD),
  avg: strict(FIELD),
  cardinality: strict(FIELD),
  top_hits: strict({
    ...FIELD,
    aggregate: { enum: ['concat', 'average', 'max', 'min', 'sum'] },
    size: INTEGER,
    sortField: STRING,
    sortOrder: { enum: ['asc', 'desc'] },
  }),
  terms: strict({
    ...FIELD,
    size: INTEGER,
    order: { enum: ['asc', 'desc'] },
    orderBy: STRING,
    otherBucket: BOOLEAN,
    otherBucketLabel: STRING,
    missingBucket: BOOLEAN,
    missingBucketLabel: STRING,
  }),
  date_histogram: strict({
    ...FIELD,
    useNormalizedEsInterval: BOOLEAN,
    scaleMetricValues: BOOLEAN,
    interval: STRING,
    drop_partials: BOOLEAN,
    min_doc_count: NUMBER,
    extended_bounds: ANY_OBJECT,
  }),
  histogram: strict({
    ...FIELD,
    interval: NUMBER,
    min_doc_count: BOOLEAN,
    has_extended_bounds: BOOLEAN,
    extended_bounds: ANY_OBJECT,
  }),
  filters: strict({ filters: listOf(strict({ input: QUERY, label: STRING })) }),
};

/** Of a `visState` of that type, all but its parameters. */
export function visStateSchema(type: string): Schema {
  const places = AGG_SCHEMAS[type] ?? [];
  const agg = (kind: string): Schema =>
    strict({ id: STRING, enabled: BOOLEAN, type: { const: kind }, schema: { enum: places }, params: AGG_PARAMS[kind] });
  const aggs =
    places.length === 0 ? { type: 'array', maxItems: 0 } : listOf({ oneOf: Object.keys(AGG_PARAMS).map(agg) });
  return strict({ title: STRING, type: { enum: Object.keys(AGG_SCHEMAS) }, params: ANY_OBJECT, aggs });
}

export { strict, listOf, STRING, INTEGER, NUMBER, BOOLEAN, QUERY };
