import { cleanProgram, splitTag } from '../header/tag.js';
import { readSyslogLine, stripPriority } from '../header/syslog-header.js';
import { nearestTimeMs } from '../header/year-inference.js';
import { readOffset } from '../header/timestamp.js';
import { inferProgram } from './infer-program.js';
import { documentTimeMs } from './document-time.js';
import { asText, fieldAt, firstText, textsAt } from './field-access.js';
import type { Fields } from './field-access.js';

/** A document with its header taken apart, wherever that stood. */
export interface DocumentLine {
  readonly timeMs: number;
  readonly offset: number;
  readonly host: string;
  /** Empty when no field and no header names it. */
  readonly program: string;
  readonly pid: number;
  /** Undefined when no field holds a line: it may be rebuilt from others. */
  readonly body: string | undefined;
}

/** Texts that may hold a full line, in order of trust. */
const RAW_PATHS = [
  ...['event.original', 'full_log', 'message', 'log', 'msg', 'body', 'body.text', 'body.stringValue', 'MESSAGE'],
  ...['syslog_message', 'full_message', '_raw', 'log.original', 'system.auth.message', 'SyslogMessage'],
];
/** Texts for a body without header: `event.original` is journald's copy of it and comes late. */
const BODY_PATHS = [
  ...['message', 'log', 'msg', 'body', 'body.text', 'body.stringValue', 'MESSAGE', 'syslog_message', 'full_log'],
  ...['event.original', '_raw', 'log.original', 'short_message', 'system.auth.message', 'SyslogMessage'],
];
const HOST_PATHS = [
  ...['host.hostname', 'log.syslog.hostname', 'host.name', 'host', 'predecoder.hostname', 'logsource', 'hostname'],
  ...['syslog_hostname', 'sysloghost', '@host', '_HOSTNAME', 'resource.attributes.host.name', 'resource.host.name'],
  ...['attributes.hostname', 'attributes.host.name', 'system.auth.hostname', 'HostName', 'fromhost'],
  ...['agent.hostname', 'agent.name', 'beat.hostname', 'host_name', 'Computer', 'source'],
];
const PROGRAM_PATHS = [
  ...['process.name', 'log.syslog.appname', 'predecoder.program_name', 'appname', 'app_name', 'ident', 'programname'],
  ...[
    'SYSLOG_IDENTIFIER',
    'syslog_identifier',
    'program',
    'syslog_program',
    'attributes.appname',
    'attributes.app_name',
  ],
  ...['system.auth.program', 'application_name', 'ProcessName', 'syslogtag', 'tag', '_COMM', 'process'],
];
const PID_PATHS = [
  ...['process.pid', 'log.syslog.procid', 'procid', 'proc_id', '_PID', 'SYSLOG_PID', 'pid', 'syslog_pid'],
  ...['attributes.proc_id', 'attributes.procid', 'system.auth.pid', 'process_id', 'ProcessID'],
];
const OFFSET_PATHS = ['log.offset', 'offset'];
/** The shipper's own name for where it read, not a host. */
const TAG_PATHS = ['syslogtag', 'tag'];

/**
 * Takes a document apart by what is present in it: a full line in any of the raw fields, else a body with its header in fields.
 * @param offsetMinutes zone of times that name none, unless the document carries `event.timezone`
 * @returns why not, as text, when the document has no time
 */
export function readDocument(fields: Fields, offsetMinutes: number): DocumentLine | string {
  const zone = readOffset(asText(fieldAt(fields, 'event.timezone')) ?? '') ?? offsetMinutes;
  const ownMs = documentTimeMs(fields, zone);
  const offset = numberOf(firstText(fields, OFFSET_PATHS), Number.MAX_SAFE_INTEGER);
  for (const path of RAW_PATHS) {
    for (const text of textsAt(fields, path)) {
      const line = readSyslogLine(text, zone);
      if (line === undefined) continue;
      const { time } = line;
      const timeMs = time.kind === 'instant' ? time.timeMs : wallOf(time.wall, ownMs, zone);
      if (timeMs === undefined) return 'no year: the header has none and the document has no time';
      return {
        timeMs,
        offset,
        host: line.host === '' ? hostOf(fields) : line.host,
        program: line.program === '' ? programOf(fields) : line.program,
        pid: line.pid === 0 ? pidOf(fields) : line.pid,
        body: line.body,
      };
    }
  }
  if (ownMs === undefined) return 'no time: neither a header nor a time field';
  return { timeMs: ownMs, offset, host: hostOf(fields), ...bodyOf(fields) };
}

type WallTime = Parameters<typeof nearestTimeMs>[0];

function wallOf(wall: WallTime, ownMs: number | undefined, zone: number): number | undefined {
  if (ownMs !== undefined) return nearestTimeMs(wall, ownMs, zone);
  // Mid-year of a written year is nearest to that year alone.
  return wall.year === undefined ? undefined : nearestTimeMs(wall, Date.UTC(wall.year, 6, 1), zone);
}

function bodyOf(fields: Fields): Pick<DocumentLine, 'program' | 'pid' | 'body'> {
  const program = programOf(fields);
  const pid = pidOf(fields);
  for (const path of BODY_PATHS) {
    const text = textsAt(fields, path).find((item) => item.trim() !== '');
    if (text === undefined) continue;
    const body = stripPriority(text).trimEnd();
    if (program !== '') return { program, pid, body };
    // `pam_unix(sshd:auth):` and `error:` look like tags, and are none.
    if (inferProgram(body) !== '') return { program: '', pid, body };
    const tagged = splitTag(body);
    return { program: tagged.program, pid: pid === 0 ? tagged.pid : pid, body: tagged.body.trim() };
  }
  return { program, pid, body: undefined };
}

function hostOf(fields: Fields): string {
  return firstText(fields, HOST_PATHS)?.trim() ?? '';
}

function programOf(fields: Fields): string {
  return cleanProgram(firstText(fields, PROGRAM_PATHS) ?? '');
}

function pidOf(fields: Fields): number {
  const own = numberOf(firstText(fields, PID_PATHS), 4_294_967_295);
  if (own > 0) return own;
  const tag = /\[(\d{1,10})\]/.exec(firstText(fields, TAG_PATHS) ?? '');
  return tag === null ? 0 : Number(tag[1]);
}

function numberOf(text: string | undefined, max: number): number {
  if (text === undefined || !/^\d{1,16}$/.test(text)) return 0;
  const value = Number(text);
  return value <= max ? value : 0;
}
