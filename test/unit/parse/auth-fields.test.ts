import { describe, expect, it } from 'vitest';
import type { AuthFields } from '../../../src/types/index.js';
import { parseBody } from './raw-logs.js';

type Expected = Partial<AuthFields>;
type Case = readonly [body: string, expected: Expected, content: string];

const success = { outcome: 'success' } as const;
const failure = { outcome: 'failure' } as const;
const pre = { ...failure, preAuth: true } as const;

function check(program: string, cases: readonly Case[]): void {
  it.each(cases)(`${program}: %s`, (body, expected, content) => {
    const log = parseBody(program, body);
    expect(log.fields).toEqual({ outcome: 'unknown', invalidUser: false, preAuth: false, ...expected });
    expect(log.content).toBe(content);
  });
}

describe('sshd', () => {
  const peer = { address: '203.0.113.5', port: 22_022 };
  check('sshd', [
    [
      'Accepted publickey for alice from 2001:db8::1 port 22022 ssh2: ED25519-CERT SHA256:abc ID x from y port 1 ssh2 (serial 0)',
      { ...success, action: 'accepted', user: 'alice', address: '2001:db8::1', port: 22_022, method: 'publickey' },
      'Accepted publickey for <:USER:> from <:IP:> port <:NUM:> ssh2',
    ],
    [
      'Failed password for invalid user x from 9.9.9.9 port 1 ssh2 from 203.0.113.5 port 22022 ssh2',
      { ...pre, ...peer, action: 'failed', user: 'x from 9.9.9.9 port 1 ssh2', method: 'password', invalidUser: true },
      'Failed password for <:USER:> from <:IP:> port <:NUM:> ssh2',
    ],
    [
      'Failed none for invalid user  from 203.0.113.5 port 22022 ssh2',
      { ...pre, ...peer, action: 'failed', method: 'none', invalidUser: true },
      'Failed none for <:USER:> from <:IP:> port <:NUM:> ssh2',
    ],
    [
      'Invalid user  from 203.0.113.5 port 22022',
      { ...pre, ...peer, action: 'invalid_user', invalidUser: true },
      'Invalid user <:USER:> from <:IP:>',
    ],
    [
      'Invalid user a from 9.9.9.9 from 203.0.113.5 port 22022',
      { ...pre, ...peer, action: 'invalid_user', user: 'a from 9.9.9.9', invalidUser: true },
      'Invalid user <:USER:> from <:IP:>',
    ],
    [
      'input_userauth_request: invalid user guest [preauth]',
      { ...pre, action: 'invalid_user', user: 'guest', invalidUser: true },
      'input_userauth_request: invalid user <:USER:>',
    ],
    [
      'Received disconnect from 203.0.113.5 port 22022:11: Bye from root user 1.2.3.4 [preauth]',
      { ...peer, action: 'connection', preAuth: true },
      'Received disconnect from <:IP:> port <:NUM:>:<:NUM:>: [preauth]',
    ],
    [
      'error: Received disconnect from 2001:db8::1: 14: No supported authentication methods available [preauth]',
      { action: 'connection', address: '2001:db8::1', preAuth: true },
      'error: Received disconnect from <:IP:>: <:NUM:>: [preauth]',
    ],
    [
      'Disconnected from user alice 203.0.113.5 port 22022',
      { ...peer, action: 'connection', user: 'alice' },
      'Disconnected from user <:USER:> <:IP:> port <:NUM:>',
    ],
    [
      'Connection closed by authenticating user root 203.0.113.5 port 22022 [preauth]',
      { ...pre, ...peer, action: 'connection', user: 'root' },
      'Connection closed by authenticating user <:USER:> <:IP:> port <:NUM:> [preauth]',
    ],
    [
      'Connection reset by invalid user 1.2.3.4 port 9 203.0.113.5 port 22022 [preauth]',
      { ...pre, ...peer, action: 'connection', user: '1.2.3.4 port 9', invalidUser: true },
      'Connection reset by invalid user <:USER:> <:IP:> port <:NUM:> [preauth]',
    ],
    [
      'Connection closed by 203.0.113.5',
      { action: 'connection', address: '203.0.113.5' },
      'Connection closed by <:IP:>',
    ],
    [
      'Disconnecting invalid user bob 203.0.113.5 port 22022: Change of username or service not allowed: (bob,ssh-connection) -> (eve,ssh-connection) [preauth]',
      { ...pre, ...peer, action: 'connection', user: 'bob', invalidUser: true },
      'Disconnecting invalid user <:USER:> <:IP:> port <:NUM:>: Change of username or service not allowed [preauth]',
    ],
    [
      'Disconnecting: Too many authentication failures for invalid user bob [preauth]',
      { ...pre, action: 'connection', user: 'bob', invalidUser: true },
      'Disconnecting: Too many authentication failures for invalid user <:USER:> [preauth]',
    ],
    [
      'error: PAM: Authentication failure for illegal user bob from host.example.net',
      { ...pre, action: 'failed', user: 'bob', address: 'host.example.net', invalidUser: true },
      'error: PAM: Authentication failure for illegal user <:USER:> from <:IP:>',
    ],
    [
      'User root from 203.0.113.5 not allowed because not listed in AllowUsers',
      { ...pre, action: 'failed', user: 'root', address: '203.0.113.5' },
      'User <:USER:> from <:IP:> not allowed because not listed in AllowUsers',
    ],
    [
      "Bad protocol version identification 'GET / from 1.2.3.4' from 203.0.113.5 port 22022",
      { ...pre, ...peer, action: 'connection' },
      'Bad protocol version identification <:TEXT:> from <:IP:> port <:NUM:>',
    ],
    [
      'error: kex_exchange_identification: client sent invalid protocol identifier "GET / HTTP/1.1"',
      { ...pre, action: 'connection' },
      'error: kex_exchange_identification: client sent invalid protocol identifier <:TEXT:>',
    ],
    [
      'Unable to negotiate with 203.0.113.5 port 22022: no matching cipher found. Their offer: a,b,c [preauth]',
      { ...pre, ...peer, action: 'connection' },
      'Unable to negotiate with <:IP:> port <:NUM:>: no matching cipher found. [preauth]',
    ],
    [
      'pam_unix(sshd:auth): authentication failure; logname= uid=0 euid=0 tty=ssh ruser= rhost=203.0.113.5  user=root',
      { ...pre, action: 'failed', user: 'root', address: '203.0.113.5' },
      'pam_unix(sshd:auth): authentication failure; logname= uid=<:NUM:> euid=<:NUM:> tty=ssh ruser= rhost=<:IP:> user=<:USER:>',
    ],
    [
      'PAM 2 more authentication failures; logname= uid=0 euid=0 tty=ssh ruser= rhost=scan.example.net  user=root',
      { ...pre, action: 'failed', user: 'root', address: 'scan.example.net' },
      'PAM <:NUM:> more authentication failures; logname= uid=<:NUM:> euid=<:NUM:> tty=ssh ruser= rhost=<:IP:> user=<:USER:>',
    ],
    [
      'pam_unix(sshd:session): session opened for user alice(uid=1000) by (uid=0)',
      { ...success, action: 'session_opened', user: 'alice' },
      'pam_unix(sshd:session): session opened for user <:USER:>(uid=<:NUM:>) by (uid=<:NUM:>)',
    ],
    ['Server listening on :: port 22.', { action: 'service' }, 'Server listening on <:IP:> port <:NUM:>.'],
  ]);
});

