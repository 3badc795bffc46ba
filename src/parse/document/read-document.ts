import { splitTag } from '../header/tag.js';
import { readSyslogLine, stripPriority } from '../header/syslog-header.js';
import { offsetAt, readZone } from '../header/zone.js';
import { hostOf, isSameProgram, namedHost, namedProgram, numberAt, pidOf, tagProgram } from './document-names.js';
import { documentTimeMs } from './document-time.js';
import { DOCUMENT } from './document-table.js';
import { asText, textsOf } from './field-access.js';
import type { Fields } from './field-access.js';
import { headerTimeMs } from './header-time.js';
import { inferProgram } from './infer-program.js';
import type { Values } from './path-table.js';

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
const RAW_SLOTS = DOCUMENT.slots(
  ...['event.original', 'full_log', 'message', 'log', 'msg', 'body', 'body.text', 'body.stringValue', 'MESSAGE'],
  ...['syslog_message', 'full_message', '_raw', 'log.original', 'system.auth.message', 'SyslogMessage'],
);
/** Texts for a body without header: `event.original` is journald's copy of it and comes late. */
const BODY_SLOTS = DOCUMENT.slots(
  ...['message', 'log', 'msg', 'body', 'body.text', 'body.stringValue', 'MESSAGE', 'syslog_message', 'full_log'],
  ...['event.original', '_raw', 'log.original', 'short_message', 'system.auth.message', 'SyslogMessage'],
);
const OFFSET_SLOTS = DOCUMENT.slots('log.offset', 'offset');
const ZONE_SLOT = DOCUMENT.slot('event.timezone');

/**
 * Takes a document apart by what is present in it: a full line in any of the raw fields, else a body with its header in fields.
 * A header that stands in a body is its author's word only: where fields name the program, they win over a header's names, and
 * `headerTimeMs` bounds what a header says of the time.
 * @param offsetMinutes zone of times that name none, unless the document carries `event.timezone`
 * @returns why not, as text, when the document has no time
 */
export function readDocument(fields: Fields, offsetMinutes: number): DocumentLine | string {
  const values = DOCUMENT.read(fields);
  const zoneName = values[ZONE_SLOT];
  const zone = zoneName === undefined ? undefined : readZone(asText(zoneName) ?? '');
  const roughMs = documentTimeMs(values, offsetMinutes);
  const ownOffset = zone === undefined ? offsetMinutes : offsetAt(zone, roughMs ?? 0);
  const ownMs = ownOffset === offsetMinutes ? roughMs : documentTimeMs(values, ownOffset);
  const offset = numberAt(values, OFFSET_SLOTS, Number.MAX_SAFE_INTEGER);
  const named = namedProgram(values);
  const tag = tagProgram(values);
  for (const slot of RAW_SLOTS) {
    for (const text of textsOf(values[slot])) {
      const line = readSyslogLine(text, ownOffset);
      if (line === undefined) continue;
      // Who names another program wrote the header himself: `logger '2099-01-01T00:00:00Z db9 sshd[1]: …'`.
      if (named !== '' && !isSameProgram(line.program, named)) continue;
      // So did he where rsyslog took a header off already: it leaves the blank that followed the tag.
      if (tag !== '' && text.startsWith(' ') && !isSameProgram(line.program, tag)) continue;
      const timeMs = headerTimeMs(line.time, { ownMs, offsetMinutes: ownOffset, zone, isNamed: named !== '' });
      if (timeMs === undefined) return 'no year: the header has none and the document has no time';
      const { program, body } = line;
      if (named === '') {
        const host = line.host === '' ? hostOf(values) : line.host;
        return { timeMs, offset, host, program: program === '' ? tag : program, pid: line.pid || pidOf(values), body };
      }
      const host = namedHost(values) || line.host || hostOf(values);
      return { timeMs, offset, host, program, pid: pidOf(values) || line.pid, body };
    }
  }
  if (ownMs === undefined) return 'no time: neither a header nor a time field';
  return { timeMs: ownMs, offset, host: hostOf(values), ...bodyOf(values, named === '' ? tag : named) };
}

function bodyOf(values: Values, program: string): Pick<DocumentLine, 'program' | 'pid' | 'body'> {
  const pid = pidOf(values);
  for (const slot of BODY_SLOTS) {
    const text = textsOf(values[slot]).find((item) => item.trim() !== '');
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
