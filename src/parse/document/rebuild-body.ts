import { asText } from './field-access.js';
import type { Fields } from './field-access.js';
import { firstText, PathTable } from './path-table.js';
import type { Values } from './path-table.js';

/** Fields that the patterns leave behind; apart from `DOCUMENT`, since most documents have their line. */
const PARTS = new PathTable();
const USER_SLOTS = PARTS.slots('user.name', 'system.auth.user');
/** `source.domain` holds the peer where it is no address; `system.auth.ssh.ip` is Filebeat 6's. */
const ADDRESS_SLOTS = PARTS.slots('source.address', 'source.ip', 'source.domain', 'system.auth.ssh.ip');
const PORT_SLOTS = PARTS.slots('source.port', 'system.auth.ssh.port');
const SSH = {
  event: PARTS.slot('system.auth.ssh.event'),
  method: PARTS.slot('system.auth.ssh.method'),
  signature: PARTS.slot('system.auth.ssh.signature'),
  droppedIp: PARTS.slot('system.auth.ssh.dropped_ip'),
} as const;
const SUDO = {
  command: PARTS.slot('system.auth.sudo.command'),
  error: PARTS.slot('system.auth.sudo.error'),
  tty: PARTS.slot('system.auth.sudo.tty'),
  pwd: PARTS.slot('system.auth.sudo.pwd'),
  user: PARTS.slot('system.auth.sudo.user'),
  effectiveUser: PARTS.slot('user.effective.name'),
} as const;
const ACCOUNT = {
  shell: PARTS.slot('system.auth.useradd.shell'),
  home: PARTS.slot('system.auth.useradd.home'),
  addedName: PARTS.slot('system.auth.useradd.name'),
  userId: PARTS.slot('user.id'),
  addedUid: PARTS.slot('system.auth.useradd.uid'),
  groupId: PARTS.slot('group.id'),
  addedGid: PARTS.slot('system.auth.useradd.gid'),
  groupName: PARTS.slot('group.name'),
  addedGroup: PARTS.slot('system.auth.groupadd.name'),
  addedGroupGid: PARTS.slot('system.auth.groupadd.gid'),
} as const;

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
  const values = PARTS.read(fields);
  const at = (slot: number): string | undefined => asText(values[slot]);
  const user = firstText(values, USER_SLOTS) ?? '';
  const event = at(SSH.event);
  if (event !== undefined) {
    const address = firstText(values, ADDRESS_SLOTS) ?? 'UNKNOWN';
    const method = at(SSH.method);
    if (method === undefined) return `${event} user ${user.trim()} from ${address}`;
    const invalid = event !== 'Accepted' && (user.startsWith(' ') || knownInvalid(user.trim()));
    const port = firstText(values, PORT_SLOTS);
    const signature = at(SSH.signature);
    return (
      `${event} ${method} for ${invalid ? 'invalid user ' : ''}${user.trim()} from ${address}` +
      `${port === undefined ? '' : ` port ${port}`} ssh2${signature === undefined ? '' : `: ${signature}`}`
    );
  }
  const dropped = at(SSH.droppedIp);
  if (dropped !== undefined) return `Did not receive identification string from ${dropped}`;
  return rebuildSudo(values, user) ?? rebuildAccount(values, program, user);
}

function rebuildSudo(values: Values, user: string): string | undefined {
  const at = (slot: number): string | undefined => asText(values[slot]);
  const command = at(SUDO.command);
  if (command === undefined) return undefined;
  const parts = [
    at(SUDO.error),
    prefixed('TTY=', at(SUDO.tty)),
    prefixed('PWD=', at(SUDO.pwd)),
    prefixed('USER=', at(SUDO.user) ?? at(SUDO.effectiveUser)),
    `COMMAND=${command}`,
  ];
  return `${user.trim()} : ${parts.filter((part) => part !== undefined).join(' ; ')}`;
}

function rebuildAccount(values: Values, program: string, user: string): string | undefined {
  const at = (slot: number): string | undefined => asText(values[slot]);
  const shell = at(ACCOUNT.shell);
  const home = at(ACCOUNT.home);
  if (shell !== undefined || home !== undefined) {
    const name = user === '' ? (at(ACCOUNT.addedName) ?? '') : user;
    const uid = at(ACCOUNT.userId) ?? at(ACCOUNT.addedUid) ?? '';
    const gid = at(ACCOUNT.groupId) ?? at(ACCOUNT.addedGid) ?? '';
    return `new user: name=${name}, UID=${uid}, GID=${gid}, home=${home ?? ''}, shell=${shell ?? ''}`;
  }
  if (program !== 'groupadd' && program !== 'useradd') return undefined;
  const group = at(ACCOUNT.groupName) ?? at(ACCOUNT.addedGroup);
  const gid = at(ACCOUNT.groupId) ?? at(ACCOUNT.addedGroupGid);
  return group === undefined ? undefined : `new group: name=${group}${gid === undefined ? '' : `, GID=${gid}`}`;
}

function prefixed(name: string, value: string | undefined): string | undefined {
  return value === undefined ? undefined : `${name}${value}`;
}
