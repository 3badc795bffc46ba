import { toMessageDocument } from '../../src/generate/index.js';
import type { Fleet } from '../../src/generate/index.js';
import type { FleetDocument } from './indexed-fleet.js';
import { lineId } from './indexed-fleet.js';

/** Who works with sudo on a host of the fleet, as its lines tell. */
export interface Worker {
  readonly host: string;
  readonly user: string;
}

export function workerOf(fleet: Fleet): Worker {
  for (const { host, lines } of fleet.hosts) {
    for (const { line, label } of lines) {
      const user = label === undefined ? /sudo(?:\[\d+\])?:\s+(\w+) : TTY=/.exec(line)?.[1] : undefined;
      if (user !== undefined && user !== 'root') return { host, user };
    }
  }
  throw new Error('nobody works with sudo');
}

/** What the worker does for once: commands that nobody ran before, from an address that is new. */
export const ODDITY = [
  '/usr/local/sbin/tape-eject --drive one',
  '/usr/local/sbin/tape-label --new',
  '/usr/local/sbin/tape-verify --all',
  '/opt/vault/bin/inventory --scan',
  '/opt/vault/bin/seal --offsite',
];
/** What an intruder on the same account does besides. */
export const MORE = [
  '/usr/bin/cat /etc/shadow',
  '/usr/sbin/useradd -o -u 0 support2',
  '/usr/bin/chattr -i /etc/passwd',
  '/usr/bin/dd if=/dev/sda of=/tmp/x',
  '/usr/bin/nc -l 4444',
];

let numbers = 0;

/** A sign-in, and the commands a minute apart. */
export function session(
  { host, user }: Worker,
  startMs: number,
  address: string,
  commands: readonly string[],
): FleetDocument[] {
  numbers += 1;
  const pid = 31_000 + numbers;
  const texts = [
    `sshd[${pid}]: Accepted publickey for ${user} from ${address} port 50122 ssh2`,
    `sshd[${pid}]: pam_unix(sshd:session): session opened for user ${user}(uid=1001) by (uid=0)`,
    ...commands.map((command) => `sudo: ${user} : TTY=pts/3 ; PWD=/home/${user} ; USER=root ; COMMAND=${command}`),
    `sshd[${pid}]: pam_unix(sshd:session): session closed for user ${user}`,
  ];
  return texts.map((text, i): FleetDocument => {
    const timeMs = startMs + 60_000 * i;
    const line = { host, timeMs, line: `${stamp(timeMs)} ${host} ${text}` };
    const id = lineId(host, 1_000_000 + 100 * numbers + i);
    return { id, timeMs, body: toMessageDocument(line, { logPath: '/var/log/auth.log', offset: i }), shape: 'message' };
  });
}

function stamp(timeMs: number): string {
  const [, month, day, time] = /^\w+, (\d+) (\w+) \d+ ([\d:]+)/.exec(new Date(timeMs).toUTCString()) ?? [];
  return `${day} ${String(Number(month)).padStart(2, ' ')} ${time}`;
}
