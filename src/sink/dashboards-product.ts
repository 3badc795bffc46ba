/** What serves the dashboards, as far as it is known. */
export interface DashboardsProduct {
  readonly product: 'Kibana' | 'OpenSearch Dashboards';
  /** Empty when the server keeps it to itself. */
  readonly version: string;
}

/** Discover in the words of version 7.10, and in those of OpenSearch Dashboards from 2.10 on, which would lose the time range of the old ones. */
const OLD_DISCOVER = /app\/discover#\/\?_a=\(columns:(!\([^)]*\)),index:('[^']+'),query:/g;
const NEW_DISCOVER =
  'app/data-explorer/discover#?_a=(discover:(columns:$1,isDirty:!f,sort:!()),metadata:(indexPattern:$2,view:discover))&_q=(filters:!(),query:';

/** What a click in the swimlane filters the dashboard by: the host of a cell, the segment of a frame. */
const CLICKS = [
  { mark: 'cell', field: 'host.name', value: 'datum.host.key', index: 'rollups-*' },
  { mark: 'frame', field: 'anomaly.segment.id', value: 'datum.hit._source.anomaly.segment.id', index: 'segments' },
];

/**
 * A stored bundle works in both products; where it is known which one will have it, it can do what the two name differently: lead to
 * Discover in its newest form, and filter by a click in a Vega panel.
 * @param text the attributes of one saved object, as JSON
 */
export function forProduct(text: string, { product, version }: DashboardsProduct): string {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if (product === 'Kibana') return withClicks(text, 'kibanaAddFilter');
  const linked = major > 2 || (major === 2 && minor >= 10) ? text.replaceAll(OLD_DISCOVER, NEW_DISCOVER) : text;
  return major >= 2 ? withClicks(linked, 'opensearchDashboardsAddFilter') : linked;
}

/** Adds signals to the specification of the swimlane, which names its marks for that. */
function withClicks(text: string, addFilter: string): string {
  const attributes = JSON.parse(text) as { visState?: string };
  const state = JSON.parse(attributes.visState ?? '{}') as { type?: string; params?: { spec: string } };
  if (state.type !== 'vega' || state.params === undefined) return text;
  const spec = JSON.parse(state.params.spec) as { signals?: unknown[]; marks: readonly { name?: string }[] };
  const clicks = CLICKS.filter(({ mark }) => spec.marks.some(({ name }) => name === mark));
  if (clicks.length === 0) return text;
  const signals = clicks.map(({ mark, field, value, index }) => ({
    name: `${mark}Picked`,
    on: [
      {
        events: `@${mark}:click`,
        update: `${addFilter}({match_phrase: {'${field}': ${value}}}, 'logmamba-${index}', '${field}: ' + ${value})`,
      },
    ],
  }));
  const whole = JSON.stringify({ ...spec, signals: [...(spec.signals ?? []), ...signals] }, null, 1);
  return JSON.stringify({
    ...attributes,
    visState: JSON.stringify({ ...state, params: { ...state.params, spec: whole } }),
  });
}
