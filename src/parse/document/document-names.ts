import { cleanProgram } from '../header/tag.js';
import { DOCUMENT } from './document-table.js';
import { asText } from './field-access.js';
import { firstText } from './path-table.js';
import type { Slots, Values } from './path-table.js';

/** Where the host that wrote the line is named, best first. */
const HOST_SLOTS = DOCUMENT.slots(
  ...['host.hostname', 'log.syslog.hostname', 'host.name', 'host', 'predecoder.hostname', 'logsource', 'hostname'],
  ...['syslog_hostname', 'sysloghost', '@host', '_HOSTNAME', 'resource.attributes.host.name', 'resource.host.name'],
  ...['attributes.hostname', 'attributes.host.name', 'system.auth.hostname', 'HostName', 'host_name', 'Computer'],
);
/** Where the shipper names itself, or a file. */
const SHIPPER_SLOTS = DOCUMENT.slots('fromhost', 'agent.hostname', 'agent.name', 'beat.hostname', 'source');
const PROGRAM_SLOTS = DOCUMENT.slots(
  ...['process.name', 'log.syslog.appname', 'predecoder.program_name', 'appname', 'app_name', 'ident'],
  ...['SYSLOG_IDENTIFIER', 'syslog_identifier', 'program', 'syslog_program', 'attributes.appname'],
  ...['attributes.app_name', 'system.auth.program', 'application_name', 'ProcessName', '_COMM'],
);
/** A line's tag, or what a shipper calls the file that it reads (rsyslog's imfile, Fluent Bit). */
const TAG_SLOTS = DOCUMENT.slots('programname', 'syslogtag', 'tag', 'process');
const PID_SLOTS = DOCUMENT.slots(
  ...['process.pid', 'log.syslog.procid', 'procid', 'proc_id', '_PID', 'SYSLOG_PID', 'pid', 'syslog_pid'],
  ...['attributes.proc_id', 'attributes.procid', 'system.auth.pid', 'process_id', 'ProcessID'],
);

/** The host by a field that names who wrote the line; empty when there is none. */
export function namedHost(values: Values): string {
  return firstText(values, HOST_SLOTS)?.trim() ?? '';
}

/** The host by any field, the shipper's own name at last. */
export function hostOf(values: Values): string {
  return namedHost(values) || (firstText(values, SHIPPER_SLOTS)?.trim() ?? '');
}

/** The program by a field that can mean nothing else: a header was taken apart before us. Empty when there is none. */
export function namedProgram(values: Values): string {
  return cleanProgram(firstText(values, PROGRAM_SLOTS) ?? '');
}

/** The program by a tag, which may also be a shipper's name for a file; empty when there is none. */
export function tagProgram(values: Values): string {
  return cleanProgram(firstText(values, TAG_SLOTS) ?? '');
}

export function pidOf(values: Values): number {
  const own = numberAt(values, PID_SLOTS, 4_294_967_295);
  if (own > 0) return own;
  const tag = /\[(\d{1,10})\]/.exec(firstText(values, TAG_SLOTS) ?? '');
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

/** The first of the slots that holds text or a number, as a whole number from 0 to `max`; 0 for anything else. */
export function numberAt(values: Values, slots: Slots, max: number): number {
  for (const slot of slots) {
    const value = values[slot];
    if (value === undefined) continue;
    if (typeof value === 'number' && Number.isFinite(value)) return wholeNumber(value, max);
    const text = asText(value);
    if (text !== undefined && text !== '') return /^\d{1,16}$/.test(text) ? wholeNumber(Number(text), max) : 0;
  }
  return 0;
}

function wholeNumber(value: number, max: number): number {
  return Number.isInteger(value) && value > 0 && value <= max ? value : 0;
}
