import type { Json, SavedObject } from './saved-object.js';
import { MERGED_CLAUSE } from './standing.js';
import { contextQuery, LABEL_STYLE, TITLE_STYLE, vegaVisualization } from './vega-panel.js';
import { emptyState, SEVERITY_SCALE } from './vega-severity.js';

/** Segments that relatives are looked for. */
const HERE = 20;
/** Segments that are looked through. */
const AROUND = 300;
const DAYS_AROUND = 7;

const FIELDS = [
  ...['host.name', 'event.start', 'event.reason', 'user.name', 'source.address'],
  ...['anomaly.segment.id', 'anomaly.segment.severity'],
];

/** Whom a segment is about, as text that two segments can be matched by. A name alone links hosts; `root` is everybody's. */
const ENTITIES =
  "split('host ' + datum.segment.host.name" +
  " + (isValid(datum.segment.source) ? '\\naddress ' + join(datum.segment.source.address, '\\naddress ') : '')" +
  " + (isValid(datum.segment.user) ? '\\naccount ' + join(datum.segment.user.name, '\\naccount ') : ''), '\\n')";

/** Vega 5.17 cannot pluck members out of a list. */
const SHARES = `datum.links[0].entity${[1, 2]
  .map((i) => ` + (datum.count > ${i} ? ', ' + datum.links[${i}].entity : '')`)
  .join('')} + (datum.count > 3 ? ' and ' + (datum.count - 3) + ' more' : '')`;

/** Columns as shares of the width. */
const COLUMNS = [
  { title: 'Severity', at: 0, share: 0.09, text: "format(datum.severity, '.0f')" },
  { title: 'Host', at: 0.09, share: 0.15, text: 'datum.host' },
  { title: 'Since', at: 0.24, share: 0.14, text: "timeFormat(datum.start, '%a %d %b %H:%M')" },
  { title: 'Shares', at: 0.38, share: 0.25, text: 'datum.shares' },
  { title: 'Why', at: 0.63, share: 0.37, text: 'datum.reason' },
];

/** Other segments of the weeks around that share host, account or address with those that the dashboard shows. */
export function related(): SavedObject {
  const spec: Json = {
    data: [...entityData('here', hereBody()), ...entityData('around', aroundBody()), ...relatives()],
    signals: [
      { name: 'rowHeight', value: 22 },
      { name: 'rows', update: 'floor((height - 26) / rowHeight)' },
    ],
    scales: [SEVERITY_SCALE],
    marks: [headings(), chips(), ...COLUMNS.map(column), nothing()],
  };
  return vegaVisualization({
    name: 'related',
    title: 'LogMamba: related segments',
    description: 'Segments up to a week before or after that share a host, an account or an address',
    spec,
  });
}

function hereBody(): Json {
  return {
    size: HERE,
    sort: [{ 'anomaly.segment.severity': 'desc' }],
    _source: FIELDS,
    query: contextQuery({ mustNot: [MERGED_CLAUSE] }),
  };
}

/** Whatever the dashboard is filtered by. */
function aroundBody(): Json {
  const bound = (side: 'min' | 'max', shift: number): Json => ({ '%timefilter%': side, shift, unit: 'day' });
  const range = { gte: bound('min', -DAYS_AROUND), lte: bound('max', DAYS_AROUND), format: 'epoch_millis' };
  return {
    size: AROUND,
    sort: [{ 'anomaly.segment.severity': 'desc' }],
    _source: FIELDS,
    query: {
      bool: {
        filter: [{ range: { '@timestamp': range } }],
        must_not: [MERGED_CLAUSE],
      },
    },
  };
}

