import { Ajv } from 'ajv';
import type { ValidateFunction } from 'ajv';
import detectionSchema from './detection-rule.schema.json' with { type: 'json' };
import ruleSchema from './kibana-rule.schema.json' with { type: 'json' };
import { JsonServer } from './json-server.js';
import type { Call, Json, Reply } from './json-server.js';

export interface FakeKibanaOptions {
  readonly version: string;
  readonly status?: 401 | 403;
  /** Connectors: id to type. */
  readonly connectors?: Readonly<Record<string, string>>;
  /** Kibana without the alerting plugin. */
  readonly withoutAlerting?: boolean;
  /** Detection rules that an import refuses inside a 200. */
  readonly refused?: readonly string[];
  readonly raced?: boolean;
}

const ajv = new Ajv({ allErrors: true, strict: false });
ajv.addSchema(ruleSchema, 'rule');
const validDetection = ajv.compile(detectionSchema);

/**
 * Answers as Kibana does (its alerting, connector and detection engine APIs, after the schemas of its source): bodies are validated as
 * strictly, ids must be UUIDs, calls without `kbn-xsrf` are refused.
 */
export class FakeKibana extends JsonServer {
  readonly rules = new Map<string, Json>();
  readonly detection = new Map<string, Json>();

  constructor(options: FakeKibanaOptions) {
    super((call) => this.#answer(call, options), { 'kbn-name': 'node-1' });
  }

  #answer(call: Call, options: FakeKibanaOptions): Reply {
    const { method, path, headers } = call;
    if (path === '/api/status') return { status: 200, body: statusOf(options.version) };
    const space = /^\/api\/spaces\/space\/(.+)$/.exec(path)?.[1];
    if (space !== undefined) return { status: 200, body: { id: space } };
    if (options.status === 401)
      return fault(401, 'Unauthorized', '[security_exception: missing authentication credentials]');
    if (options.status === 403) return fault(403, 'Forbidden', 'Unauthorized to get a "stackAlerts.es-query" rule');
    if (method !== 'GET' && headers['kbn-xsrf'] === undefined) {
      return fault(400, 'Bad Request', 'Request must contain a kbn-xsrf header.');
    }
    const plain = path.replace(/^\/s\/[^/]+/, '');
    const rule = /^\/api\/alerting\/rule\/([^/]+)$/.exec(plain)?.[1];
    if (rule !== undefined && options.withoutAlerting !== true) return this.#rule(rule, call, options);
    const connector = /^\/api\/actions\/connector\/([^/]+)$/.exec(plain)?.[1];
    if (connector !== undefined) return connectorAnswer(connector, options.connectors ?? {});
    if (plain === '/api/detection_engine/rules/_import') return this.#import(call, options.refused ?? []);
    if (plain === '/api/detection_engine/rules') return this.#detectionRule(call);
    return fault(404, 'Not Found', 'Not Found');
  }

  #rule(id: string, { method, text }: Call, { version, raced }: FakeKibanaOptions): Reply {
    const stored = this.rules.get(id);
    const major = version.startsWith('7.') ? '7' : '8';
    if (method === 'POST') {
      if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(id)) {
        const why =
          'Predefined IDs are not allowed for saved objects with encrypted attributes unless the ID is a UUID.';
        return fault(400, 'Bad Request', why);
      }
      if (stored !== undefined) return fault(409, 'Conflict', `Saved object [alert/${id}] conflict`);
      return this.#keep(id, text, ajv.getSchema(`rule#/definitions/create${major}`), {});
    }
    if (stored === undefined) return fault(404, 'Not Found', `Saved object [alert/${id}] not found`);
    if (method === 'DELETE') {
      this.rules.delete(id);
      return { status: 204 };
    }
    if (method === 'GET') return { status: 200, body: stored };
    if (raced === true) return fault(409, 'Conflict', `Saved object [alert/${id}] conflict`);
    return this.#keep(id, text, ajv.getSchema(`rule#/definitions/update${major}`), stored);
  }

  #keep(id: string, text: string, valid: ValidateFunction | undefined, before: Json): Reply {
    const body = JSON.parse(text) as Json;
    if (valid?.(body) !== true) return fault(400, 'Bad Request', `[request body]: ${ajv.errorsText(valid?.errors)}`);
    const kept = { ...before, ...body, id, revision: 0, mute_all: false, execution_status: { status: 'pending' } };
    this.rules.set(id, kept);
    return { status: 200, body: kept };
  }

  #detectionRule({ method, query }: Call): Reply {
    const id = query.get('rule_id') ?? '';
    const stored = this.detection.get(id);
    if (stored === undefined) return { status: 404, body: { message: `rule_id: "${id}" not found`, status_code: 404 } };
    if (method === 'DELETE') this.detection.delete(id);
    return { status: 200, body: stored };
  }

  #import({ text, query }: Call, refused: readonly string[]): Reply {
    const lines = text
      .split('\r\n\r\n')[1]
      .split('\r\n--')[0]
      .split('\n')
      .filter((line) => line !== '');
    const errors: Json[] = [];
    for (const line of lines) {
      const rule = JSON.parse(line) as Json & { rule_id: string };
      const exists = this.detection.has(rule.rule_id) && query.get('overwrite') !== 'true';
      const why = refused.includes(rule.rule_id)
        ? 'user does not have permission'
        : exists
          ? `rule_id: "${rule.rule_id}" already exists`
          : validDetection(rule)
            ? undefined
            : ajv.errorsText(validDetection.errors);
      if (why === undefined) this.detection.set(rule.rule_id, { ...rule, id: 'x', immutable: false, revision: 0 });
      else errors.push({ rule_id: rule.rule_id, error: { status_code: exists ? 409 : 400, message: why } });
    }
    const count = lines.length - errors.length;
    return {
      status: 200,
      body: { success: errors.length === 0, success_count: count, rules_count: lines.length, errors },
    };
  }
}

function connectorAnswer(id: string, connectors: Readonly<Record<string, string>>): Reply {
  if (!Object.hasOwn(connectors, id)) return fault(404, 'Not Found', `Saved object [action/${id}] not found`);
  return { status: 200, body: { id, name: 'told', connector_type_id: connectors[id], is_missing_secrets: false } };
}

function statusOf(number: string): Json {
  const overall = number.startsWith('7.') ? { state: 'green' } : { level: 'available' };
  return { name: 'node-1', version: { number }, status: { overall } };
}

function fault(statusCode: number, error: string, message: string): Reply {
  return { status: statusCode, body: { statusCode, error, message } };
}
