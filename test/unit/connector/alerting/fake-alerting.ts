import { JsonServer } from './json-server.js';
import type { Call, Json, Reply } from './json-server.js';

export interface FakeAlertingOptions {
  /** A minimal OpenSearch: every path of a plugin is unknown. */
  readonly withoutPlugin?: boolean;
  /** Answers every call of the plugin with it. */
  readonly status?: 401 | 403;
  /** Ids of notification channels. */
  readonly channels?: readonly string[];
  readonly withoutNotifications?: boolean;
  /** What a run says of the trigger of this name. */
  readonly failing?: { readonly trigger: string; readonly error: string };
  /** Somebody writes a monitor between its reading and its update. */
  readonly raced?: boolean;
  /** A reason for which the plugin refuses to make monitors. */
  readonly refused?: string;
}

const ROOT = '/_plugins/_alerting/monitors';

/**
 * Answers as OpenSearch 2.19 with its Alerting and Notifications plugins (and without index management) does: as seen on a server of that version, and in the plugins'
 * source. The search of monitors fails before there is one, ids are the plugin's own, a stored monitor has more members than it was given,
 * an update needs the sequence number, and a trigger that fails is `triggered` with an error beside it.
 */
export class FakeAlerting extends JsonServer {
  readonly monitors = new Map<string, { seqNo: number; monitor: Json }>();
  readonly indices = new Set<string>();
  readonly templates: string[] = [];
  #next = 0;

  constructor(options: FakeAlertingOptions = {}) {
    super((call) => this.#answer(call, options));
  }

  #answer(call: Call, options: FakeAlertingOptions): Reply {
    const { method, path } = call;
    if (path === '/') return { status: 200, body: ROOT_ANSWER };
    if (/^\/_(index|component)_template\//.test(path)) return this.#template(method, path);
    if (!path.startsWith('/_plugins/')) return this.#index(method, path.slice(1));
    const noHandler = { status: 400, body: { error: `no handler found for uri [${path}] and method [${method}]` } };
    if (options.withoutPlugin === true || path.startsWith('/_plugins/_ism/')) return noHandler;
    if (options.status !== undefined) return refusal(options.status);
    if (path.startsWith('/_plugins/_notifications/')) {
      return options.withoutNotifications === true ? noHandler : channelAnswer(path, options.channels ?? []);
    }
    if (path === `${ROOT}/_search`) return this.#search(call);
    if (path === ROOT) return this.#create(call, options);
    const [id, execute] = path.slice(ROOT.length + 1).split('/');
    const stored = this.monitors.get(id);
    if (stored === undefined)
      return { status: 404, body: { error: { type: 'status_exception', reason: 'Monitor not found.' } } };
    if (execute === '_execute') return { status: 200, body: runAnswer(stored.monitor, options) };
    if (method === 'PUT') return this.#update(id, stored, call, options);
    if (method === 'DELETE') return this.#delete(id);
    return {
      status: 200,
      body: { _id: id, _version: 1, _seq_no: stored.seqNo, _primary_term: 1, monitor: stored.monitor },
    };
  }

  #template(method: string, path: string): Reply {
    if (method === 'PUT') this.templates.push(path.split('/').pop() ?? '');
    return method === 'PUT' ? { status: 200, body: { acknowledged: true } } : { status: 404, body: {} };
  }

