import type { SearchClient } from '../../src/search/index.js';
import type { DashboardContext, PanelRequest } from '../query/context.js';
import { panelRequests } from '../query/panel-requests.js';
import type { SavedObject } from '../saved-object.js';

/** What an engine says to a request of a panel. */
export interface Answer {
  readonly hits: {
    readonly total?: { readonly value: number };
    readonly hits: readonly { readonly _id: string; readonly _source: Readonly<Record<string, unknown>> }[];
  };
  readonly aggregations?: Readonly<Record<string, unknown>>;
}

export interface Answered {
  readonly request: PanelRequest;
  readonly answer: Answer;
}

/** A panel's requests with the answers of a real engine. */
export async function answersOf(
  client: SearchClient,
  panel: SavedObject,
  objects: readonly SavedObject[],
  context: DashboardContext,
): Promise<Answered[]> {
  const answered: Answered[] = [];
  for (const request of panelRequests(panel, objects, context)) {
    const reply = await client.request({
      method: 'POST',
      path: `/${request.index}/_search`,
      query: { ignore_unavailable: true, rest_total_hits_as_int: false },
      body: request.body,
    });
    answered.push({ request, answer: reply.body as Answer });
  }
  return answered;
}
