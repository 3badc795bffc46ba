import type { SavedObject } from '../saved-object.js';
import { classicBody } from './classic-request.js';
import type { Agg } from './classic-request.js';
import { panelQuery } from './context.js';
import type { DashboardContext, Json, PanelRequest } from './context.js';
import { tsvbRequests } from './tsvb-request.js';
import type { TsvbParams } from './tsvb-request.js';
import { vegaRequests } from './vega-request.js';

export interface VisState {
  readonly title: string;
  readonly type: string;
  readonly params: Json;
  readonly aggs: readonly Agg[];
}

export function visStateOf({ attributes }: SavedObject): VisState {
  return JSON.parse(String(attributes.visState)) as VisState;
}

/** A Vega panel's specification. */
export function specOf(object: SavedObject): { readonly data: readonly { readonly name: string }[] } & Json {
  return JSON.parse(String(visStateOf(object).params.spec)) as ReturnType<typeof specOf>;
}

/** KQL that a search or classic panel carries. */
export function ownQuery({ attributes }: SavedObject): string {
  const { searchSourceJSON } = attributes.kibanaSavedObjectMeta as { searchSourceJSON: string };
  return (JSON.parse(searchSourceJSON) as { query: { query: string } }).query.query;
}

/** Every request that a panel makes on a dashboard, built from its saved object as either product builds it; markdown makes none. */
export function panelRequests(
  panel: SavedObject,
  objects: readonly SavedObject[],
  context: DashboardContext,
): PanelRequest[] {
  if (panel.type === 'search') {
    const { sort } = panel.attributes as { sort: readonly [field: string, direction: string][] };
    const order = sort.map(([field, direction]) => ({ [field]: { order: direction, unmapped_type: 'boolean' } }));
    const body = { size: 500, track_total_hits: true, sort: order, query: panelQuery(context, ownQuery(panel)) };
    return [{ name: panel.id, index: indexOf(panel, objects), body }];
  }
  const { type, params, aggs } = visStateOf(panel);
  switch (type) {
    case 'markdown':
      return [];
    case 'vega':
      return vegaRequests(specOf(panel), context);
    case 'metrics':
      return tsvbRequests(params as unknown as TsvbParams, context);
    default:
      return [{ name: panel.id, index: indexOf(panel, objects), body: classicBody(aggs, ownQuery(panel), context) }];
  }
}

/** The indices behind a panel's reference. */
export function indexOf({ id, references }: SavedObject, objects: readonly SavedObject[]): string {
  const pattern = references.find(({ type }) => type === 'index-pattern')?.id;
  const title = objects.find((object) => object.type === 'index-pattern' && object.id === pattern)?.attributes.title;
  if (typeof title !== 'string') throw new Error(`${id} refers to no index pattern`);
  return title;
}
