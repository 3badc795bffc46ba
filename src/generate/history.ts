/** A command that sudo ran. */
export interface RanCommand {
  readonly atMs: number;
  readonly user: string;
  readonly target: string;
  readonly command: string;
  readonly tty: boolean;
}

export interface SignedIn {
  readonly atMs: number;
  readonly user: string;
  readonly address: string;
  /** As after `ssh2:`; absent for a password. */
  readonly key?: string;
  readonly interactive: boolean;
}

/** A change of account by su. */
export interface Switched {
  readonly atMs: number;
  readonly user: string;
  readonly target: string;
  readonly failed: boolean;
}

export interface CronRan {
  readonly atMs: number;
  readonly user: string;
  readonly command: string;
}

/** The odd kinds of lines, which an intrusion may only repeat where routine wrote them before. */
export type Oddity =
  'sudo-list' | 'sudo-wrong-password' | 'sudo-not-allowed' | 'failed-password' | 'sshd-restart' | 'crontab-edit';

/** What routine did on a host: what a careful intruder may imitate. Intrusions leave no trace here. */
export class History {
  readonly commands: RanCommand[] = [];
  readonly signIns: SignedIn[] = [];
  readonly switches: Switched[] = [];
  readonly cron: CronRan[] = [];
  readonly #oddities = new Map<Oddity, number[]>();

  odd(kind: Oddity, atMs: number): void {
    const times = this.#oddities.get(kind);
    if (times === undefined) this.#oddities.set(kind, [atMs]);
    else times.push(atMs);
  }

  hadOdd(kind: Oddity, seen: (atMs: number) => boolean): boolean {
    return this.#oddities.get(kind)?.some(seen) ?? false;
  }
}
