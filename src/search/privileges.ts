import type { Caller } from './caller.js';
import { isMissingPart } from './faults.js';
import { asRecord } from './json-read.js';
import type { EngineInfo, PrivilegeAnswer, PrivilegeQuestion } from './search-client.js';

const OPEN: PrivilegeAnswer = { state: 'open', missing: [] };

/** Asks what the account may do; never writes. */
export function askPrivileges(caller: Caller, info: EngineInfo, question: PrivilegeQuestion): Promise<PrivilegeAnswer> {
  return info.distribution === 'elasticsearch' ? askElasticsearch(caller, question) : probeOpenSearch(caller, question);
}

/** `POST _security/user/_has_privileges` answers for the account itself and needs no privilege. */
async function askElasticsearch(caller: Caller, question: PrivilegeQuestion): Promise<PrivilegeAnswer> {
  const read = { names: question.read, privileges: ['read', 'view_index_metadata'] };
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

/** The security plugin has no such question for the account itself, so what can be tried without effects is tried. */
async function probeOpenSearch(caller: Caller, question: PrivilegeQuestion): Promise<PrivilegeAnswer> {
  const allow = [400, 403, 404, 405];
  const about = await caller.call({ method: 'GET', path: '/_plugins/_security/authinfo', allow });
  if (isMissingPart(about.status, about.body)) return OPEN;
  const missing: string[] = [];
  for (const name of question.read) {
    const path = `/${encodeURIComponent(name)}`;
    const found = await caller.call({ method: 'POST', path: `${path}/_search`, query: { size: 0 }, allow });
    if (found.status === 403) missing.push(`indices:data/read/search on ${name}`);
    const fields = await caller.call({ method: 'GET', path: `${path}/_field_caps`, query: { fields: '*' }, allow });
    if (fields.status === 403) missing.push(`indices:data/read/field_caps on ${name}`);
  }
  const templates = await caller.call({ method: 'GET', path: '/_index_template', allow });
  if (templates.status === 403) missing.push('indices:admin/index_template/get on the cluster');
  return { state: 'partial', missing };
}
