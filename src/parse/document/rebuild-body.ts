import { asText, fieldAt, firstText } from './field-access.js';
import type { Fields } from './field-access.js';

const USER_PATHS = ['user.name', 'system.auth.user'];
/** `source.domain` holds the peer where it is no address; `system.auth.ssh.ip` is Filebeat 6's. */
const ADDRESS_PATHS = ['source.address', 'source.ip', 'source.domain', 'system.auth.ssh.ip'];

/** Tells whether an earlier line named this account of this process as invalid. */
export type KnownInvalid = (user: string) => boolean;

/**
 * Rebuilds the body of a document of Elastic's `system.auth` (integration and Filebeat module) whose line was dropped: the ingest
 * pipeline's grok patterns (elastic/integrations, packages/system/data_stream/auth) read backwards. What they lose stays lost: text
 * after `ssh2`, ports of `Invalid user`, and mostly whether a failed attempt was for an invalid user; that is told by the blank
 * that the pattern leaves before the name, or by an earlier line of the process.
 * @returns undefined when the document is no such document
 */
export function rebuildBody(fields: Fields, program: string, knownInvalid: KnownInvalid): string | undefined {
  const at = (path: string): string | undefined => asText(fieldAt(fields, path));
  const user = firstText(fields, USER_PATHS) ?? '';
  const event = at('system.auth.ssh.event');
  if (event !== undefined) {
    const address = firstText(fields, ADDRESS_PATHS) ?? 'UNKNOWN';
    const method = at('system.auth.ssh.method');
    if (method === undefined) return `${event} user ${user.trim()} from ${address}`;
    const invalid = event !== 'Accepted' && (user.startsWith(' ') || knownInvalid(user.trim()));
    const port = firstText(fields, ['source.port', 'system.auth.ssh.port']);
    const signature = at('system.auth.ssh.signature');
    return (
      `${event} ${method} for ${invalid ? 'invalid user ' : ''}${user.trim()} from ${address}` +
      `${port === undefined ? '' : ` port ${port}`} ssh2${signature === undefined ? '' : `: ${signature}`}`
    );
  }
  const dropped = at('system.auth.ssh.dropped_ip');
  if (dropped !== undefined) return `Did not receive identification string from ${dropped}`;
  return rebuildSudo(fields, user) ?? rebuildAccount(fields, program, user);
}

function rebuildSudo(fields: Fields, user: string): string | undefined {
  const at = (path: string): string | undefined => asText(fieldAt(fields, `system.auth.sudo.${path}`));
  const command = at('command');
  if (command === undefined) return undefined;
  const parts = [
    at('error'),
    prefixed('TTY=', at('tty')),
    prefixed('PWD=', at('pwd')),
    prefixed('USER=', at('user') ?? asText(fieldAt(fields, 'user.effective.name'))),
    `COMMAND=${command}`,
  ];
  return `${user.trim()} : ${parts.filter((part) => part !== undefined).join(' ; ')}`;
}

function rebuildAccount(fields: Fields, program: string, user: string): string | undefined {
  const at = (path: string): string | undefined => asText(fieldAt(fields, path));
  const shell = at('system.auth.useradd.shell');
  const home = at('system.auth.useradd.home');
  if (shell !== undefined || home !== undefined) {
    const name = user === '' ? (at('system.auth.useradd.name') ?? '') : user;
    const uid = at('user.id') ?? at('system.auth.useradd.uid') ?? '';
    const gid = at('group.id') ?? at('system.auth.useradd.gid') ?? '';
    return `new user: name=${name}, UID=${uid}, GID=${gid}, home=${home ?? ''}, shell=${shell ?? ''}`;
  }
  if (program !== 'groupadd' && program !== 'useradd') return undefined;
  const group = at('group.name') ?? at('system.auth.groupadd.name');
  const gid = at('group.id') ?? at('system.auth.groupadd.gid');
  return group === undefined ? undefined : `new group: name=${group}${gid === undefined ? '' : `, GID=${gid}`}`;
}

function prefixed(name: string, value: string | undefined): string | undefined {
  return value === undefined ? undefined : `${name}${value}`;
}
