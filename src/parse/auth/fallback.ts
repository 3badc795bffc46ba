import { IP, NUM, reading, TEXT, USER } from './reading.js';
import type { Reading } from './reading.js';

const ADDRESS =
  /\b(?:from|with|by|for|host|client|ip=|rhost=|IP) ?\[?((?:\d{1,3}\.){3}\d{1,3}|[\da-fA-F]{0,4}:[\da-fA-F:]{1,40}(?:\.\d{1,3}){0,3})\b/;
const ADDRESS_AND_PORT = /\b((?:\d{1,3}\.){3}\d{1,3}) port \d{1,5}\b/;
const QUOTED_VALUE = /="[^"]*"/g;
const USER_WORD = /\b(for|by|invalid|authenticating) user ([^\s,;()[\]]{1,64})/;

/** A line of unknown form: the address and the account where they stand in the usual places. */
export function fallbackReading(body: string): Reading {
  const address = ADDRESS.exec(body) ?? ADDRESS_AND_PORT.exec(body);
  const user = USER_WORD.exec(body);
  // Values in `name="…"` may hold any number of words (dbus-daemon's command lines).
  let content = body.replace(QUOTED_VALUE, `="${TEXT}"`);
  if (user !== null) content = content.replace(user[0], () => `${user[1]} user ${USER}`);
  if (address !== null) content = content.replace(address[1] ?? '', IP).replace(/ port \d{1,5}\b/, ` port ${NUM}`);
  return reading(content, 'other', 'unknown', { user: user?.[2], address: address?.[1] });
}
