import type { Dice } from './dice.js';
import type { Process } from './journal.js';
import type { Site } from './site.js';

/** A peer that talks to sshd. */
export interface Peer {
  readonly address: string;
  readonly port: number;
}

export interface Guess {
  readonly peer: Peer;
  readonly user: string;
  /** The account exists (root does everywhere). */
  readonly valid: boolean;
  /** Passwords tried over this connection, at least 1. */
  readonly tries: number;
  readonly atMs: number;
  /** A person closes the client; a program may also say goodbye. */
  readonly byHand?: boolean;
}

function failurePam(peer: Peer, user: string, valid: boolean): string {
  return `logname= uid=0 euid=0 tty=ssh ruser= rhost=${peer.address}${valid ? `  user=${user}` : ''}`;
}

/** One refused password: PAM's lines, then sshd's. Returns the time of sshd's line. */
function refuse(site: Site, process: Process, guess: Guess, atMs: number, first: boolean): number {
  const { journal, dialect, dice } = site;
  const { peer, user, valid } = guess;
  if (first) {
    if (!valid) journal.write(atMs, process, 'pam_unix(sshd:auth): check pass; user unknown');
    if (valid && dialect.extraFailure === 'chkpwd') {
      journal.write(atMs - 10, journal.process('unix_chkpwd'), `password check failed for user (${user})`);
    }
    journal.write(atMs, process, `pam_unix(sshd:auth): authentication failure; ${failurePam(peer, user, valid)}`);
  } else if (!valid) {
    journal.write(atMs, process, 'pam_unix(sshd:auth): check pass; user unknown');
  }
  if (user === 'root' && dialect.extraFailure === 'succeed_if') {
    journal.write(atMs + 2, process, 'pam_succeed_if(sshd:auth): requirement "uid >= 1000" not met by user "root"');
  }
  const failedMs = atMs + dice.between(1600, 3100);
  if (site.passwordMethod === 'keyboard-interactive/pam') {
    const what = valid
      ? `Authentication failure for ${user}`
      : `User not known to the underlying authentication module for illegal user ${user}`;
    journal.write(failedMs, process, `error: PAM: ${what} from ${peer.address}`);
    return failedMs;
  }
  const name = valid ? user : `invalid user ${user}`;
  journal.write(failedMs, process, `Failed password for ${name} from ${peer.address} port ${peer.port} ssh2`);
  return failedMs;
}

/** The passwords of one connection, without its end. Returns the time of the last line. */
export function refusePasswords(site: Site, process: Process, guess: Guess): number {
  if (guess.valid && !site.journal.labels) site.history.odd('failed-password', guess.atMs);
  const { journal, dialect, dice } = site;
  const { peer, user, valid, tries } = guess;
  let nowMs = refuse(site, process, guess, guess.atMs, true);
  if (tries === 1) return nowMs;
  // rsyslog holds back equal lines that follow each other; an invalid user's have PAM lines in between.
  const byPassword = site.passwordMethod === 'password';
  if (valid && byPassword && dialect.reducesRepeats && dialect.extraFailure === 'none' && tries > 2) {
    nowMs += (tries - 1) * dice.between(2200, 3800);
    const text = `Failed password for ${user} from ${peer.address} port ${peer.port} ssh2`;
    journal.write(nowMs, process, `message repeated ${tries - 1} times: [ ${text}]`);
    return nowMs;
  }
  for (let n = 1; n < tries; n++) nowMs = refuse(site, process, guess, nowMs + dice.between(200, 900), false);
  return nowMs;
}

function moreFailures(site: Site, process: Process, guess: Guess, atMs: number): void {
  const more = guess.tries - 1;
  if (more < 1) return;
  const text = `PAM ${more} more authentication failure${more > 1 ? 's' : ''}; `;
  site.journal.write(atMs, process, text + failurePam(guess.peer, guess.user, guess.valid));
  if (guess.tries > 3) {
    site.journal.write(atMs + 1, process, `PAM service(sshd) ignoring max retries; ${guess.tries} > 3`);
  }
}

function introduceInvalid(site: Site, process: Process, peer: Peer, user: string, atMs: number): void {
  const port = site.distribution === 'ubuntu-16.04' || site.dialect.ancientSshd ? '' : ` port ${peer.port}`;
  site.journal.write(atMs, process, `Invalid user ${user} from ${peer.address}${port}`);
  if (site.dialect.oldSshd) {
    site.journal.write(atMs + 1, process, `input_userauth_request: invalid user ${user} [preauth]`);
  }
}

function closeByHand(site: Site, process: Process, peer: Peer, party: string, atMs: number): void {
  const { ancientSshd, oldSshd } = site.dialect;
  const from = ancientSshd ? peer.address : `${peer.address} port ${peer.port}`;
  site.journal.write(atMs, process, `Connection closed by ${oldSshd ? '' : `${party} `}${from} [preauth]`);
}

