/**
 * The message patterns of Elastic's `system.auth` ingest pipeline (elastic/integrations, package `system`, data stream
 * `auth`, `ingest_pipeline/log.yml`; the same six in Filebeat's module system/auth), first match wins. Written with
 * searches for fixed text, in linear time.
 */
export type GrokMatch =
  | {
      readonly kind: 'ssh';
      readonly event: string;
      readonly method?: string;
      readonly user: string;
      readonly address: string;
      readonly port?: number;
      readonly signature?: string;
    }
  | { readonly kind: 'dropped'; readonly address: string }
  | {
      readonly kind: 'sudo';
      readonly user: string;
      readonly error?: string;
      readonly tty: string;
      readonly pwd: string;
      readonly target: string;
      readonly command: string;
    }
  | { readonly kind: 'group'; readonly name: string; readonly id: string }
  | {
      readonly kind: 'user';
      readonly name: string;
      readonly id: string;
      readonly group: string;
      readonly home: string;
      readonly shell: string;
    };

const ADDRESS = /^[0-9A-Za-z][0-9A-Za-z.:_-]*/;
const PORT_SSH2 = /^ port (\d{1,9}) ssh2/;

/** The first ` from ADDRESS` at or after `start` whose rest `accept` takes. */
function fromAddress<T>(
  text: string,
  start: number,
  accept: (rest: string) => T | undefined,
): { readonly at: number; readonly address: string; readonly rest: T } | undefined {
  for (let at = text.indexOf(' from ', start); at >= 0; at = text.indexOf(' from ', at + 1)) {
    const address = ADDRESS.exec(text.slice(at + 6, at + 6 + 256))?.[0];
    if (address === undefined) continue;
    const tail = at + 6 + address.length;
    const rest = accept(text.slice(tail, tail + 40));
    if (rest !== undefined) return { at, address, rest };
  }
  return undefined;
}

/** `EVENT METHOD for [invalid user]USER from IP port N ssh2[: SIGNATURE]`; the user keeps the blank after "invalid user". */
function sshLogin(body: string): GrokMatch | undefined {
  const blank = body.indexOf(' ');
  const named = blank < 0 ? -1 : body.indexOf(' for ', blank + 1);
  if (named < 0) return undefined;
  const start = named + 5;
  const userStart = body.startsWith('invalid user', start) ? start + 12 : start;
  const peer = fromAddress(body, userStart, (rest) => PORT_SSH2.exec(rest) ?? undefined);
  if (peer === undefined) return undefined;
  const after = peer.at + 6 + peer.address.length + peer.rest[0].length;
  return {
    kind: 'ssh',
    event: body.slice(0, blank),
    method: body.slice(blank + 1, named),
    user: body.slice(userStart, peer.at),
    address: peer.address,
    port: Number(peer.rest[1]),
    ...(body.startsWith(': ', after) ? { signature: body.slice(after + 2) } : {}),
  };
}

/** `EVENT user USER from IP`; what follows the address, its port too, is lost. */
function sshUser(body: string): GrokMatch | undefined {
  const named = body.indexOf(' user ');
  const peer = named < 0 ? undefined : fromAddress(body, named + 6, () => true);
  if (peer === undefined) return undefined;
  return { kind: 'ssh', event: body.slice(0, named), user: body.slice(named + 6, peer.at), address: peer.address };
}

const DROPPED = 'Did not receive identification string from ';

function dropped(body: string): GrokMatch | undefined {
  if (!body.startsWith(DROPPED)) return undefined;
  const address = ADDRESS.exec(body.slice(DROPPED.length, DROPPED.length + 256))?.[0];
  return address === undefined ? undefined : { kind: 'dropped', address };
}

/** The texts between the marks in their order, the rest last; undefined when one is missing. */
function between(text: string, marks: readonly string[]): string[] | undefined {
  const parts: string[] = [];
  let at = 0;
  for (const mark of marks) {
    const next = text.indexOf(mark, at);
    if (next < 0) return undefined;
    parts.push(text.slice(at, next));
    at = next + mark.length;
  }
  parts.push(text.slice(at));
  return parts;
}

/** `USER :[ ERROR ;] TTY=… ; PWD=… ; USER=… ; COMMAND=…`; a line without TTY= does not match. */
function sudo(body: string): GrokMatch | undefined {
  const parts = between(body, [' :', ' TTY=', ' ; PWD=', ' ; USER=', ' ; COMMAND=']);
  if (parts === undefined) return undefined;
  const [user, head, tty, pwd, target, command] = parts;
  if (head === '') return { kind: 'sudo', user, tty, pwd, target, command };
  if (!head.startsWith(' ') || !head.endsWith(' ;')) return undefined;
  return { kind: 'sudo', user, error: head.slice(1, -2), tty, pwd, target, command };
}

function newGroup(body: string): GrokMatch | undefined {
  const parts = body.startsWith('new group: name=') ? between(body.slice(16), [', GID=']) : undefined;
  const id = parts === undefined ? undefined : /^\d+/.exec(parts[1])?.[0];
  return parts === undefined || id === undefined ? undefined : { kind: 'group', name: parts[0], id };
}

/** The shell is the rest of the line, shadow's newer `, from=…` included. */
function newUser(body: string): GrokMatch | undefined {
  if (!body.startsWith('new user: name=')) return undefined;
  const parts = between(body.slice(15), [', UID=', ', GID=', ', home=', ', shell=']);
  if (parts === undefined) return undefined;
  const [name, id, group, home, shell] = parts;
  return { kind: 'user', name, id, group, home, shell };
}

/** What the pipeline takes out of a message; undefined when it leaves the message as it is. */
export function grokMessage(body: string): GrokMatch | undefined {
  return sshLogin(body) ?? sshUser(body) ?? dropped(body) ?? sudo(body) ?? newGroup(body) ?? newUser(body);
}

export interface PamUsers {
  readonly name?: string;
  readonly id?: string;
  readonly effective?: string;
}

/** The pipeline's second grok, over the messages that stayed: `for user X by Y(uid=N)` and `for user X` at the end. */
export function grokPamUsers(message: string): PamUsers {
  const at = message.indexOf('for user ');
  if (at < 0) return {};
  const rest = message.slice(at + 9);
  const by = rest.indexOf(' by ');
  if (by < 0) return { name: rest };
  const actor = rest.slice(by + 4);
  const uid = /\(uid=(\d{1,10})\)$/.exec(actor);
  const actorName = uid === null ? actor : actor.slice(0, uid.index);
  const id = uid === null ? {} : { id: uid[1] };
  return actorName === ''
    ? { name: rest.slice(0, by), ...id }
    : { name: actorName, ...id, effective: rest.slice(0, by) };
}
