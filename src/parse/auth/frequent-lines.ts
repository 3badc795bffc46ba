import type { AuthFields } from '../../types/index.js';
import { NameTable, standsAt } from '../name-table.js';
import { allFields, IP, NUM, PRE_AUTH, USER } from './reading.js';
import type { Reading } from './reading.js';

/*
 * The lines that fill the logs of exposed servers, in their plain form: names of one word of visible ASCII, and nothing after what is
 * expected. They are read word by word, without expressions. Where this reads a line the rules of sshd read the same
 * (frequent-lines.test.ts), and whatever is unusual is left to them.
 */

const COLON = 58;
const MAX_PORT_DIGITS = 5;
const MAX_PORT = 65_535;
const MAX_METHODS = 64;

/** Names of the last lines. */
const names = new NameTable();
/** The text being read, the place that reading has come to, and where it ends: before the mark of an unauthenticated peer. */
let text = '';
let at = 0;
let end = 0;
/** The line ends in `PRE_AUTH`. */
let marked = false;

/** `Failed`, `Accepted` and `Invalid user`, as ATTEMPT_RULES read them. */
export function frequentAttempt(line: string): Reading | undefined {
  begin(line, false);
  return readAttempts();
}

/** Ends of connections, as CONNECTION_RULES read them. */
export function frequentConnection(line: string): Reading | undefined {
  begin(line, false);
  return readConnections();
}

/** Any of them as sshd writes it, with or without the mark of an unauthenticated peer: as `readSshd` reads it. */
export function frequentLine(line: string): Reading | undefined {
  begin(line, line.endsWith(PRE_AUTH));
  return readAttempts() ?? readConnections();
}

function readAttempts(): Reading | undefined {
  switch (text.charCodeAt(0)) {
    case 70: // F
      return skip('Failed ') ? readAttempt(true) : undefined;
    case 65: // A
      return skip('Accepted ') ? readAttempt(false) : undefined;
    case 73: // I
      return skip('Invalid user ') ? readInvalidUser() : undefined;
    default:
      return undefined;
  }
}

function readConnections(): Reading | undefined {
  switch (text.charCodeAt(0)) {
    case 82: // R
      return skip('Received disconnect from ') ? readDisconnect() : undefined;
    case 68: // D
      return skip('Disconnected from ') ? readEnd(DISCONNECTED) : undefined;
    case 67: // C
      if (skip('Connection closed by ')) return readEnd(CLOSED);
      return skip('Connection reset by ') ? readEnd(RESET) : undefined;
    default:
      return undefined;
  }
}

/** `METHOD for [invalid user ]USER from ADDRESS port PORT ssh2`. */
function readAttempt(failed: boolean): Reading | undefined {
  const method = word();
  if (method === '' || !skip(' for ')) return undefined;
  const invalidUser = failed && skip('invalid user ');
  const user = word();
  if (user === '' || !skip(' from ')) return undefined;
  const address = word();
  if (address === '' || !skip(' port ')) return undefined;
  const port = digits();
  if (port < 0 || !skip(' ssh2') || at < end) return undefined;
  const content = attemptText(failed ? failedTexts : acceptedTexts, failed ? 'Failed' : 'Accepted', method);
  const action = failed ? 'failed' : 'accepted';
  const outcome = failed ? 'failure' : 'success';
  return { content, fields: peerFields(action, outcome, user, address, port, method, invalidUser, failed) };
}

/** `USER from ADDRESS[ port PORT]`. */
function readInvalidUser(): Reading | undefined {
  const user = word();
  if (user === '' || !skip(' from ')) return undefined;
  const address = word();
  const port = at < end && skip(' port ') ? digits() : NO_PORT;
  if (address === '' || port < 0 || at < end) return undefined;
  const fields = peerFields('invalid_user', 'failure', user, address, port, undefined, true, true);
  return { content: INVALID_USER, fields };
}

/** `ADDRESS port PORT:11: what the peer says`. */
function readDisconnect(): Reading | undefined {
  const address = word();
  if (address === '' || !skip(' port ')) return undefined;
  const port = digits();
  if (port < 0 || !skip(':11:')) return undefined;
  // An odd blank may stand before the mark.
  if (!marked && text.endsWith(PRE_AUTH_WORD)) return undefined;
  const content = marked ? RECEIVED + PRE_AUTH : RECEIVED;
  return { content, fields: peerFields('connection', 'unknown', undefined, address, port, undefined, false, false) };
}

