import { IP, NUM, PATH, reading, TEXT, TTY, USER } from './reading.js';
import type { FirstRule, Reading } from './reading.js';

/** Lines about a connection, a session or the daemon itself. */
export const CONNECTION_RULES: readonly FirstRule[] = [
  {
    // The reason is the peer's text.
    first: 'R',
    pattern: /^Received disconnect from (\S+?) port (\d{1,5}):\d{1,10}: ?(.*)$/,
    read: (m) => connection(`Received disconnect from ${IP} port ${NUM}:${NUM}:`, { address: m[1], port: m[2] }),
  },
  {
    first: 'R',
    pattern: /^Received disconnect from (\S+): \d{1,10}: ?(.*)$/,
    read: (m) => connection(`Received disconnect from ${IP}: ${NUM}:`, { address: m[1] }),
  },
  {
    first: 'CDT',
    pattern:
      /^(Connection closed by|Connection reset by|Disconnected from|Disconnecting|Timeout, client not responding from|Transferred:.{0,80}) (?:(authenticating user|invalid user|user) (.*) )?(\S+) port (\d{1,5})(?:: (.*))?$/,
    read: (m) => readEnd(m),
  },
  {
    first: 'CD',
    pattern: /^(Connection closed by|Connection reset by|Disconnected from) ([\d.]{7,15}|[\da-fA-F:.]{2,45}|UNKNOWN)$/,
    read: (m) => connection(`${m[1]} ${IP}`, { address: m[2] }),
  },
  {
    first: 'D',
    pattern: /^Disconnecting: (.*)$/,
    read: (m) => readDisconnecting(m[1] ?? ''),
  },
  {
    first: 'D',
    pattern: /^Did not receive identification string from (\S+)(?: port (\d{1,5}))?$/,
    read: (m) => before(`Did not receive identification string from ${IP}`, { address: m[1], port: m[2] }),
  },
  {
    first: 'r',
    pattern:
      /^reverse mapping checking getaddrinfo for (\S+) \[([^\]]{1,64})\] failed(?: - POSSIBLE BREAK-IN ATTEMPT!?|\.)?$/,
    read: (m) => before(`reverse mapping checking getaddrinfo for ${TEXT} [${IP}] failed`, { address: m[2] }),
  },
  {
    first: 'AN',
    pattern:
      /^(?:Address|Nasty PTR record "[^"]*" is set up for) (\S+?),? (?:maps to \S+, but this does not map back|ignoring).*$/,
    read: (m) => before(`Address ${IP} maps to ${TEXT}, but this does not map back to the address`, { address: m[1] }),
  },
  {
    first: 'C',
    pattern: /^Connection from (\S+) port (\d{1,5})(?: on (\S+) port \d{1,5}(?: rdomain ".*")?)?$/,
    read: (m) => before(`Connection from ${IP} port ${NUM}${m[3] === undefined ? '' : ` on ${IP} port ${NUM}`}`, at(m)),
  },
  {
    first: 'T',
    pattern:
      /^Timeout before authentication for (?:connection from )?(\S+?)(?: to \S+)?(?: port (\d{1,5}))?(?:, pid = \d{1,10})?$/,
    read: (m) => before(`Timeout before authentication for ${IP} port ${NUM}`, at(m)),
  },
  {
    first: 'U',
    pattern: /^Unable to negotiate with (\S+?)(?: port (\d{1,5}))?: (no matching [a-zA-Z ]{1,60} found)\..*$/,
    read: (m) => before(`Unable to negotiate with ${IP} port ${NUM}: ${m[3]}.`, at(m)),
  },
  {
    first: 'B',
    pattern:
      /^Bad (?:protocol version identification|remote protocol version identification:?) '?.*'? from (\S+)(?: port (\d{1,5}))?$/,
    read: (m) => before(`Bad protocol version identification ${TEXT} from ${IP} port ${NUM}`, at(m)),
  },
  {
    first: 'P',
    pattern: /^Protocol major versions differ for (\S+?)(?: port (\d{1,5}))?: .*$/,
    read: (m) => before(`Protocol major versions differ for ${IP} port ${NUM}`, at(m)),
  },
  {
    first: 'bsC',
    pattern:
      /^(banner exchange: |ssh_dispatch_run_fatal: )?Connection (?:from|to) (?:(?:authenticating |invalid )?user (.*) )?(\S+) port (\d{1,5}): (.*)$/,
    read: (m) =>
      before(
        `${m[1] ?? ''}Connection from ${m[2] === undefined ? '' : `${USER} `}${IP} port ${NUM}: ${cutQuoted(m[5])}`,
        {
          user: m[2],
          address: m[3],
          port: m[4],
        },
      ),
  },
  {
    first: 'ksb',
    pattern: /^(?:kex_exchange_identification|ssh_exchange_identification|banner exchange): (.*)$/,
    read: (m) => before(`kex_exchange_identification: ${cutQuoted(m[1])}`, {}),
  },
  {
    first: 'd',
    pattern: /^drop connection #\d+ from \[([^\]]{1,64})\]:(\d{1,5}) on \[[^\]]{1,64}\]:\d{1,5} (.*)$/,
    read: (m) => before(`drop connection #${NUM} from [${IP}]:${NUM} on [${IP}]:${NUM} ${m[3]}`, at(m)),
  },
  {
    first: 'S',
    pattern:
      /^Starting session: (command|forced-command|shell|subsystem)(?: '[^']*'| \(.*\))?(?: on (\S+))? for (\S+) from (\S+) port (\d{1,5})(?: id \d+)?$/,
    read: (m) =>
      connection(`Starting session: ${m[1]} for ${USER} from ${IP} port ${NUM}`, {
        user: m[3],
        address: m[4],
        port: m[5],
        tty: m[2],
      }),
  },
  {
    first: 'C',
    pattern: /^Close session: user (\S+) from (\S+) port (\d{1,5}) id \d+$/,
    read: (m) =>
      connection(`Close session: user ${USER} from ${IP} port ${NUM} id ${NUM}`, {
        user: m[1],
        address: m[2],
        port: m[3],
      }),
  },
  {
    first: 's',
    pattern: /^subsystem request for (\S+)(?: by user (\S+))?$/,
    read: (m) => connection(`subsystem request for ${m[1]} by user ${USER}`, { user: m[2] }),
  },
  {
    first: 'S',
    pattern: /^Server listening on \S+ port \d{1,5}\.?$/,
    read: () => reading(`Server listening on ${IP} port ${NUM}.`, 'service', 'unknown'),
  },
  {
    first: 'REs',
    pattern: /^(?:Received (?:signal|SIG)|Exiting on signal|sshd version ).*$/,
    read: (m) => reading(m[0], 'service', 'unknown'),
  },
  {
    // Said once for each connection, before anyone has authenticated.
    first: 'C',
    pattern: /^Could not load host key: .*$/,
    read: () => reading(`Could not load host key: ${PATH}`, 'other', 'unknown', { preAuth: true }),
  },
  {
    first: 'AFP',
    pattern: /^(Accepted key|Found matching|Accepted certificate ID|Postponed) .*$/,
    read: (m) => reading(`${m[1]} ${TEXT}`, 'other', 'unknown', { preAuth: true }),
  },
  {
    first: 'A',
    pattern: /^Authentication refused: bad ownership or modes for (file|directory) .*$/,
    read: (m) =>
      reading(`Authentication refused: bad ownership or modes for ${m[1]} ${PATH}`, 'other', 'failure', {
        preAuth: true,
      }),
  },
  {
    first: 'ls',
    pattern: /^(lastlog_\w+|session_pty_req|syslogin_perform_logout): .*\/dev\/\S+.*$/,
    read: (m) => reading(`${m[1]}: ${TTY}`, 'other', 'unknown'),
  },
];

