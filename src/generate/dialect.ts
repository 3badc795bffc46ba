export type Distribution =
  | 'ubuntu-14.04'
  | 'ubuntu-16.04'
  | 'ubuntu-20.04'
  | 'ubuntu-22.04'
  | 'ubuntu-24.04'
  | 'debian-10'
  | 'debian-11'
  | 'debian-13'
  | 'rhel-7.0'
  | 'rhel-7'
  | 'rhel-9';

/** How the programs of a distribution word what they log. */
export interface Dialect {
  readonly logPath: string;
  /** OpenSSH from 9.8 logs connections as `sshd-session`; the listener stays `sshd`. */
  readonly sshdWorker: 'sshd' | 'sshd-session';
  /** OpenSSH before 7.5: `input_userauth_request`, no user in the disconnect lines. */
  readonly oldSshd: boolean;
  /** OpenSSH 6.6: no ports in disconnects, no `Disconnected from`, fingerprints in MD5. */
  readonly ancientSshd: boolean;
  /** Linux-PAM from 1.4 writes `alice(uid=1001)`. */
  readonly uidInSession: boolean;
  /** Linux-PAM from 1.5.3 names who opened a daemon's session: `by alice(uid=0)` instead of `by (uid=0)`. */
  readonly openerNamed: boolean;
  /** rsyslog with `$RepeatedMsgReduction on`, Ubuntu's default. */
  readonly reducesRepeats: boolean;
  /** Through the journal (RHEL) local tools carry a pid; Debian's sudo logs none. */
  readonly sudoPid: boolean;
  /** RHEL 7's su logs no pid either. */
  readonly suPid: boolean;
  /** sudo from 1.9.8 leaves TTY= out when there is none. */
  readonly sudoOmitsTty: boolean;
  /** shadow's su, util-linux' su, or a file that holds authpriv only (RHEL) and so not that line. */
  readonly suWording: 'successful' | 'to' | 'none';
  /** systemd-logind logs with facility auth, which RHEL's `secure` does not hold. */
  readonly logind: boolean;
  /** systemd from 257 quotes and adds class and type to logind's `New session`. */
  readonly newSessionClass: boolean;
  /** The unit that runs sshd. */
  readonly sshUnit: 'ssh' | 'sshd';
  /** pam_unix lines of the user manager: by this program; `(sd-pam)` closes on the newest; none before systemd. */
  readonly userManager: 'systemd' | '(systemd)' | 'none';
  /** shadow from 4.8 appends `, from=/dev/pts/0`. */
  readonly useraddFrom: boolean;
  /** RHEL's PAM stack is silent on crond sessions. */
  readonly cronSessions: boolean;
  /** RHEL 7's pam_succeed_if, RHEL 9's unix_chkpwd: one more line for a failed password. */
  readonly extraFailure: 'none' | 'succeed_if' | 'chkpwd';
}

const debian: Dialect = {
  logPath: '/var/log/auth.log',
  sshdWorker: 'sshd',
  oldSshd: false,
  ancientSshd: false,
  uidInSession: true,
  openerNamed: false,
  reducesRepeats: false,
  sudoPid: false,
  suPid: true,
  sudoOmitsTty: false,
  suWording: 'to',
  logind: true,
  newSessionClass: false,
  sshUnit: 'ssh',
  userManager: 'systemd',
  useraddFrom: true,
  cronSessions: true,
  extraFailure: 'none',
};

const rhel: Dialect = {
  ...debian,
  logPath: '/var/log/secure',
  sudoPid: true,
  suWording: 'none',
  logind: false,
  sshUnit: 'sshd',
  cronSessions: false,
};

const xenial: Dialect = {
  ...debian,
  oldSshd: true,
  uidInSession: false,
  reducesRepeats: true,
  suWording: 'successful',
  useraddFrom: false,
};

const centos7: Dialect = {
  ...rhel,
  oldSshd: true,
  uidInSession: false,
  sudoPid: false,
  suPid: false,
  useraddFrom: false,
  extraFailure: 'succeed_if',
};

export const DIALECTS: Readonly<Record<Distribution, Dialect>> = {
  'ubuntu-14.04': { ...xenial, ancientSshd: true, logind: false, userManager: 'none' },
  'ubuntu-16.04': xenial,
  'ubuntu-20.04': { ...debian, uidInSession: false, reducesRepeats: true },
  'ubuntu-22.04': { ...debian, reducesRepeats: true, sudoOmitsTty: true },
  'ubuntu-24.04': {
    ...debian,
    openerNamed: true,
    reducesRepeats: true,
    sudoOmitsTty: true,
    userManager: '(systemd)',
  },
  'debian-10': { ...debian, uidInSession: false, useraddFrom: false },
  'debian-11': debian,
  'debian-13': {
    ...debian,
    sshdWorker: 'sshd-session',
    newSessionClass: true,
    openerNamed: true,
    sudoOmitsTty: true,
    userManager: '(systemd)',
  },
  'rhel-7.0': { ...centos7, ancientSshd: true, userManager: 'none' },
  'rhel-7': centos7,
  'rhel-9': { ...rhel, sudoOmitsTty: true, extraFailure: 'chkpwd' },
};
