import { describe, expect, it } from 'vitest';
import { createTemplateMiner } from '../../../src/parse/index.js';
import { parseBody, parseDocument } from './raw-logs.js';

const APT = 'USER=root ; COMMAND=/usr/bin/apt install nginx';
const HONEST = `alice : TTY=pts/0 ; PWD=/home/alice ; ${APT}`;

/** What the working directory `/tmp/x ; …` and the command `/bin/bash -p` look like. */
const FORGED: readonly (readonly [what: string, body: string, command: string])[] = [
  [
    'a folder named like the rest of the line',
    `alice : TTY=pts/0 ; PWD=/tmp/x ; ${APT} ; USER=root ; COMMAND=/bin/bash -p`,
    `PWD=/tmp/x ; ${APT} ; USER=root ; COMMAND=/bin/bash -p`,
  ],
  [
    'a folder named like a command',
    'alice : TTY=pts/0 ; PWD=/tmp/x COMMAND=/usr/bin/apt install ; USER=root ; COMMAND=/bin/bash -p',
    'PWD=/tmp/x COMMAND=/usr/bin/apt install ; USER=root ; COMMAND=/bin/bash -p',
  ],
  [
    'a folder named like a target',
    'alice : TTY=pts/0 ; PWD=/tmp/x ; USER=alice ; USER=root ; COMMAND=/bin/bash',
    'PWD=/tmp/x ; USER=alice ; USER=root ; COMMAND=/bin/bash',
  ],
  [
    'a second command in the arguments',
    'alice : TTY=pts/0 ; PWD=/ ; USER=root ; COMMAND=/bin/bash -p ; COMMAND=/usr/bin/apt install nginx',
    'PWD=/ ; USER=root ; COMMAND=/bin/bash -p ; COMMAND=/usr/bin/apt install nginx',
  ],
  [
    'a folder so long that the command comes in the next line',
    'alice : (command continued) aaaa ; USER=root ; COMMAND=/bin/bash -p',
    'aaaa ; USER=root ; COMMAND=/bin/bash -p',
  ],
];

describe('sudo', () => {
  it.each(FORGED)('%s leaves the command in doubt', (_what, body, command) => {
    const log = parseBody('sudo', body);
    expect(log.fields).toMatchObject({ action: 'sudo', outcome: 'success', user: 'alice', command });
    expect(log.fields.targetUser).toBeUndefined();
    // Never the template of an honest line, even where that is the only one known.
    const miner = createTemplateMiner({ simTh: 0.7, depth: 5 });
    miner.learn('sudo', parseBody('sudo', HONEST).content);
    expect(miner.match('sudo', log.content).id).toBe(0);
  });

  it('a folder named like a refusal refuses nothing', () => {
    const { fields } = parseBody(
      'sudo',
      'alice : TTY=pts/0 ; PWD=/x ; command not allowed ; USER=root ; COMMAND=/bin/ls',
    );
    expect(fields).toMatchObject({ action: 'sudo', outcome: 'success', command: '/bin/ls' });
  });

  it('an honest refusal is one', () => {
    const { fields } = parseBody(
      'sudo',
      'alice : command not allowed ; TTY=pts/0 ; PWD=/x ; USER=root ; COMMAND=/bin/ls',
    );
    expect(fields).toMatchObject({ action: 'sudo_denied', outcome: 'failure', command: '/bin/ls', targetUser: 'root' });
  });

  it('names may hold blanks, in lines with the fields of an entry', () => {
    const user = 'DOMAIN\\bob smith';
    const body = `${user} : TTY=pts/0 ; PWD=/ ; USER=root ; COMMAND=/bin/ls`;
    const named = { action: 'sudo', user, command: '/bin/ls' };
    expect(parseBody('sudo', body).fields).toMatchObject(named);
    expect(parseBody('sudo', `${user} : user NOT in sudoers ; TTY=pts/0 ; PWD=/ ; USER=root ; COMMAND=/bin/ls`).fields)
      // prettier-ignore
      .toMatchObject({ ...named, action: 'sudo_denied' });
    const withoutProgram = { '@timestamp': '2024-03-05T10:11:03Z', host: 'web-1', message: body };
    expect(parseDocument(withoutProgram)).toMatchObject({ program: 'sudo', fields: named });
    expect(parseBody('sudo', 'something went wrong : no idea').fields.user).toBeUndefined();
  });
});

it("pkexec's folder leaves the command in doubt too", () => {
  const head = 'alice: Executing command [USER=root] [TTY=unknown]';
  const log = parseBody('pkexec', `${head} [CWD=/x] [COMMAND=/usr/bin/id]] [COMMAND=/bin/bash]`);
  const command = 'CWD=/x] [COMMAND=/usr/bin/id]] [COMMAND=/bin/bash]';
  expect(log.fields).toMatchObject({ action: 'sudo', user: 'alice', command });
  const miner = createTemplateMiner({ simTh: 0.7, depth: 5 });
  miner.learn('pkexec', parseBody('pkexec', `${head} [CWD=/home/alice] [COMMAND=/usr/bin/id]`).content);
  expect(miner.match('pkexec', log.content).id).toBe(0);
});
