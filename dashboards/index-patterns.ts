import { objectId, savedObject } from './saved-object.js';
import type { IndexPattern, Json, SavedObject } from './saved-object.js';
import { SEVERITIES } from './severity.js';

/**
 * The dashboard of a segment or a host. What follows is the rison of a query: `anomaly.*.view` fields hold it ready made with the
 * time span behind it, since a formatter knows one value only.
 */
const HUNT = `../app/dashboards#/view/${objectId('hunt')}?_a=(query:`;
/** The form that Discover of both products has understood since 7.10; OpenSearch Dashboards from 2.10 on moves it to its own. */
const DISCOVER = `../app/discover#/?_a=(columns:!(message),index:'${objectId('source')}',query:`;

/** A link out of a field's value: `{{value}}` is escaped for a URL, `{{rawValue}}` is not. */
function link(urlTemplate: string, labelTemplate: string): Json {
  return { id: 'url', params: { urlTemplate, labelTemplate, openLinkInCurrentTab: true } };
}

/** To the dashboard of one segment or host, in the time span that is being looked at. */
function huntLink(field: string): Json {
  return link(`${HUNT}(language:kuery,query:'${field}:%22{{value}}%22'))`, '{{value}}');
}

const COLOURED = {
  id: 'color',
  params: {
    fieldType: 'number',
    colors: SEVERITIES.toReversed().map(({ from, colour, ink }) => ({
      range: `${from}:Infinity`,
      regex: '<insert regex>',
      text: ink,
      background: colour,
    })),
  },
};

const FORMATS: Readonly<Record<IndexPattern, Json>> = {
  segments: {
    'anomaly.segment.view': link(`${HUNT}{{rawValue}}`, 'Open'),
    'anomaly.segment.related': link(`${HUNT}{{rawValue}}`, 'Weeks around'),
    'anomaly.segment.severity': COLOURED,
    'host.name': huntLink('host.name'),
  },
  scores: {
    'anomaly.source.view': link(`${DISCOVER}{{rawValue}}`, 'Raw lines ±5 min'),
    'anomaly.segment.id': huntLink('anomaly.segment.id'),
    'anomaly.score_normalized': COLOURED,
    'host.name': huntLink('host.name'),
  },
  rollups: { 'host.name': huntLink('host.name') },
  runs: {
    'event.duration': {
      id: 'duration',
      params: { inputFormat: 'nanoseconds', outputFormat: 'asSeconds', outputPrecision: 1 },
    },
    'run.peak_memory_bytes': { id: 'bytes', params: {} },
  },
  source: {},
};

/** Titles: what `sink.prefix` and `source.indices` are by default; an installation puts its own in. */
const TITLES: Readonly<Record<IndexPattern, string>> = {
  scores: 'logmamba-scores-*',
  segments: 'logmamba-segments',
  rollups: 'logmamba-rollups-*',
  // dead letters may never come into being: beside an index that exists, a pattern that matches nothing is no fault
  runs: 'logmamba-runs,logmamba-dead-letter*',
  source: 'logs-system.auth-*,filebeat-*,auth-*',
};

/** All that the dashboards read. `fields` stays empty: either product asks the engine for them when it first loads the pattern. */
export function indexPatterns(): SavedObject[] {
  return (Object.keys(TITLES) as IndexPattern[]).map((name) =>
    savedObject('index-pattern', name, {
      title: TITLES[name],
      timeFieldName: '@timestamp',
      fields: '[]',
      fieldFormatMap: JSON.stringify(FORMATS[name]),
    }),
  );
}