  #index(method: string, name: string): Reply {
    if (method === 'HEAD') return { status: this.indices.has(name) ? 200 : 404 };
    this.indices.add(name);
    return { status: 200, body: { acknowledged: true, shards_acknowledged: true, index: name } };
  }

  #search({ text }: Call): Reply {
    if (this.#next === 0) {
      const reason = 'Configured indices are not found: [.opendistro-alerting-config]';
      return { status: 404, body: { error: { type: 'alerting_exception', reason }, status: 404 } };
    }
    const name = /"monitor\.name\.keyword":"((?:[^"\\]|\\.)*)"/.exec(text)?.[1];
    const hits = [...this.monitors]
      .filter(([, { monitor }]) => monitor.name === name)
      .map(([id, { seqNo, monitor }]) => ({ _id: id, _seq_no: seqNo, _primary_term: 1, _source: monitor }));
    return { status: 200, body: { hits: { total: { value: hits.length, relation: 'eq' }, hits } } };
  }

  #create({ text }: Call, { refused }: FakeAlertingOptions): Reply {
    const monitor = JSON.parse(text) as Json;
    if (refused !== undefined) {
      return { status: 400, body: { error: { type: 'alerting_exception', reason: refused }, status: 400 } };
    }
    this.#next += 1;
    const id = `monitor-${this.#next}`;
    const stored = { seqNo: this.#next, monitor: asStored(monitor) };
    this.monitors.set(id, stored);
    return {
      status: 201,
      body: { _id: id, _version: 1, _seq_no: stored.seqNo, _primary_term: 1, monitor: stored.monitor },
    };
  }

  #update(id: string, { seqNo }: { seqNo: number }, { text, query }: Call, { raced }: FakeAlertingOptions): Reply {
    if (raced === true || query.get('if_seq_no') !== String(seqNo) || query.get('if_primary_term') !== '1') {
      const reason = `[${id}]: version conflict, required seqNo [${query.get('if_seq_no') ?? 'none'}]`;
      return { status: 409, body: { error: { type: 'version_conflict_engine_exception', reason }, status: 409 } };
    }
    this.#next += 1;
    this.monitors.set(id, { seqNo: this.#next, monitor: asStored(JSON.parse(text) as Json) });
    return { status: 200, body: { _id: id, _version: 2, _seq_no: this.#next, _primary_term: 1 } };
  }

  #delete(id: string): Reply {
    this.monitors.delete(id);
    return { status: 200, body: { _id: id, _version: 3 } };
  }
}

const ROOT_ANSWER = {
  name: 'node-1',
  cluster_name: 'fake',
  version: { distribution: 'opensearch', number: '2.19.4' },
  tagline: 'The OpenSearch Project: https://opensearch.org/',
};

/** The plugin's own members, and the query in the engine's own words. */
function asStored(monitor: Json): Json {
  const text = JSON.stringify(monitor).replace(
    /\{"term":\{"([^"]+)":("[^"]*"|true)\}\}/g,
    '{"term":{"$1":{"value":$2,"boost":1.0}}}',
  );
  return {
    ...(JSON.parse(text) as Json),
    schema_version: 8,
    user: { name: 'admin' },
    last_update_time: 1,
    owner: 'alerting',
  };
}

function channelAnswer(path: string, channels: readonly string[]): Reply {
  const id = decodeURIComponent(path.split('/').pop() ?? '');
  if (!channels.includes(id)) {
    return {
      status: 404,
      body: { error: { type: 'status_exception', reason: `Notification Config not found: ${id}` } },
    };
  }
  return { status: 200, body: { total_hits: 1, config_list: [{ config_id: id, config: { config_type: 'webhook' } }] } };
}

function runAnswer(monitor: Json, { failing }: FakeAlertingOptions): Json {
  const triggers = (monitor.triggers as Record<string, { name: string }>[]).flatMap((trigger) =>
    Object.values(trigger),
  );
  const results = triggers.map(({ name }, i) => {
    const fails = failing?.trigger === name;
    return [`t${i}`, { name, triggered: fails, error: fails ? failing.error : null, action_results: {} }];
  });
  return {
    monitor_name: monitor.name,
    error: null,
    input_results: { results: [{}], error: null },
    trigger_results: Object.fromEntries(results) as Json,
  };
}

function refusal(status: 401 | 403): Reply {
  if (status === 401) return { status, body: 'Unauthorized' };
  const reason = 'no permissions for [cluster:admin/opendistro/alerting/monitor/search] and User [name=lm]';
  return { status, body: { error: { type: 'security_exception', reason }, status } };
}
