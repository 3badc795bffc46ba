import type { Score, Segment } from '../types/index.js';
import { isoTime } from './ecs.js';

const MINUTE_MS = 60_000;
/** Shown around a segment, around a line, and around the relatives of a segment. */
const SEGMENT_MARGIN_MS = 30 * MINUTE_MS;
const LINE_MARGIN_MS = 5 * MINUTE_MS;
const RELATED_MARGIN_MS = 7 * 24 * 60 * MINUTE_MS;
const MAX_ADDRESSES = 5;
/** Characters of a name that are looked for; a longer one makes no link. */
const MAX_NAME = 256;

/** Where shippers put the host; a line that was shipped as it is names it in its text. */
const HOST_FIELDS = [
  ...['host.name', 'host.hostname', 'host', 'hostname', 'log.syslog.hostname', 'predecoder.hostname', 'logsource'],
  ...['sysloghost', 'syslog_hostname', '_HOSTNAME', 'resource.attributes.host.name', 'fromhost', 'message'],
];

/*
 * Views are the ends of links that the dashboards begin: a formatter of Kibana or OpenSearch Dashboards knows a field's value and
 * nothing else, so query and time span have to be one value. It is rison (https://github.com/Nanonid/rison), escaped for a URL, and
 * continues `…?_a=(…,query:`.
 */

/** The lines of a segment, and some time around them. */
export function segmentView({ id, startMs, endMs }: Segment): string {
  return view(`anomaly.segment.id:${quoted(id)}`, startMs - SEGMENT_MARGIN_MS, endMs + SEGMENT_MARGIN_MS);
}

/** What happened on the segment's host, and from its addresses, in the weeks around; undefined for a host with no proper name. */
export function relatedView({ host, entities, startMs, endMs }: Segment): string | undefined {
  if (!isName(host)) return undefined;
  const addresses = entities.addresses.filter(isName).slice(0, MAX_ADDRESSES);
  const others = addresses.map((address) => ` or source.address:${quoted(address)}`);
  return view(`host.name:${quoted(host)}${others.join('')}`, startMs - RELATED_MARGIN_MS, endMs + RELATED_MARGIN_MS);
}

/** The logs of a line's host as they were read, around the line; undefined for a host with no proper name. */
export function sourceView({ host, timeMs }: Pick<Score, 'host' | 'timeMs'>): string | undefined {
  if (!isName(host)) return undefined;
  const query = HOST_FIELDS.map((field) => `${field}:${quoted(host)}`).join(' or ');
  return view(query, timeMs - LINE_MARGIN_MS, timeMs + LINE_MARGIN_MS);
}

function isName(name: string): boolean {
  return name !== '' && name.length <= MAX_NAME;
}

/** A phrase of KQL. */
function quoted(text: string): string {
  return `"${text.replaceAll(/["\\]/g, '\\$&')}"`;
}

function view(kql: string, fromMs: number, toMs: number): string {
  // half a pair of UTF-16 cannot be escaped for a URL
  const text = kql.replaceAll(/\p{Surrogate}/gu, '\ufffd').replaceAll(/[!']/g, '!$&');
  const time = `(from:'${isoTime(fromMs)}',to:'${isoTime(toMs)}')`;
  return `(language:kuery,query:'${encodeURIComponent(text)}'))&_g=(time:${time})`;
}
