import { describe, expect, it } from 'vitest';
import type { GeneratedLine } from '../../../src/generate/index.js';
import { byteOffsets, generateFleet, toMessageDocument, toSystemAuthDocument } from '../../../src/generate/index.js';
import { createLogParser } from '../../../src/parse/index.js';
import type { ParsedLog, RawLog } from '../../../src/types/index.js';

const timeMs = Date.UTC(2026, 1, 21, 21, 54, 44);
const origin = { logPath: '/var/log/auth.log', offset: 77 };

function line(text: string): GeneratedLine {
  return { host: 'web-1', timeMs, line: `Feb 21 21:54:44 web-1 ${text}` };
}

function auth(text: string): Record<string, unknown> {
  return toSystemAuthDocument(line(text), origin);
}

describe('toSystemAuthDocument', () => {
  it('drops the text of an accepted login and keeps its parts', () => {
    const document = auth('sshd[3402]: Accepted publickey for mkeller from 10.0.2.2 port 63673 ssh2: RSA SHA256:39339');
    expect(document).toMatchObject({
      '@timestamp': '2026-02-21T21:54:44.000Z',
      event: { action: 'ssh_login', category: ['authentication', 'session'], outcome: 'success', timezone: '+00:00' },
      host: { hostname: 'web-1', name: 'web-1' },
      log: { file: { path: '/var/log/auth.log' }, offset: 77 },
      process: { name: 'sshd', pid: 3402 },
      related: { hosts: ['web-1'], ip: ['10.0.2.2'], user: ['mkeller'] },
      source: { ip: '10.0.2.2', port: 63673 },
      system: { auth: { ssh: { event: 'Accepted', method: 'publickey', signature: 'RSA SHA256:39339' } } },
      user: { name: 'mkeller' },
    });
    expect(document).not.toHaveProperty('message');
    expect(document).not.toHaveProperty('event.original');
  });

  it('keeps the blank before an invalid user, and loses the port of "Invalid user"', () => {
    expect(auth('sshd[1]: Failed password for invalid user admin from 198.19.1.2 port 5 ssh2')).toMatchObject({
      user: { name: ' admin' },
      source: { ip: '198.19.1.2', port: 5 },
    });
    const invalid = auth('sshd[1]: Invalid user admin from 198.19.1.2 port 5');
    expect(invalid).toMatchObject({ user: { name: 'admin' }, system: { auth: { ssh: { event: 'Invalid' } } } });
    expect(invalid).not.toHaveProperty('source.port');
    expect(invalid).not.toHaveProperty('message');
  });

  it('takes apart whatever looks like a login, as the real patterns do', () => {
    const port = '198.19.1.2 port 5 ssh2';
    expect(auth(`sshd[1]: message repeated 2 times: [ Failed password for root from ${port}]`)).toMatchObject({
      system: { auth: { ssh: { event: 'message', method: 'repeated 2 times: [ Failed password' } } },
      user: { name: 'root' },
    });
    const exceeded = auth(`sshd[1]: error: maximum authentication attempts exceeded for root from ${port} [preauth]`);
    expect(exceeded).toMatchObject({
      system: { auth: { ssh: { event: 'error:', method: 'maximum authentication attempts exceeded' } } },
    });
    expect(exceeded).not.toHaveProperty('message');
    const dropped = auth('sshd[1]: Did not receive identification string from 198.19.1.2 port 5');
    expect(dropped).toMatchObject({ system: { auth: { ssh: { dropped_ip: '198.19.1.2' } } } });
    expect(dropped).not.toHaveProperty('message');
  });

  it('drops sudo lines with a terminal, keeps those without', () => {
    const document = auth(
      'sudo:      bob : user NOT in sudoers ; TTY=pts/1 ; PWD=/home/bob ; USER=root ; COMMAND=/bin/ls',
    );
    expect(document).toMatchObject({
      process: { name: 'sudo' },
      system: {
        auth: {
          sudo: { command: '/bin/ls', error: 'user NOT in sudoers', pwd: '/home/bob', tty: 'pts/1', user: 'root' },
        },
      },
      user: { name: 'bob', effective: { name: 'root' } },
      related: { user: ['bob', 'root'] },
    });
    expect(document).not.toHaveProperty('message');
    expect(document).not.toHaveProperty('process.pid');
    const kept = auth('sudo:  ansible : PWD=/home/ansible ; USER=root ; COMMAND=/bin/true');
    expect(kept).toMatchObject({ message: 'ansible : PWD=/home/ansible ; USER=root ; COMMAND=/bin/true' });
  });

  it('drops new users and groups, with what newer shadow adds in the shell', () => {
    const group = auth('groupadd[6991]: new group: name=apache, GID=48');
    expect(group).toMatchObject({
      group: { name: 'apache', id: '48' },
      event: { category: ['iam'], type: ['group', 'creation'] },
    });
    expect(group).not.toHaveProperty('message');
    const user = auth('useradd[1]: new user: name=eve, UID=48, GID=49, home=/home/eve, shell=/bin/sh, from=/dev/pts/0');
    expect(user).toMatchObject({
      user: { name: 'eve', id: '48' },
      group: { id: '49' },
      system: { auth: { useradd: { home: '/home/eve', shell: '/bin/sh, from=/dev/pts/0' } } },
    });
    expect(user).not.toHaveProperty('message');
  });

  it.each([
    [
      'sshd[1]: pam_unix(sshd:session): session opened for user bob(uid=1001) by (uid=0)',
      { name: 'bob(uid=1001)', id: '0' },
    ],
    [
      'sudo: pam_unix(sudo:session): session opened for user root(uid=0) by bob(uid=1001)',
      { name: 'bob', id: '1001', effective: { name: 'root(uid=0)' } },
    ],
    ['sudo: pam_unix(sudo:session): session closed for user root', { name: 'root' }],
    ['sshd[1]: Received disconnect from 198.19.1.2 port 5:11: Bye Bye [preauth]', undefined],
    ['sshd[1]: Connection closed by invalid user admin 198.19.1.2 port 5 [preauth]', undefined],
    ['systemd-logind[1]: New session 12 of user bob.', undefined],
    ["usermod[1]: add 'bob' to group 'sudo'", undefined],
    ['groupadd[1]: group added to /etc/group: name=bob, GID=1001', undefined],
  ])('leaves the body of %s in message', (text, user) => {
    const document = auth(text);
    expect(document['message']).toBe(text.slice(text.indexOf(': ') + 2));
    expect(document['user']).toEqual(user);
  });
});

