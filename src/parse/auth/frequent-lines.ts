import { IP, NUM, reading, USER } from './reading.js';
import type { Reading } from './reading.js';

/*
 * The lines that fill the logs of exposed servers, in their plain form: names of one word of visible ASCII, and nothing after what is
 * expected. They are read word by word, without expressions. Where this reads a line the rules of sshd read the same
 * (frequent-lines.test.ts), and whatever is unusual is left to them.
 */

const SPACE = 32;
const LAST_PRINTABLE = 126;
const COLON = 58;
const MAX_PORT_DIGITS = 5;

/** The text being read, and the place that reading has come to. */
let text = '';
let at = 0;

/** `Failed`, `Accepted` and `Invalid user`, as ATTEMPT_RULES read them. */
export function frequentAttempt(line: string): Reading | undefined {
  begin(line);
  switch (line.charAt(0)) {
    case 'F':
      return skip('Failed ') ? readAttempt(true) : undefined;
    case 'A':
      return skip('Accepted ') ? readAttempt(false) : undefined;
    case 'I':
      return skip('Invalid user ') ? readInvalidUser() : undefined;
    default:
      return undefined;
  }
}

/** Ends of connections, as CONNECTION_RULES read them. */
export function frequentConnection(line: string): Reading | undefined {
  begin(line);
  switch (line.charAt(0)) {
    case 'R':
      return skip('Received disconnect from ') ? readDisconnect() : undefined;
    case 'D':
      return skip('Disconnected from ') ? readEnd('Disconnected from') : undefined;
    case 'C':
      if (skip('Connection closed by ')) return readEnd('Connection closed by');
      return skip('Connection reset by ') ? readEnd('Connection reset by') : undefined;
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
  if (port === '' || !skip(' ssh2') || at < text.length) return undefined;
  const content = `${failed ? 'Failed' : 'Accepted'} ${method} for ${USER} from ${IP} port ${NUM} ssh2`;
  const details = { user, address, port, method, invalidUser, preAuth: failed };
  return reading(content, failed ? 'failed' : 'accepted', failed ? 'failure' : 'success', details);
}

/** `USER from ADDRESS[ port PORT]`. */
function readInvalidUser(): Reading | undefined {
  const user = word();
  if (user === '' || !skip(' from ')) return undefined;
  const address = word();
  const port = at < text.length && skip(' port ') ? digits() : undefined;
  if (address === '' || port === '' || at < text.length) return undefined;
  const details = { user, address, port, invalidUser: true, preAuth: true };
  return reading(`Invalid user ${USER} from ${IP}`, 'invalid_user', 'failure', details);
}

/** `ADDRESS port PORT:11: what the peer says`. */
function readDisconnect(): Reading | undefined {
  const address = word();
  if (address === '' || !skip(' port ')) return undefined;
  const port = digits();
  if (port === '' || !skip(':11:')) return undefined;
  return reading(`Received disconnect from ${IP} port ${NUM}:${NUM}:`, 'connection', 'unknown', { address, port });
}

/** `[KIND USER ]ADDRESS port PORT`. */
function readEnd(verb: string): Reading | undefined {
  const invalidUser = skip('invalid user ');
  const preAuth = invalidUser || skip('authenticating user ');
  const hasUser = preAuth || skip('user ');
  const user = hasUser ? word() : undefined;
  if (user === '' || (hasUser && !skip(' '))) return undefined;
  const address = word();
  if (address === '' || !skip(' port ')) return undefined;
  const port = digits();
  if (port === '' || at < text.length) return undefined;
  const who = invalidUser
    ? ` invalid user ${USER}`
    : preAuth
      ? ` authenticating user ${USER}`
      : hasUser
        ? ` user ${USER}`
        : '';
  const details = { user, address, port, invalidUser, preAuth };
  return reading(`${verb}${who} ${IP} port ${NUM}`, 'connection', preAuth ? 'failure' : 'unknown', details);
}

function begin(line: string): void {
  text = line;
  at = 0;
}

/** Goes on behind `expected`, if it comes next. */
function skip(expected: string): boolean {
  if (!text.startsWith(expected, at)) return false;
  at += expected.length;
  return true;
}

/** Visible ASCII characters up to a blank or the end; empty when there are none, or others. */
function word(): string {
  const start = at;
  let code = text.charCodeAt(at);
  while (code > SPACE && code <= LAST_PRINTABLE) code = text.charCodeAt(++at);
  return code === SPACE || at === text.length ? text.slice(start, at) : '';
}

/** One to five digits; empty otherwise. */
function digits(): string {
  const start = at;
  while (isDigit(text.charCodeAt(at))) at++;
  return at - start > MAX_PORT_DIGITS ? '' : text.slice(start, at);
}

function isDigit(code: number): boolean {
  return code >= 48 && code < COLON;
}