/** `[KIND USER ]ADDRESS port PORT`. */
function readEnd(texts: EndTexts): Reading | undefined {
  const invalidUser = skip('invalid user ');
  const preAuth = invalidUser || skip('authenticating user ');
  const hasUser = preAuth || skip('user ');
  const user = hasUser ? word() : undefined;
  if (user === '' || (hasUser && !skip(' '))) return undefined;
  const address = word();
  if (address === '' || !skip(' port ')) return undefined;
  const port = digits();
  if (port < 0 || at < end) return undefined;
  const content = texts[marked ? 1 : 0][invalidUser ? 3 : preAuth ? 2 : hasUser ? 1 : 0];
  const outcome = preAuth ? 'failure' : 'unknown';
  return { content, fields: peerFields('connection', outcome, user, address, port, undefined, invalidUser, preAuth) };
}

/** What these lines say of a peer; every other field is absent, and so is a port that none can have. */
function peerFields(
  action: AuthFields['action'],
  outcome: AuthFields['outcome'],
  user: string | undefined,
  address: string,
  port: number,
  method: string | undefined,
  invalidUser: boolean,
  preAuth: boolean,
): AuthFields {
  return allFields(
    action,
    outcome,
    invalidUser,
    preAuth || marked,
    user,
    undefined,
    address,
    port > 0 && port <= MAX_PORT ? port : undefined,
    undefined,
    undefined,
    undefined,
    method,
  );
}

const INVALID_USER = `Invalid user ${USER} from ${IP}`;
const RECEIVED = `Received disconnect from ${IP} port ${NUM}:${NUM}:`;
const PRE_AUTH_WORD = PRE_AUTH.trimStart();

/** Contents for the end of a connection: without and with the mark, by who is named. */
type EndTexts = readonly [readonly string[], readonly string[]];
const DISCONNECTED = endTexts('Disconnected from');
const CLOSED = endTexts('Connection closed by');
const RESET = endTexts('Connection reset by');

function endTexts(verb: string): EndTexts {
  const who = ['', ` user ${USER}`, ` authenticating user ${USER}`, ` invalid user ${USER}`];
  const plain = who.map((name) => `${verb}${name} ${IP} port ${NUM}`);
  return [plain, plain.map((content) => content + PRE_AUTH)];
}

/** Contents by the method; a text that is made once is found by others at less cost. */
const failedTexts = new Map<string, string>();
const acceptedTexts = new Map<string, string>();

function attemptText(texts: Map<string, string>, verb: string, method: string): string {
  let content = texts.get(method);
  if (content === undefined) {
    content = `${verb} ${method} for ${USER} from ${IP} port ${NUM} ssh2`;
    if (texts.size >= MAX_METHODS) texts.clear();
    texts.set(method, content);
  }
  return content;
}

function begin(line: string, isMarked: boolean): void {
  text = line;
  at = 0;
  marked = isMarked;
  end = isMarked ? line.length - PRE_AUTH.length : line.length;
}

/** Goes on behind `expected`, if it comes next. */
function skip(expected: string): boolean {
  if (!standsAt(text, at, expected) || at + expected.length > end) return false;
  at += expected.length;
  return true;
}

/** What comes before the next blank or the end; empty when that is nothing, or holds more than visible ASCII. */
function word(): string {
  const start = at;
  const space = text.indexOf(' ', start);
  at = space < 0 || space > end ? end : space;
  return at > start ? names.of(text, start, at) : '';
}

/** No port, and a text that is none. */
const NO_PORT = 0;
const NO_DIGITS = -1;

/** The value of one to five digits. */
function digits(): number {
  const start = at;
  let value = 0;
  let code = text.charCodeAt(at);
  while (at < end && code >= 48 && code < COLON) {
    value = value * 10 + code - 48;
    code = text.charCodeAt(++at);
  }
  return at === start || at - start > MAX_PORT_DIGITS ? NO_DIGITS : value;
}
