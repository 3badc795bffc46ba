import { COMMAND, GROUP, NUM, PATH, reading, TEXT, TTY, USER } from './reading.js';
import type { Reading } from './reading.js';

const ENTRY = /^(\S{1,256}) : (.*)$/s;
/** Names of a directory service may hold blanks (`DOMAIN\bob smith`), none a colon. */
const ENTRY_OF_BLANKS = /^([^:\s][^:]{0,255}) : ((?:TTY|PWD|USER|COMMAND)=.*|.* ; (?:TTY|PWD|USER|COMMAND)=.*)$/s;
const DENIED =
  /NOT in sudoers|NOT authorized|not allowed|incorrect password|authentication fail|password is required|no askpass|denied/i;
/** What stands for each field's value in the content. */
const PLACEHOLDER = new Map([
  ['TTY', TTY],
  ['PWD', PATH],
  ['CWD', PATH],
  ['CHROOT', PATH],
  ['USER', USER],
  ['GROUP', GROUP],
  ['TSID', NUM],
  ['ENV', TEXT],
]);
const FIELD = /^([A-Z]{2,8})=(.*)$/s;
const COMMAND_AT = 'COMMAND=';
/** A second one; whoever runs sudo chooses the names in PWD= and ENV= and what follows COMMAND=. */
const ANOTHER = ` ; ${COMMAND_AT}`;

/**
 * Reads sudo's entry `user : [reason ;] TTY= ; PWD= ; USER= ; [GROUP= ;] [ENV= ;] COMMAND=` (sudo's logging.c). Everything after
 * `COMMAND=` is the command, whatever it holds. In a folder named `x ; USER=root ; COMMAND=/usr/bin/apt install nginx` the line
 * names two commands (or two USER=): which one ran cannot be told, so such a line has a template of its own, and its command is all
 * that is in doubt.
 */
export function readSudo(body: string): Reading | undefined {
  const entry = ENTRY.exec(body) ?? ENTRY_OF_BLANKS.exec(body);
  if (entry === null) return undefined;
  const [, user = '', rest = ''] = entry;
  if (rest.startsWith('(command continued)')) {
    const command = rest.slice('(command continued)'.length).trim();
    // A folder's name of a thousand characters moves the true command here.
    if (command.includes(COMMAND_AT)) return inDoubt(user, command, false);
    return reading(`(command continued) ${COMMAND}`, 'other', 'unknown', { user, command });
  }
  const at = rest.startsWith(COMMAND_AT) ? 0 : rest.indexOf(` ${COMMAND_AT}`);
  const commandStart = at < 0 ? rest.length : rest.indexOf(COMMAND_AT, at) + COMMAND_AT.length;
  const { values, content, denied, isTwice } = readHead(at < 0 ? rest : rest.slice(0, at));
  if (isTwice || rest.includes(ANOTHER, commandStart)) return inDoubt(user, rest, denied);
  const command = at < 0 ? undefined : rest.slice(commandStart);
  if (command !== undefined) content.push(`COMMAND=${COMMAND}`);
  const details = {
    user,
    targetUser: values.get('USER'),
    command,
    tty: values.get('TTY'),
    workingDirectory: values.get('PWD'),
  };
  // Without `user : ` in front: Drain routes by the first tokens, and a refusal must not share its leaf with a success.
  const text = content.join(' ; ');
  if (denied) return reading(text, 'sudo_denied', 'failure', details);
  if (command === undefined) return reading(text, 'other', 'unknown', details);
  return reading(text, 'sudo', 'success', details);
}

interface SudoHead {
  readonly values: ReadonlyMap<string, string>;
  readonly content: string[];
  readonly denied: boolean;
  /** A field is there twice. */
  readonly isTwice: boolean;
}

/** Reads what stands before the command. */
function readHead(head: string): SudoHead {
  const values = new Map<string, string>();
  const content: string[] = [];
  let denied = false;
  let isTwice = false;
  for (const piece of head.split(' ; ')) {
    const part = piece.trim().replace(/ ;$/, '');
    if (part === '' || part === ';') continue;
    const field = FIELD.exec(part);
    const name = field?.[1] ?? '';
    const placeholder = PLACEHOLDER.get(name);
    if (placeholder !== undefined) {
      isTwice ||= values.has(name);
      values.set(name, field?.[2] ?? '');
      content.push(`${name}=${placeholder}`);
    } else if (values.size === 0) {
      // The reason of a refusal comes before the first field; later it would be a folder's name.
      denied ||= DENIED.test(part);
      content.push(part.replace(/^\d+/, NUM));
    }
  }
  return { values, content, denied, isTwice };
}

/** From PWD= on, the first field that its user chooses, the line is one text. */
function inDoubt(user: string, rest: string, denied: boolean): Reading {
  const start = Math.max(0, rest.indexOf('PWD='));
  const text = `PWD=${TEXT} ; COMMAND=${COMMAND} ; COMMAND=${COMMAND}`;
  return reading(text, denied ? 'sudo_denied' : 'sudo', denied ? 'failure' : 'success', {
    user,
    command: rest.slice(start),
  });
}