const fleet = generateFleet({
  seed: 11,
  startMs: Date.UTC(2026, 2, 2),
  days: 5,
  hosts: 10,
  noise: 0.3,
  intrusions: [{ family: 'brute-force-success' }, { family: 'lateral-movement' }, { family: 'log-tampering' }],
});

describe('a fleet as documents', () => {
  it('orders a file by byte offsets', () => {
    const [host] = fleet.hosts;
    const offsets = byteOffsets(host.lines);
    expect(offsets[0]).toBe(0);
    offsets.forEach((offset, i) => {
      if (i > 0) expect(offset).toBe(offsets[i - 1] + host.lines[i - 1].line.length + 1);
    });
  });

  it('is read by the parser as the same events in all three shapes', () => {
    const parsers = { line: createLogParser(), message: createLogParser(), auth: createLogParser() };
    const read = (parser: ReturnType<typeof createLogParser>, raw: RawLog): ParsedLog => {
      const result = parser.parse(raw);
      if (!result.ok) expect.fail(`${result.unparsed.reason}: ${result.unparsed.excerpt}`);
      return result.log;
    };
    const different: string[] = [];
    let rebuilt = 0;
    let lines = 0;
    for (const host of fleet.hosts) {
      const offsets = byteOffsets(host.lines);
      host.lines.forEach((line, i) => {
        lines++;
        const origin = { logPath: host.logPath, offset: offsets[i] };
        const ref = { kind: 'document', index: 'logs', id: String(i) } as const;
        const fromLine = read(parsers.line, {
          kind: 'line',
          ref: { kind: 'line', file: host.host, line: i + 1 },
          text: line.line,
          yearHint: { kind: 'firstYear', year: 2026 },
        });
        const source = toMessageDocument(line, origin);
        const fromMessage = read(parsers.message, { kind: 'document', ref, source, late: false });
        const authSource = toSystemAuthDocument(line, origin);
        const fromAuth = read(parsers.auth, { kind: 'document', ref, source: authSource, late: false });
        if (fromAuth.lineReconstructed) rebuilt++;
        const view = (log: ParsedLog): string =>
          JSON.stringify([log.timeMs, log.host, log.program, log.pid, log.repeat, log.fields.action, log.fields.user]);
        if (view(fromLine) !== view(fromMessage)) different.push(`message: ${line.line}`);
        if (view(fromLine) !== view(fromAuth)) different.push(`system.auth: ${line.line} => ${view(fromAuth)}`);
        if (fromMessage.content !== fromLine.content) different.push(`content: ${line.line}`);
      });
    }
    expect(different.slice(0, 10)).toEqual([]);
    expect(rebuilt / lines).toBeGreaterThan(0.1);
    expect(rebuilt / lines).toBeLessThan(0.6);
  });
});
