import type { Process, Session } from './journal.js';
import { SESSION } from './journal.js';
import type { Peer } from './sshd-preauth.js';
import { refusePasswords } from './sshd-preauth.js';
import type { Site } from './site.js';
import { closed, openedByDaemon } from './site.js';

export interface Credentials {
  readonly user: string;
  /** As after `ssh2:` — `ED25519 SHA256:…`; a password when absent. */
  readonly key?: string;
  /** Wrong passwords before the right one. */
  readonly mistyped?: number;
}

export interface Login {
  readonly peer: Peer;
  readonly credentials: Credentials;
  readonly fromMs: number;
  readonly toMs: number;
  /** A shell with a terminal, or a command without one (rsync, Ansible, checks). */
  readonly interactive: boolean;
}

/** What runs inside a login: who, on which terminal, from when to when. */
export interface Shell {
  readonly site: Site;
  readonly user: string;
  /** `pts/0`; undefined without a terminal. */
  readonly tty: string | undefined;
  readonly fromMs: number;
  readonly toMs: number;
}

/** The fingerprint as OpenSSH before 6.8 prints it: `RSA 9a:0f:…`, here made of the newer one. */
function md5Style(key: string): string {
  const [kind, fingerprint = ''] = key.split(' SHA256:');
  const pairs: string[] = [];
  for (let n = 0; n < 16; n++) {
    const code = fingerprint.charCodeAt(2 * n) * 7 + fingerprint.charCodeAt(2 * n + 1);
    pairs.push((code & 0xff).toString(16).padStart(2, '0'));
  }
  return `${kind} ${pairs.join(':')}`;
}

/** The user's manager (`user@1000.service`) starts with the first login and ends after the last. */
function userManager(site: Site, user: string, fromMs: number, toMs: number): void {
  if (site.dialect.userManager === 'none') return;
  const spans = site.managers.get(user) ?? [];
  site.managers.set(user, spans);
  if (spans.some((span) => span.fromMs <= fromMs && fromMs <= span.toMs)) return;
  spans.push({ fromMs, toMs: toMs + 10_000 });
  const { journal, dialect } = site;
  const pid = !dialect.oldSshd;
  const process = journal.process(dialect.userManager, pid);
  journal.write(fromMs + 60, process, openedByDaemon(site, 'systemd-user', user));
  if (dialect.userManager === '(systemd)') {
    journal.write(toMs + 10_100, journal.process('(sd-pam)', false), closed('systemd-user', user));
  }
}

/**
 * A login from the accepted key or password to the removed session: every line that sshd, PAM and logind write.
 * The session channel of a user other than root is served by a second process, which logs the disconnect.
 */
export function login(site: Site, { peer, credentials, fromMs, toMs, interactive }: Login): Shell {
  const { journal, dialect, dice } = site;
  const { user, key } = credentials;
  const process = journal.process(dialect.sshdWorker);
  const channel = user === 'root' ? process : journal.process(dialect.sshdWorker);
  const session: Session = { number: 0, epoch: 0 };
  const mistyped = credentials.mistyped ?? 0;
  if (!journal.labels) {
    const { address } = peer;
    site.history.signIns.push({ atMs: fromMs, user, address, ...(key === undefined ? {} : { key }), interactive });
  }
  if (mistyped > 0) {
    const atMs = fromMs - mistyped * 5200;
    refusePasswords(site, process, { peer, user, valid: true, tries: mistyped, atMs });
  }
  const how = key === undefined ? site.passwordMethod : 'publickey';
  const ssh2 = key === undefined ? 'ssh2' : `ssh2: ${dialect.ancientSshd ? md5Style(key) : key}`;
  journal.write(fromMs, process, `Accepted ${how} for ${user} from ${peer.address} port ${peer.port} ${ssh2}`);
  journal.write(fromMs + 4, process, openedByDaemon(site, 'sshd', user));
  if (dialect.logind) {
    const kind = user === 'root' ? 'user-early' : 'user';
    const text = dialect.newSessionClass
      ? `New session '${SESSION}' of user '${user}' with class '${kind}' and type 'tty'.`
      : `New session ${SESSION} of user ${user}.`;
    journal.write(fromMs + 30, site.logind, text, session);
  }
  userManager(site, user, fromMs, toMs);
  leaveShell(site, process, channel, peer, user, toMs);
  if (dialect.logind) {
    if (!dialect.oldSshd) {
      const text = `Session ${SESSION} logged out. Waiting for processes to exit.`;
      journal.write(toMs + 25, site.logind, text, session);
    }
    journal.write(toMs + 40, site.logind, `Removed session ${SESSION}.`, session);
  }
  const tty = interactive
    ? `pts/${dice.weighted([
        [0, 7],
        [1, 3],
        [2, 1],
      ])}`
    : undefined;
  return { site, user, tty, fromMs: fromMs + 1500, toMs: toMs - 500 };
}

function leaveShell(site: Site, process: Process, channel: Process, peer: Peer, user: string, toMs: number): void {
  const { journal, dialect } = site;
  const from = `${peer.address} port ${peer.port}`;
  if (dialect.ancientSshd) {
    journal.write(toMs, channel, `Received disconnect from ${peer.address}: 11: disconnected by user`);
  } else {
    journal.write(toMs, channel, `Received disconnect from ${from}:11: disconnected by user`);
    journal.write(toMs + 1, channel, `Disconnected from ${dialect.oldSshd ? '' : `user ${user} `}${from}`);
  }
  journal.write(toMs + 8, process, closed('sshd', user));
}