function entityData(name: string, body: Json): Json[] {
  return [
    { name: `${name}Answer`, url: { index: 'logmamba-segments', body } },
    {
      name,
      source: `${name}Answer`,
      transform: [
        { type: 'flatten', fields: ['hits.hits'], as: ['hit'] },
        { type: 'formula', as: 'segment', expr: 'datum.hit._source' },
        { type: 'formula', as: 'id', expr: 'datum.segment.anomaly.segment.id' },
        { type: 'formula', as: 'entities', expr: ENTITIES },
      ],
    },
    {
      name: `${name}Entities`,
      source: name,
      transform: [
        { type: 'flatten', fields: ['entities'], as: ['entity'] },
        { type: 'filter', expr: "datum.entity != 'account root'" },
      ],
    },
  ];
}

function relatives(): Json[] {
  return [
    {
      name: 'shared',
      source: 'aroundEntities',
      transform: [
        { type: 'filter', expr: "indata('hereEntities', 'entity', datum.entity) && !indata('here', 'id', datum.id)" },
        {
          type: 'aggregate',
          groupby: ['id'],
          ops: ['values', 'count'],
          fields: ['entity', 'entity'],
          as: ['links', 'count'],
        },
        { type: 'formula', as: 'segment', expr: 'datum.links[0].segment' },
        { type: 'formula', as: 'severity', expr: 'datum.segment.anomaly.segment.severity' },
        { type: 'formula', as: 'host', expr: 'datum.segment.host.name' },
        { type: 'formula', as: 'start', expr: 'toDate(datum.segment.event.start)' },
        {
          type: 'formula',
          as: 'reason',
          expr: "isValid(datum.segment.event.reason) ? datum.segment.event.reason : ''",
        },
        { type: 'formula', as: 'shares', expr: SHARES },
        {
          type: 'window',
          ops: ['row_number'],
          as: ['row'],
          sort: { field: ['count', 'severity'], order: ['descending', 'descending'] },
        },
      ],
    },
    { name: 'shown', source: 'shared', transform: [{ type: 'filter', expr: 'datum.row <= rows' }] },
  ];
}

function headings(): Json {
  return {
    type: 'group',
    marks: COLUMNS.map(({ title, at }) => ({
      type: 'text',
      style: TITLE_STYLE,
      interactive: false,
      encode: {
        update: {
          x: { signal: `width * ${at}` },
          y: { value: 4 },
          baseline: { value: 'top' },
          fontWeight: { value: 'bold' },
          text: { signal: `length(data('shown')) == 0 ? '' : '${title}'` },
        },
      },
    })),
  };
}

function chips(): Json {
  return {
    type: 'rect',
    from: { data: 'shown' },
    encode: {
      update: {
        x: { value: 0 },
        width: { value: 34 },
        y: { signal: 'datum.row * rowHeight + 4' },
        height: { signal: 'rowHeight - 4' },
        cornerRadius: { value: 3 },
        fill: { scale: 'severity', field: 'severity' },
        tooltip: { signal: "{'Segment': datum.id, 'Host': datum.host, 'Shares': datum.shares, 'Why': datum.reason}" },
      },
    },
  };
}

function column({ at, share, text }: (typeof COLUMNS)[number]): Json {
  const isChip = at === 0;
  return {
    type: 'text',
    style: LABEL_STYLE,
    from: { data: 'shown' },
    interactive: !isChip,
    encode: {
      update: {
        x: isChip ? { value: 17 } : { signal: `width * ${at}` },
        align: { value: isChip ? 'center' : 'left' },
        y: { signal: 'datum.row * rowHeight + 4 + (rowHeight - 4) / 2' },
        baseline: { value: 'middle' },
        fontSize: { value: 12 },
        ...(isChip ? { fill: { value: '#000000' }, fontWeight: { value: 'bold' } } : {}),
        limit: { signal: `width * ${share} - 10` },
        text: { signal: text },
        tooltip: { signal: text },
      },
    },
  };
}

function nothing(): Json {
  return emptyState(
    "length(data('shown')) == 0",
    'Besides those shown above, no segment of the weeks around shares a host, an account or an address.',
  );
}
