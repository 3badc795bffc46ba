import { COMMAND, GROUP, NUM, PATH, reading, TEXT, TTY, USER } from './reading.js';
import type { Reading } from './reading.js';

const ENTRY = /^(\S{1,256}) : (.*)$/s;
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

/**
 * Reads sudo's entry `user : [reason ;] TTY= ; PWD= ; USER= ; [GROUP= ;] [ENV= ;] COMMAND=` (sudo's logging.c). Everything after
 * the first `COMMAND=` is the command, whatever it holds.
 */
export function readSudo(body: string): Reading | undefined {
  const entry = ENTRY.exec(body);
  if (entry === null) return undefined;
  const [, user = '', rest = ''] = entry;
  if (rest.startsWith('(command continued)')) {
    const command = rest.slice('(command continued)'.length).trim();
    return reading(`(command continued) ${COMMAND}`, 'other', 'unknown', { user, command });
  }
  const at = rest.startsWith(COMMAND_AT) ? 0 : rest.indexOf(` ${COMMAND_AT}`);
  const head = at < 0 ? rest : rest.slice(0, at);
  const command = at < 0 ? undefined : rest.slice(rest.indexOf(COMMAND_AT, at) + COMMAND_AT.length);
  const values = new Map<string, string>();
  const content: string[] = [];
  let denied = false;
  for (const piece of head.split(' ; ')) {
    const part = piece.trim().replace(/ ;$/, '');
    if (part === '' || part === ';') continue;
    const field = FIELD.exec(part);
    const name = field?.[1] ?? '';
    const placeholder = PLACEHOLDER.get(name);
    if (placeholder === undefined) {
      denied ||= DENIED.test(part);
      content.push(part.replace(/^\d+/, NUM));
    } else if (!values.has(name)) {
      values.set(name, field?.[2] ?? '');
      content.push(`${name}=${placeholder}`);
    }
  }
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
