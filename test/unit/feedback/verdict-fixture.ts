import { lineSubject, makeVerdict } from '../../../src/feedback/index.js';
import type { Opinion } from '../../../src/feedback/index.js';
import type { Score, Verdict } from '../../../src/types/index.js';
import { makeScore, T0 } from '../delineate/score-fixture.js';

/** ann runs a new command with sudo on web1, from nowhere that is named. */
export function sudoLine(parts: Partial<Score> = {}): Score {
  return makeScore(0, {
    program: 'sudo',
    template: '<:USER:> : COMMAND=<*>',
    key: { user: 'known', address: 'none', command: 'new', relation: 'new_pair' },
    action: 'sudo',
    channel: 'action',
    user: 'ann',
    targetUser: 'root',
    command: '/usr/bin/rsync -a /srv /backup',
    kinds: ['new_combination'],
    isAnomaly: true,
    surprisal: 12,
    ...parts,
  });
}

/** bob signs in from a new address. */
export function signIn(parts: Partial<Score> = {}): Score {
  return makeScore(0, {
    template: 'Accepted publickey for <:USER:> from <:IP:>',
    key: { user: 'known', address: 'new', command: 'none', relation: 'new_part' },
    action: 'accepted',
    user: 'bob',
    address: '198.51.100.7',
    kinds: ['new_combination'],
    isAnomaly: true,
    surprisal: 11,
    ...parts,
  });
}

export function verdictOn(line: Score, opinion: Partial<Opinion> = {}): Verdict {
  return makeVerdict(lineSubject(line), { verdict: 'benign', by: 'eve', atMs: T0, ...opinion });
}
