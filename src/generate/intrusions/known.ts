import type { Dice } from '../dice.js';
import type { Oddity, RanCommand, SignedIn } from '../history.js';
import { OFFICE } from '../people.js';
import { clientPort } from '../routine-people.js';
import type { Site } from '../site.js';
import type { Peer } from '../sshd-preauth.js';

function distinct(values: Iterable<string>): string[] {
  return [...new Set(values)];
}

/** What the host has seen of routine before a moment: all that a careful intruder makes use of. */
export class Known {
  readonly site: Site;
  readonly #seen: (atMs: number) => boolean;
  readonly #signIns: readonly SignedIn[];
  readonly #commands: readonly RanCommand[];

  /** `logged`: whether a moment is in the log at all. */
  constructor(site: Site, beforeMs: number, logged: (atMs: number) => boolean) {
    this.site = site;
    this.#seen = (atMs) => atMs < beforeMs && logged(atMs);
    this.#signIns = site.history.signIns.filter(({ atMs }) => this.#seen(atMs));
    this.#commands = site.history.commands.filter(({ atMs }) => this.#seen(atMs));
  }

  had(kind: Oddity): boolean {
    return this.site.history.hadOdd(kind, this.#seen);
  }

  /** Sign-ins of an account, oldest first. */
  signIns(user: string): SignedIn[] {
    return this.#signIns.filter((signIn) => signIn.user === user);
  }

  /** Accounts that people sign in with here, the most frequent first. */
  people(): string[] {
    const counts = new Map<string, number>();
    for (const { user, interactive } of this.#signIns) if (interactive) counts.set(user, (counts.get(user) ?? 0) + 1);
    return [...counts].sort((a, b) => b[1] - a[1]).map(([user]) => user);
  }

  /** An address that somebody signed in from, but not the account: where the account is out of place. */
  strangeAddress(user: string, dice: Dice, inner = false): string {
    const own = new Set(this.signIns(user).map(({ address }) => address));
    const others = this.#signIns.filter(({ address }) => !own.has(address));
    const wanted = others.filter(({ address, interactive }) => (inner ? address.startsWith('10.') : interactive));
    const found = wanted.length > 0 ? wanted : others.length > 0 ? others : this.#signIns;
    return found.length === 0 ? OFFICE : dice.pick(distinct(found.map(({ address }) => address)));
  }

  /** Where the account itself came from lately. */
  ownAddress(user: string): string {
    return this.signIns(user).at(-1)?.address ?? this.#signIns.at(-1)?.address ?? OFFICE;
  }

  /** The key or password that the account signed in with last. */
  keyOf(user: string): string | undefined {
    return this.signIns(user).at(-1)?.key;
  }

  peer(address: string, dice: Dice): Peer {
    return { address, port: clientPort(dice) };
  }

  /** Commands as root that people at a terminal ran at least twice, by any account or by those that fit. */
  commands(fits: (run: RanCommand) => boolean = () => true): string[] {
    const counts = new Map<string, number>();
    for (const run of this.#commands) {
      if (run.target !== 'root' || !run.tty || !fits(run)) continue;
      counts.set(run.command, (counts.get(run.command) ?? 0) + 1);
    }
    return [...counts].filter(([, count]) => count > 1).map(([command]) => command);
  }

  ran(command: string): boolean {
    return this.#commands.some((run) => run.command === command);
  }

  /** Commands that hold a text, each once, however often they were run. */
  commandsWith(text: string): string[] {
    return distinct(this.#commands.filter(({ command }) => command.includes(text)).map(({ command }) => command));
  }

  /** Commands that administrators ran, and an account did not. */
  foreignCommands(user: string): string[] {
    const own = new Set(this.#commands.filter((run) => run.user === user).map(({ command }) => command));
    const foreign = this.commands().filter((command) => !own.has(command));
    return foreign.length > 2 ? foreign : this.commands();
  }

  /** Two accounts at least have changed to the target by su (one name alone would stand in the wording). */
  switchedTo(target: string, failed = false): boolean {
    const users = this.site.history.switches
      .filter((each) => this.#seen(each.atMs) && each.target === target && each.failed === failed)
      .map(({ user }) => user);
    return new Set(users).size > 1;
  }

  cronJobs(): { user: string; command: string }[] {
    const jobs = new Map<string, { user: string; command: string }>();
    for (const { atMs, user, command } of this.site.history.cron)
      if (this.#seen(atMs)) jobs.set(`${user} ${command}`, { user, command });
    return [...jobs.values()];
  }
}