interface Peer {
  readonly user?: string | undefined;
  readonly address?: string | undefined;
  readonly port?: string | undefined;
  readonly tty?: string | undefined;
}

function at(m: RegExpExecArray): Peer {
  return { address: m[1], port: m[2] };
}

function connection(content: string, peer: Peer): Reading {
  return reading(content, 'connection', 'unknown', peer);
}

/** A line that is only written while nobody has authenticated, marked so or not. */
function before(content: string, peer: Peer): Reading {
  return reading(content, 'connection', 'failure', { ...peer, preAuth: true });
}

function readEnd(m: RegExpExecArray): Reading {
  const [, verb, kind, user, address, port, reason] = m;
  const who = kind === undefined ? '' : ` ${kind} ${USER}`;
  const content = `${verb}${who} ${IP} port ${NUM}${reason === undefined ? '' : `: ${cutReason(reason)}`}`;
  const unauthenticated = kind === 'authenticating user' || kind === 'invalid user';
  return reading(content, 'connection', unauthenticated ? 'failure' : 'unknown', {
    user,
    address,
    port,
    invalidUser: kind === 'invalid user',
    preAuth: unauthenticated,
  });
}

function readDisconnecting(reason: string): Reading {
  const many = /^(Too many authentication failures)(?: for (invalid user )?(.*))?$/.exec(reason);
  if (many === null) return reading(`Disconnecting: ${cutReason(reason)}`, 'connection', 'unknown');
  const content = `Disconnecting: ${many[1]}${many[3] === undefined ? '' : ` for ${many[2] ?? ''}${USER}`}`;
  return reading(content, 'connection', 'failure', {
    user: many[3],
    invalidUser: many[2] !== undefined,
    preAuth: true,
  });
}

/** The fixed beginning of a reason: names follow a colon or stand in parentheses. */
function cutReason(reason: string): string {
  const end = reason.search(/[:(]/);
  return end < 0 ? reason : reason.slice(0, end).trimEnd();
}

/** Cuts from the first quotation mark on: what follows is the peer's text. */
function cutQuoted(text = ''): string {
  const start = text.search(/["']/);
  return start < 0 ? text : `${text.slice(0, start)}${TEXT}`;
}
