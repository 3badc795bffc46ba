import type { Dice } from './dice.js';
import type { Site } from './site.js';
import { guessAndLeave, refusePenalised, scan } from './sshd-preauth.js';
import { DAY_MS } from './routine-people.js';

/** Names that botnets try, most frequent first; the weight of the n-th falls as 1/(n+1). */
const TRIED = [
  'admin',
  'user',
  'test',
  'ubuntu',
  'oracle',
  'postgres',
  'git',
  'ftpuser',
  'guest',
  'debian',
  'pi',
  'support',
  'hadoop',
  'nagios',
  'es',
  'tomcat',
  'minecraft',
  'steam',
  'teamspeak',
  'jenkins',
  'dev',
  'vagrant',
  'centos',
  'ec2-user',
  'www',
  'mysql',
  'ftp',
  'testuser',
  'server',
  'web',
  'administrator',
  'sysadmin',
  'odoo',
  'elastic',
  'zabbix',
  'student',
  'demo',
  'ansible1',
  'devops',
  'solana',
  'validator',
  'sol',
  'node',
  'app',
  'weblogic',
] as const;

const WEIGHTED: readonly (readonly [string, number])[] = TRIED.map((name, n) => [name, 1 / (n + 2)] as const);

/** An address of the internet at large: RFC 2544's range, which nobody's host has. */
export function strangerAddress(dice: Dice): string {
  return `198.19.${dice.int(0, 255)}.${dice.int(1, 254)}`;
}

/** A burst from one source: some tens of connections at the source's own pace. */
function burst(site: Site, address: string, startMs: number, endMs: number, dice: Dice): void {
  const connections = Math.min(60, 2 + Math.floor(dice.exponential(12)));
  const paceMs =
    dice.weighted([
      [3500, 4],
      [22_000, 4],
      [190_000, 2],
    ]) * dice.between(0.7, 1.4);
  const rootShare = dice.pick([0, 0.25, 0.5, 1]);
  const tries = dice.weighted([
    [1, 7],
    [3, 2],
    [6, 1],
  ]);
  let atMs = startMs;
  for (let n = 0; n < connections && atMs < endMs; n++) {
    const valid = dice.chance(rootShare);
    const user = valid ? 'root' : dice.weighted(WEIGHTED);
    const peer = { address, port: dice.int(1024, 65_535) };
    const penalised = site.dialect.sshdWorker === 'sshd-session' && paceMs < 10_000 && n > 3 && n % 4 !== 0;
    if (penalised) refusePenalised(site, peer, atMs);
    else guessAndLeave(site, { peer, user, valid, tries, atMs });
    atMs += paceMs * dice.between(0.6, 1.6);
  }
}

/** The internet's day at an exposed host; `noise` scales it. Sources come back within the day, and some on later days. */
export function guessingDay(site: Site, day: number, midnightMs: number, noise: number, dice: Dice): void {
  if (site.exposed === 'no' || noise <= 0) return;
  const regulars = site.dice.fork('regulars');
  const known = Array.from({ length: 12 }, () => strangerAddress(regulars));
  // Some days are quiet and some are storms: the rate itself is drawn.
  const rate = noise * dice.pick([0.4, 0.7, 1, 1, 1.3, 2]) * (site.exposed === 'passwords' ? 6.5 : 9.5);
  const bursts = dice.poisson(rate);
  const endMs = midnightMs + DAY_MS;
  for (let n = 0; n < bursts; n++) {
    const address = dice.chance(0.3) ? dice.pick(known) : strangerAddress(dice);
    burst(site, address, midnightMs + dice.between(0, DAY_MS), endMs, dice);
  }
  for (let n = dice.poisson(14 * noise); n > 0; n--) {
    const peer = { address: strangerAddress(dice), port: dice.int(1024, 65_535) };
    scan(site, peer, midnightMs + dice.between(0, DAY_MS), dice);
  }
  // Once in a while an existing account is guessed by name: benign, and it fails.
  if (dice.chance(0.12 * Math.min(1, noise))) {
    const names = [...site.accounts.keys()].filter((name) => name !== 'www-data');
    const address = strangerAddress(dice);
    let atMs = midnightMs + dice.between(0, DAY_MS - 3_600_000);
    for (let n = dice.int(2, 9); n > 0; n--) {
      const peer = { address, port: dice.int(1024, 65_535) };
      atMs =
        guessAndLeave(site, { peer, user: dice.pick(names), valid: true, tries: 1, atMs }) + dice.between(4000, 90_000);
    }
  }
}
