import type { Caller } from './caller.js';
import { isMissingPart } from './faults.js';
import { asRecord } from './json-read.js';
import type { EngineInfo, PrivilegeAnswer, PrivilegeQuestion, SearchRequest } from './search-client.js';

const OPEN: PrivilegeAnswer = { state: 'open', missing: [] };

/** Asks what the account may do; never writes. */
export function askPrivileges(caller: Caller, info: EngineInfo, question: PrivilegeQuestion): Promise<PrivilegeAnswer> {
  return info.distribution === 'elasticsearch' ? askElasticsearch(caller, question) : probeOpenSearch(caller, question);
}

/** `POST _security/user/_has_privileges` answers for the account itself and needs no privilege. */
async function askElasticsearch(caller: Caller, question: PrivilegeQuestion): Promise<PrivilegeAnswer> {
  const read = { names: question.read, privileges: ['read'] };
  const write = { names: question.write, privileges: ['read', 'create_index', 'write', 'view_index_metadata'] };
  const reply = await caller.call({
    method: 'POST',
    path: '/_security/user/_has_privileges',
    body: {
      cluster: ['monitor', 'manage_index_templates'],
      index: [read, write].filter(({ names }) => names.length > 0),
    },
    allow: [400, 404, 405, 500],
  });
  if (isMissingPart(reply.status, reply.body) || reply.status >= 400) return OPEN;
  const answer = asRecord(reply.body);
  const missing = refused(answer?.cluster).map((privilege) => `${privilege} on the cluster`);
  for (const [name, privileges] of Object.entries(asRecord(answer?.index) ?? {})) {
    missing.push(...refused(privileges).map((privilege) => `${privilege} on ${name}`));
  }
  return { state: 'complete', missing };
}

function refused(privileges: unknown): string[] {
  return Object.entries(asRecord(privileges) ?? {}).flatMap(([name, granted]) => (granted === true ? [] : [name]));
}

/**
 * The security plugin has no such question for the account itself, so everything is tried that can be tried without effects: a refusal
 * for lack of rights (403) comes before the refusal for any other reason.
 */
async function probeOpenSearch(caller: Caller, question: PrivilegeQuestion): Promise<PrivilegeAnswer> {
  const allow = [400, 403, 404, 405, 409];
  const about = await caller.call({ method: 'GET', path: '/_plugins/_security/authinfo', allow });
  if (isMissingPart(about.status, about.body)) return OPEN;
  const missing: string[] = [];
  const probe = async (privilege: string, place: string, request: SearchRequest): Promise<void> => {
    const { status } = await caller.call({ ...request, allow });
    if (status === 403) missing.push(`${privilege} on ${place}`);
  };
  for (const name of question.read) {
    for (const [privilege, request] of readProbes(`/${encodeURIComponent(name)}`))
      await probe(privilege, name, request);
  }
  for (const name of question.write) {
    const path = `/${encodeURIComponent(name.replaceAll('*', 'probe'))}`;
    for (const [privilege, request] of writeProbes(path)) await probe(privilege, name, request);
  }
  await probe('indices:admin/index_template/get', 'the cluster', { method: 'GET', path: '/_index_template' });
  return { state: 'partial', missing };
}

type Probe = readonly [privilege: string, request: SearchRequest];

function readProbes(path: string): readonly Probe[] {
  return [
    ['indices:data/read/search', { method: 'POST', path: `${path}/_search`, query: { size: 0 } }],
    ['indices:data/read/field_caps', { method: 'GET', path: `${path}/_field_caps`, query: { fields: '*' } }],
    [
      'indices:data/read/point_in_time/create',
      { method: 'POST', path: `${path}/_search/point_in_time`, query: { keep_alive: '1s' } },
    ],
  ];
}

/** Nothing is written: these are no aliases, and no index can have 0 shards. */
function writeProbes(path: string): readonly Probe[] {
  const query = { require_alias: true };
  return [
    ['indices:admin/create', { method: 'PUT', path, body: { settings: { 'index.number_of_shards': 0 } } }],
    ['indices:data/write/index', { method: 'PUT', path: `${path}/_doc/probe`, query, body: {} }],
    ['indices:data/write/update', { method: 'POST', path: `${path}/_update/probe`, query, body: { doc: {} } }],
  ];
}