describe('sudo and su', () => {
  const where = { user: 'alice', tty: 'pts/0', workingDirectory: '/home/alice' };
  check('sudo', [
    [
      'alice : TTY=pts/0 ; PWD=/home/alice ; USER=root ; COMMAND=/bin/sh -c a ; USER=eve ; b',
      { ...success, ...where, action: 'sudo', targetUser: 'root', command: '/bin/sh -c a ; USER=eve ; b' },
      'TTY=<:TTY:> ; PWD=<:PATH:> ; USER=<:USER:> ; COMMAND=<:CMD:>',
    ],
    [
      'alice : TTY=pts/0 ; PWD=/home/alice ; USER=postgres ; GROUP=adm ; ENV=A=b C=d ; COMMAND=/usr/bin/psql',
      { ...success, ...where, action: 'sudo', targetUser: 'postgres', command: '/usr/bin/psql' },
      'TTY=<:TTY:> ; PWD=<:PATH:> ; USER=<:USER:> ; GROUP=<:GROUP:> ; ENV=<:TEXT:> ; COMMAND=<:CMD:>',
    ],
    [
      'root : PWD=/ ; USER=root ; COMMAND=/usr/sbin/sysctl -p',
      {
        ...success,
        action: 'sudo',
        user: 'root',
        targetUser: 'root',
        workingDirectory: '/',
        command: '/usr/sbin/sysctl -p',
      },
      'PWD=<:PATH:> ; USER=<:USER:> ; COMMAND=<:CMD:>',
    ],
    [
      'alice : 3 incorrect password attempts ; TTY=pts/0 ; PWD=/home/alice ; USER=root ; COMMAND=/bin/ls',
      { ...failure, ...where, action: 'sudo_denied', targetUser: 'root', command: '/bin/ls' },
      '<:NUM:> incorrect password attempts ; TTY=<:TTY:> ; PWD=<:PATH:> ; USER=<:USER:> ; COMMAND=<:CMD:>',
    ],
    [
      'alice : (command continued) --flag',
      { action: 'other', user: 'alice', command: '--flag' },
      '(command continued) <:CMD:>',
    ],
    [
      'pam_unix(sudo:session): session opened for user root(uid=0) by alice(uid=1000)',
      { ...success, action: 'session_opened', user: 'alice', targetUser: 'root' },
      'pam_unix(sudo:session): session opened for user <:USER:>(uid=<:NUM:>) by <:USER:>(uid=<:NUM:>)',
    ],
    [
      'pam_unix(sudo:auth): authentication failure; logname=alice uid=1000 euid=0 tty=/dev/pts/1 ruser=alice rhost=  user=alice',
      { ...failure, action: 'failed', user: 'alice', tty: '/dev/pts/1' },
      'pam_unix(sudo:auth): authentication failure; logname=<:USER:> uid=<:NUM:> euid=<:NUM:> tty=<:TTY:> ruser=<:USER:> rhost= user=<:USER:>',
    ],
  ]);
  const names = { user: 'alice', targetUser: 'root' };
  check('su', [
    [
      '(to root) alice on pts/0',
      { ...success, ...names, action: 'su', tty: 'pts/0' },
      '(to <:USER:>) <:USER:> on <:TTY:>',
    ],
    [
      'FAILED SU (to root) alice on pts/0',
      { ...failure, ...names, action: 'su_failed', tty: 'pts/0' },
      'FAILED SU (to <:USER:>) <:USER:> on <:TTY:>',
    ],
    [
      'Successful su for root by alice',
      { ...success, ...names, action: 'su' },
      'Successful su for <:USER:> by <:USER:>',
    ],
    [
      'FAILED su for root by alice',
      { ...failure, ...names, action: 'su_failed' },
      'FAILED su for <:USER:> by <:USER:>',
    ],
    [
      '+ /dev/pts/0 alice:root',
      { ...success, ...names, action: 'su', tty: '/dev/pts/0' },
      '+ <:TTY:> <:USER:>:<:USER:>',
    ],
    ['- pts/0 alice:root', { ...failure, ...names, action: 'su_failed', tty: 'pts/0' }, '- <:TTY:> <:USER:>:<:USER:>'],
    [
      'BAD SU alice to root on /dev/ttyp0',
      { ...failure, ...names, action: 'su_failed', tty: '/dev/ttyp0' },
      'BAD SU <:USER:> to <:USER:> on <:TTY:>',
    ],
    [
      'pam_unix(su:auth): authentication failure; logname=alice uid=1000 euid=0 tty=pts/0 ruser=alice rhost=  user=root',
      { ...failure, ...names, action: 'su_failed', tty: 'pts/0' },
      'pam_unix(su:auth): authentication failure; logname=<:USER:> uid=<:NUM:> euid=<:NUM:> tty=<:TTY:> ruser=<:USER:> rhost= user=<:USER:>',
    ],
  ]);
});

