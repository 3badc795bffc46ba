import { cleanProgram } from '../header/tag.js';
import { firstText } from './field-access.js';
import type { Fields } from './field-access.js';

/** Where the host that wrote the line is named, best first. */
const HOST_PATHS = [
  ...['host.hostname', 'log.syslog.hostname', 'host.name', 'host', 'predecoder.hostname', 'logsource', 'hostname'],
  ...['syslog_hostname', 'sysloghost', '@host', '_HOSTNAME', 'resource.attributes.host.name', 'resource.host.name'],
  ...['attributes.hostname', 'attributes.host.name', 'system.auth.hostname', 'HostName', 'host_name', 'Computer'],
];
/** Where the shipper names itself, or a file. */
const SHIPPER_PATHS = ['fromhost', 'agent.hostname', 'agent.name', 'beat.hostname', 'source'];
const PROGRAM_PATHS = [
  ...['process.name', 'log.syslog.appname', 'predecoder.program_name', 'appname', 'app_name', 'ident'],
  ...['SYSLOG_IDENTIFIER', 'syslog_identifier', 'program', 'syslog_program', 'attributes.appname'],
  ...['attributes.app_name', 'system.auth.program', 'application_name', 'ProcessName', '_COMM'],
];
/** A line's tag, or what a shipper calls the file that it reads (rsyslog's imfile, Fluent Bit). */
const TAG_PATHS = ['programname', 'syslogtag', 'tag', 'process'];
const PID_PATHS = [
  ...['process.pid', 'log.syslog.procid', 'procid', 'proc_id', '_PID', 'SYSLOG_PID', 'pid', 'syslog_pid'],
  ...['attributes.proc_id', 'attributes.procid', 'system.auth.pid', 'process_id', 'ProcessID'],
];

/** The host by a field that names who wrote the line; empty when there is none. */
export function namedHost(fields: Fields): string {
  return firstText(fields, HOST_PATHS)?.trim() ?? '';
}

/** The host by any field, the shipper's own name at last. */
export function hostOf(fields: Fields): string {
  return namedHost(fields) || (firstText(fields, SHIPPER_PATHS)?.trim() ?? '');
}

/** The program by a field that can mean nothing else: a header was taken apart before us. Empty when there is none. */
export function namedProgram(fields: Fields): string {
  return cleanProgram(firstText(fields, PROGRAM_PATHS) ?? '');
}

/** The program by a tag, which may also be a shipper's name for a file; empty when there is none. */
export function tagProgram(fields: Fields): string {
  return cleanProgram(firstText(fields, TAG_PATHS) ?? '');
}

export function pidOf(fields: Fields): number {
  const own = numberOf(firstText(fields, PID_PATHS), 4_294_967_295);
  if (own > 0) return own;
  const tag = /\[(\d{1,10})\]/.exec(firstText(fields, TAG_PATHS) ?? '');
  return tag === null ? 0 : Number(tag[1]);
}

/** One program by two names: `CRON` and `cron`, `sshd(pam_unix)` and `sshd`. */
export function isSameProgram(a: string, b: string): boolean {
  return stem(a) === stem(b);
}

function stem(program: string): string {
  const open = program.indexOf('(');
  return (open > 0 ? program.slice(0, open) : program).toLowerCase();
}

/** A whole number from 0 to `max`; 0 for anything else. */
export function numberOf(text: string | undefined, max: number): number {
  if (text === undefined || !/^\d{1,16}$/.test(text)) return 0;
  const value = Number(text);
  return value <= max ? value : 0;
}
