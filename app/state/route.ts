/** Which view is shown; stands in the address after `#`. */
export type Route =
  | { readonly view: 'overview' }
  | { readonly view: 'segment'; readonly id: string }
  | { readonly view: 'lines' }
  | { readonly view: 'run' };

export function parseRoute(hash: string): Route {
  const [, view, id] = hash.split('/');
  if (view === 'segment' && id !== undefined && id !== '') return { view, id: decoded(id) };
  if (view === 'lines' || view === 'run') return { view };
  return { view: 'overview' };
}

export function hashOf(route: Route): string {
  if (route.view === 'overview') return '#/';
  return route.view === 'segment' ? `#/segment/${encodeURIComponent(route.id)}` : `#/${route.view}`;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
