import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { forProduct, type DashboardsProduct } from './dashboards-product.js';

const DASHBOARDS = new URL('../../dashboards/logmamba.ndjson', import.meta.url);
/** What every id and every index of the stored bundle begins with. */
const OWN_PREFIX = 'logmamba-';
const OWN_INDICES = /(?<![a-z0-9_.:-]|:')logmamba-(?=scores-\*|segments\b|rollups-\*|runs\b|dead-letter\*)/g;
/** Ids in links: of dashboards, and of index patterns (in rison). */
const OWN_LINKS = /(#\/view\/|index:'|indexPattern:')logmamba-/g;

const savedObject = z.looseObject({
  id: z.string(),
  type: z.string(),
  attributes: z.looseObject({ title: z.string() }),
  references: z.array(z.looseObject({ id: z.string() })),
});
type SavedObject = z.infer<typeof savedObject>;

export interface DashboardsPlace {
  /** Of the indices. */
  readonly prefix: string;
  /** What will have them; left out, they are as both products take them. */
  readonly server?: DashboardsProduct;
  /** What is read, and its field of time: Discover shows raw lines from there. */
  readonly source?: { readonly indices: readonly string[]; readonly timeField: string };
}

/** Objects that former versions made under these ids, and this one no longer does. */
const RETIRED: readonly { readonly type: string; readonly name: string }[] = [
  ...['segment-numbers', 'line-numbers', 'how-to-read', 'score-by-host', 'anomalies-by-action'].map((name) => ({
    type: 'visualization',
    name,
  })),
  { type: 'search', name: 'segments-list' },
];

/**
 * The saved objects of `dashboards/`, as NDJSON for `api/saved_objects/_import`. For another prefix they read its indices, and get ids
 * of their own, so that two installations do not overwrite each other.
 */
export async function readDashboards(place: DashboardsPlace): Promise<string> {
  const objects = await storedBundle();
  return objects.map((object) => `${JSON.stringify(placed(object, place))}\n`).join('');
}

/** Ids of what former versions installed there and this one does not. */
export function retiredDashboards({ prefix }: DashboardsPlace): { type: string; id: string }[] {
  return RETIRED.map(({ type, name }) => ({ type, id: `${prefix}-${name}` }));
}

async function storedBundle(): Promise<SavedObject[]> {
  const text = await readFile(DASHBOARDS, 'utf8');
  const lines = text.split('\n').filter((line) => line !== '');
  return lines.map((line) => savedObject.parse(JSON.parse(line)));
}

function placed(object: SavedObject, place: DashboardsPlace): SavedObject {
  const ids = `${place.prefix}-`;
  const renamed = (id: string): string => (id.startsWith(OWN_PREFIX) ? `${ids}${id.slice(OWN_PREFIX.length)}` : id);
  // attributes hold JSON in JSON: names are replaced in the text, at whatever depth they lie
  const plain = JSON.stringify(object.attributes);
  const text = (place.server === undefined ? plain : forProduct(plain, place.server))
    .replaceAll(OWN_LINKS, (_, before: string) => `${before}${ids}`)
    .replaceAll(OWN_INDICES, ids);
  const attributes = savedObject.shape.attributes.parse(JSON.parse(text));
  return {
    ...object,
    id: renamed(object.id),
    attributes: { ...attributes, ...sourceOf(object, place), ...titleOf(object, place) },
    references: object.references.map((reference) => ({ ...reference, id: renamed(reference.id) })),
  };
}

/** The index pattern of the logs themselves. */
function sourceOf({ id }: SavedObject, { source }: DashboardsPlace): Record<string, string> {
  if (id !== `${OWN_PREFIX}source` || source === undefined) return {};
  return { title: source.indices.join(','), timeFieldName: source.timeField };
}

/** Dashboards of two installations are told apart in the list. */
function titleOf({ type, attributes }: SavedObject, { prefix }: DashboardsPlace): Record<string, string> {
  if (type !== 'dashboard' || `${prefix}-` === OWN_PREFIX) return {};
  return { title: `${attributes.title} (${prefix})` };
}
