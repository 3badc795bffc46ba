import { ConnectorError } from '../errors/index.js';
import type { GeneratedLine } from './records.js';
import type { GrokMatch } from './system-auth-grok.js';
import { grokMessage, grokPamUsers } from './system-auth-grok.js';

/** Where the shipper found the line. */
export interface LineOrigin {
  /** Path on the host. */
  readonly logPath: string;
  /** Byte offset in the file; see `byteOffsets`. */
  readonly offset: number;
  /** When the document reached the engine; left out when absent. */
  readonly ingestedMs?: number;
}

type Fields = Record<string, unknown>;

const HEADER = /^([A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d) (\S+) ([^[:]{1,64})(?:\[(\d{1,10})\])?: {0,16}/;

interface SyslogLine {
  readonly hostname: string;
  readonly program: string;
  readonly pid: number | undefined;
  readonly message: string;
}

function parseLine(line: string): SyslogLine {
  const header = HEADER.exec(line);
  if (header === null) {
    throw new ConnectorError('INTERNAL', 'not a line in RFC 3164 form', { where: line.slice(0, 80) });
  }
  const [head, , hostname, program, pid] = header;
  return { hostname, program, pid: pid === undefined ? undefined : Number(pid), message: line.slice(head.length) };
}

/** Byte offset of each line in its file (UTF-8, one line feed after each): what `log.offset` holds. */
export function byteOffsets(lines: readonly GeneratedLine[]): number[] {
  const encoder = new TextEncoder();
  let offset = 0;
  return lines.map(({ line }) => {
    const start = offset;
    offset += encoder.encode(line).length + 1;
    return start;
  });
}

function base(line: GeneratedLine, origin: LineOrigin, hostname: string): Fields {
  return {
    '@timestamp': new Date(line.timeMs).toISOString(),
    agent: { name: line.host, type: 'filebeat', version: '8.19.0' },
    ecs: { version: '8.11.0' },
    host: { hostname, name: line.host },
    input: { type: 'log' },
    log: { file: { path: origin.logPath }, offset: origin.offset },
  };
}

function ingested(origin: LineOrigin): Fields {
  return origin.ingestedMs === undefined ? {} : { ingested: new Date(origin.ingestedMs).toISOString() };
}

/** What a plain Filebeat leaves: the full line in `message`, the host as an object. */
export function toMessageDocument(line: GeneratedLine, origin: LineOrigin): Fields {
  const document = base(line, origin, line.host);
  return { ...document, event: { ...ingested(origin) }, message: line.line };
}

interface AuthParts {
  readonly event: Fields;
  readonly rest: Fields;
  readonly users: readonly string[];
  readonly address?: string;
}

const IAM: Readonly<Record<string, readonly [string, string]>> = {
  groupadd: ['group', 'creation'],
  groupdel: ['group', 'deletion'],
  groupmod: ['group', 'change'],
  useradd: ['user', 'creation'],
  userdel: ['user', 'deletion'],
  usermod: ['user', 'change'],
};

function iamEvent(program: string, message: string | undefined): Fields {
  const type = Object.hasOwn(IAM, program) ? IAM[program] : undefined;
  if (type === undefined) return {};
  return { category: ['iam'], type, outcome: message?.includes('fail') === true ? 'failure' : 'success' };
}

function sshEvent(event: string): Fields {
  const login = { type: ['info'], action: 'ssh_login' };
  if (event === 'Accepted') return { ...login, category: ['authentication', 'session'], outcome: 'success' };
  if (event === 'Invalid' || event === 'Failed') return { ...login, category: ['authentication'], outcome: 'failure' };
  return {};
}

/** The fields of a message that a specific pattern took apart: its text is gone. */
function matched(match: GrokMatch, program: string): AuthParts {
  switch (match.kind) {
    case 'ssh': {
      const { event, method, user, address, port, signature } = match;
      const ssh = {
        event,
        ...(method === undefined ? {} : { method }),
        ...(signature === undefined ? {} : { signature }),
      };
      const source = { address, ip: address, ...(port === undefined ? {} : { port }) };
      const rest = { source, system: { auth: { ssh } }, user: { name: user } };
      return { event: sshEvent(event), rest, users: [user], address };
    }
    case 'dropped': {
      const { address } = match;
      const rest = { source: { ip: address }, system: { auth: { ssh: { dropped_ip: address } } } };
      return { event: {}, rest, users: [], address };
    }
    case 'sudo': {
      const { user, error, tty, pwd, target, command } = match;
      const sudo = { ...(error === undefined ? {} : { error }), tty, pwd, user: target, command };
      const rest = { system: { auth: { sudo } }, user: { name: user, effective: { name: target } } };
      return { event: { category: ['process'] }, rest, users: [user, target] };
    }
    case 'group':
      return { event: iamEvent(program, undefined), rest: { group: { name: match.name, id: match.id } }, users: [] };
    case 'user': {
      const { name, id, group, home, shell } = match;
      const rest = { system: { auth: { useradd: { home, shell } } }, user: { name, id }, group: { id: group } };
      return { event: iamEvent(program, undefined), rest, users: [name] };
    }
  }
}

function pamEvent(message: string): Fields {
  const failure = message.includes('authentication failure');
  if (message.includes('session opened')) return { category: ['session'], action: 'logged-on' };
  if (message.includes('session closed')) return { category: ['session'], action: 'logged-off' };
  return failure ? { category: ['authentication'], outcome: 'failure' } : {};
}

/** A message that no specific pattern took: it stays in `message`, without its header. */
function unmatched(message: string, program: string): AuthParts {
  const users = grokPamUsers(message);
  const effective = users.effective === undefined ? {} : { effective: { name: users.effective } };
  const user =
    users.name === undefined ? {} : { name: users.name, ...(users.id === undefined ? {} : { id: users.id }) };
  const rest = { message, ...(users.name === undefined ? {} : { user: { ...user, ...effective } }) };
  const names = [users.name, users.effective].filter((name) => name !== undefined);
  return { event: { ...pamEvent(message), ...iamEvent(program, message) }, rest, users: names };
}

/**
 * The document that Elastic's `system.auth` integration leaves (file input, no `preserve_original_event`): messages that
 * its patterns take apart have no raw text any more, all others keep the body in `message`. Address enrichment
 * (`source.geo`, `source.as`) is left out.
 */
export function toSystemAuthDocument(line: GeneratedLine, origin: LineOrigin): Fields {
  const { hostname, program, pid, message } = parseLine(line.line);
  const match = grokMessage(message);
  const parts = match === undefined ? unmatched(message, program) : matched(match, program);
  const users = [...new Set(parts.users.filter((name) => name !== ''))];
  return {
    ...base(line, origin, hostname),
    data_stream: { dataset: 'system.auth', namespace: 'default', type: 'logs' },
    event: {
      dataset: 'system.auth',
      module: 'system',
      kind: 'event',
      timezone: '+00:00',
      ...parts.event,
      ...ingested(origin),
    },
    process: { name: program, ...(pid === undefined ? {} : { pid }) },
    related: {
      hosts: [hostname],
      ...(users.length === 0 ? {} : { user: users }),
      ...(parts.address === undefined ? {} : { ip: [parts.address] }),
    },
    ...parts.rest,
  };
}
