import { workCommand } from '../commands.js';
import type { Dice } from '../dice.js';
import type { Person } from '../people.js';
import { sudo } from '../privilege.js';
import type { Shell } from '../sshd-session.js';
import { openShell } from './actions.js';
import type { Known } from './known.js';
import type { Clock, Stage } from './stage.js';

/** Someone who works on the host: one of the three fitting people who signed in most often, else of the three of any kind. */
export function insider({ people, known, dice }: Stage, fits: (who: Person) => boolean = (who) => who.sudo): Person {
  const able = people.filter(({ absent }) => absent === undefined);
  const here = known.people().flatMap((name) => able.filter((who) => who.name === name));
  const fitting = here.filter(fits).slice(0, 3);
  if (fitting.length > 0) return dice.pick(fitting);
  return dice.pick(here.length > 0 ? here.slice(0, 3) : able);
}

export interface Entry {
  readonly user: string;
  readonly address: string;
  readonly fromMs: number;
  readonly lastsMs: number;
}

/** A sign-in with what the account signed in with before. */
export function enter({ site, known, dice, people }: Stage, { user, address, fromMs, lastsMs }: Entry): Shell {
  const own = people.find(({ name }) => name === user)?.key;
  const last = known.signIns(user).at(-1);
  const key = last === undefined || site.exposed === 'keys' ? (last?.key ?? own) : last.key;
  return openShell(site, known.peer(address, dice), user, fromMs, fromMs + lastsMs, key);
}

/** Commands that others ran here, and this account did not. */
export function foreignWork(shell: Shell, known: Known, clock: Clock, count: number, dice: Dice): void {
  const commands = known.foreignCommands(shell.user);
  for (let n = 0; n < count; n++) {
    const command = commands.length > 0 ? dice.pick(commands) : workCommand(shell.site, dice);
    sudo(shell, { atMs: clock.next(), command });
  }
}
