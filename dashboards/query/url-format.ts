import { parseRison } from './rison.js';

/** Where a product lies, as its browser knows it. */
export interface ProductLocation {
  readonly origin: string;
  /** With the space or the server's own path. */
  readonly basePath: string;
}

/** `UrlFormat` of both products: the template filled, and a relative URL put below the product. */
export function formattedUrl(urlTemplate: string, value: string, { origin, basePath }: ProductLocation): string {
  const url = urlTemplate
    .replaceAll('{{value}}', () => encodeURIComponent(value))
    .replaceAll('{{rawValue}}', () => value);
  if (/^https?:\/\//.test(url)) return url;
  if (url.startsWith('#')) throw new Error('what begins with # stays in the application that is open');
  if (url.startsWith(basePath === '' ? '/' : basePath)) return `${origin}${url}`;
  return `${origin}${basePath}/app${url.startsWith('/') ? '' : '/'}${url}`;
}

/** What a product reads out of such a URL: the path, the route in it, and the states (rison) of its query. */
export function readUrl(url: string): { path: string; route: string; states: Readonly<Record<string, unknown>> } {
  const { pathname, hash } = new URL(url);
  const [route, query = ''] = hash.split('?');
  const states = query
    .split('&')
    .filter((part) => part !== '')
    .map((part): [string, unknown] => {
      const [name, ...rest] = part.split('=');
      return [name, parseRison(decodeURIComponent(rest.join('=').replaceAll('+', ' ')))];
    });
  return { path: pathname, route, states: Object.fromEntries(states) };
}