/** How a client that never got in goes away; `party` is what newer versions name before the address. */
function leave(site: Site, process: Process, peer: Peer, party: string, atMs: number, politely: boolean): void {
  const { journal, dialect } = site;
  const who = dialect.oldSshd ? '' : `${party} `;
  const from = `${peer.address} port ${peer.port}`;
  if (!politely) {
    const verb = site.dice.chance(0.9) ? 'closed' : 'reset';
    journal.write(atMs, process, `Connection ${verb} by ${who}${dialect.ancientSshd ? peer.address : from} [preauth]`);
    return;
  }
  const reason = site.dice.chance(0.8) ? 'Bye Bye' : 'Normal Shutdown, Thank you for playing';
  if (dialect.ancientSshd) {
    journal.write(atMs, process, `Received disconnect from ${peer.address}: 11: ${reason} [preauth]`);
    return;
  }
  journal.write(atMs, process, `Received disconnect from ${from}:11: ${reason} [preauth]`);
  journal.write(atMs + 1, process, `Disconnected from ${who}${from} [preauth]`);
}

/** A connection that guesses and goes: every line sshd and PAM write about it. Returns the time of the last. */
export function guessAndLeave(site: Site, guess: Guess): number {
  const { journal, dialect, dice } = site;
  const process = journal.process(dialect.sshdWorker);
  const { peer, user, valid } = guess;
  const party = valid ? `authenticating user ${user}` : `invalid user ${user}`;
  if (!valid) introduceInvalid(site, process, peer, user, guess.atMs);
  if (site.exposed === 'keys') {
    const endMs = guess.atMs + dice.between(150, 900);
    if (guess.byHand === true) closeByHand(site, process, peer, party, endMs);
    else leave(site, process, peer, party, endMs, dice.chance(0.55));
    return endMs;
  }
  const lastMs = refusePasswords(site, process, { ...guess, atMs: guess.atMs + dice.between(20, 300) });
  const endMs = lastMs + dice.between(60, 700);
  if (guess.tries >= 6) {
    const name = valid ? user : `invalid user ${user}`;
    const tail = `for ${name} from ${peer.address} port ${peer.port} ssh2 [preauth]`;
    journal.write(endMs, process, `error: maximum authentication attempts exceeded ${tail}`);
    const who = dialect.oldSshd ? '' : ` ${party} ${peer.address} port ${peer.port}`;
    journal.write(endMs + 1, process, `Disconnecting${who}: Too many authentication failures [preauth]`);
  } else if (guess.byHand === true) {
    closeByHand(site, process, peer, party, endMs);
  } else {
    leave(site, process, peer, party, endMs, dice.chance(0.7));
  }
  moreFailures(site, process, guess, endMs + 2);
  return endMs + 3;
}

/** OpenSSH from 9.8: the listener refuses a source that it has penalised (PerSourcePenalties). */
export function refusePenalised(site: Site, peer: Peer, atMs: number): void {
  const { journal, listener, address, dice } = site;
  const pair = `[${peer.address}]:${peer.port} on [${address}]:22`;
  journal.write(atMs, listener, `drop connection #${dice.int(0, 2)} from ${pair} penalty: failed authentication`);
}

const OLD_ALGORITHMS = 'diffie-hellman-group14-sha1,diffie-hellman-group-exchange-sha1,diffie-hellman-group1-sha1';

/** A scanner that never comes to a password. */
export function scan(site: Site, peer: Peer, atMs: number, dice: Dice): void {
  const { journal, dialect } = site;
  const process = journal.process(dialect.sshdWorker);
  const from = `${peer.address} port ${peer.port}`;
  const kind = dice.int(0, 4);
  if (kind === 0) {
    const offer = dice.chance(0.5)
      ? `key exchange method found. Their offer: ${OLD_ALGORITHMS}`
      : 'host key type found. Their offer: ssh-rsa,ssh-dss';
    const fatal = dialect.oldSshd ? 'fatal: ' : '';
    journal.write(atMs, process, `${fatal}Unable to negotiate with ${from}: no matching ${offer} [preauth]`);
  } else if (kind === 1) {
    journal.write(atMs, process, `Connection ${dice.chance(0.7) ? 'closed' : 'reset'} by ${from} [preauth]`);
  } else if (kind === 4) {
    if (dialect.sshdWorker === 'sshd') {
      const text = `${dialect.oldSshd ? '' : 'fatal: '}Timeout before authentication for ${from}`;
      journal.write(atMs + 120_000, process, text);
    } else {
      const pair = `connection from ${peer.address} to ${site.address}`;
      journal.write(
        atMs + 120_000,
        site.listener,
        `Timeout before authentication for ${pair}, pid = ${dice.int(9000, 99_000)}`,
      );
    }
  } else if (dialect.oldSshd) {
    const plain = site.distribution === 'ubuntu-16.04' || dialect.ancientSshd ? peer.address : from;
    if (kind === 2) journal.write(atMs, process, `Did not receive identification string from ${plain}`);
    else journal.write(atMs, process, `Bad protocol version identification 'GET / HTTP/1.1' from ${from}`);
  } else if (kind === 2) {
    journal.write(atMs, process, 'error: kex_exchange_identification: Connection closed by remote host');
    journal.write(atMs + 1, process, `Connection closed by ${from}`);
  } else {
    journal.write(
      atMs,
      process,
      'error: kex_exchange_identification: client sent invalid protocol identifier "GET / HTTP/1.1"',
    );
    journal.write(atMs + 1, process, `error: send_error: write: Connection reset by peer`);
    journal.write(atMs + 2, process, `banner exchange: Connection from ${from}: invalid format`);
  }
}

/** A valid account without a usable key or password: it gives up. */
export function giveUp(site: Site, peer: Peer, user: string, atMs: number): void {
  const process = site.journal.process(site.dialect.sshdWorker);
  closeByHand(site, process, peer, `authenticating user ${user}`, atMs);
}