describe('cron, accounts, services', () => {
  check('CRON', [
    [
      '(root) CMD (   cd / && run-parts /etc/cron.hourly)',
      { action: 'cron', user: 'root', command: 'cd / && run-parts /etc/cron.hourly' },
      '(<:USER:>) CMD (<:CMD:>)',
    ],
    [
      'pam_unix(cron:session): session closed for user root',
      { ...success, action: 'session_closed', user: 'root' },
      'pam_unix(cron:session): session closed for user <:USER:>',
    ],
  ]);
  const changed = { ...success, action: 'account_changed' } as const;
  check('useradd', [
    [
      'new user: name=eve, UID=0, GID=0, home=/root, shell=/bin/sh, from=/dev/pts/1',
      { ...changed, user: 'eve' },
      'new user: name=<:USER:>, UID=<:ROOT:>, GID=<:ROOT:>, home=<:PATH:>, shell=<:PATH:>',
    ],
    ["add 'eve' to shadow group 'sudo'", { ...changed, user: 'eve' }, "add <:USER:> to shadow group 'sudo'"],
    [
      "failed adding user 'eve', data deleted",
      { ...failure, action: 'account_changed', user: 'eve' },
      'failed adding user <:USER:>, data deleted',
    ],
  ]);
  check('userdel', [
    ["delete user 'eve'", { ...changed, user: 'eve' }, 'delete user <:USER:>'],
    [
      "removed shadow group 'eve' owned by 'eve'",
      { ...changed, user: 'eve' },
      'removed shadow group <:GROUP:> owned by <:USER:>',
    ],
  ]);
  check('usermod', [
    [
      "change user 'eve' shell from '/bin/sh' to '/bin/bash'",
      { ...changed, user: 'eve' },
      'change user <:USER:> shell from <:PATH:> to <:PATH:>',
    ],
    ["lock user 'eve' password", { ...changed, user: 'eve' }, 'lock user <:USER:> password'],
  ]);
  check('gpasswd', [
    [
      'user eve added by root to group docker',
      { ...changed, user: 'root', targetUser: 'eve' },
      'added user <:USER:> by <:USER:> to group docker',
    ],
  ]);
  check('passwd', [
    [
      'pam_unix(passwd:chauthtok): password changed for eve',
      { ...changed, user: 'eve' },
      'pam_unix(passwd:chauthtok): password changed for <:USER:>',
    ],
  ]);
  check('chage', [
    ['changed password expiry for eve', { ...changed, user: 'eve' }, 'changed password expiry for <:USER:>'],
  ]);
  check('systemd-logind', [
    [
      'New session c12 of user alice.',
      { ...success, action: 'session_opened', user: 'alice' },
      'New session <:NUM:> of user <:USER:>.',
    ],
    ['Removed session 12.', { ...success, action: 'session_closed' }, 'Removed session <:NUM:>.'],
  ]);
  check('pkexec', [
    [
      'alice: Executing command [USER=root] [TTY=unknown] [CWD=/home/alice] [COMMAND=/usr/bin/test [ -f x ]]',
      {
        ...success,
        action: 'sudo',
        user: 'alice',
        targetUser: 'root',
        tty: 'unknown',
        workingDirectory: '/home/alice',
        command: '/usr/bin/test [ -f x ]',
      },
      '<:USER:>: Executing command [USER=<:USER:>] [TTY=<:TTY:>] [CWD=<:PATH:>] [COMMAND=<:CMD:>]',
    ],
  ]);
  check('gdm-password]', [
    [
      'pam_unix(gdm-password:auth): authentication failure; logname=alice uid=0 euid=0 tty=/dev/tty1 ruser= rhost=  user=alice',
      { ...failure, action: 'failed', user: 'alice', tty: '/dev/tty1' },
      'pam_unix(gdm-password:auth): authentication failure; logname=<:USER:> uid=<:NUM:> euid=<:NUM:> tty=<:TTY:> ruser= rhost= user=<:USER:>',
    ],
  ]);
  check('dropbear', [
    [
      "Bad password attempt for 'root' from 203.0.113.5:4711",
      { ...pre, action: 'failed', user: 'root', address: '203.0.113.5', port: 4711 },
      'Bad password attempt for <:USER:> from <:IP:>',
    ],
  ]);
});
