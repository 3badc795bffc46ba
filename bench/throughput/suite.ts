import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { timed } from './clock.js';
import { PeerProcess } from './peer-process.js';
import type { Peer, PeerRow } from './peers.js';
import { OURS } from './row.js';
import type { Entry, Row, Skipped } from './row.js';
import { reasonOf } from './unavailable.js';

/** What the command line says of all suites. */
export interface SuiteContext {
  /** Folder of the public logs. */
  readonly dataFolder: string;
  /** Whether peers of several gigabytes are installed. */
  readonly installTorch: boolean;
  /** Whether peers run at all. */
  readonly withPeers: boolean;
}

/** Rows that are measured in turns with each other. */
export interface Suite {
  readonly name: string;
  /** @param stage where rows are put; what is thrown is reported as the reason why it was skipped */
  readonly fill: (stage: Stage, context: SuiteContext) => Promise<void>;
}

/** The rows of one suite while it runs, and the peers' processes behind them. */
export class Stage {
  readonly entries: Entry[] = [];
  readonly skipped: Skipped[] = [];
  readonly versions: Record<string, string> = {};
  readonly #suite: string;
  readonly #withPeers: boolean;
  readonly #closes: (() => Promise<void>)[] = [];
  #folder: string | undefined;

  constructor(suite: string, withPeers: boolean) {
    this.#suite = suite;
    this.#withPeers = withPeers;
  }

  /** Work of this process. */
  add(rows: readonly Row[], by = OURS, more: Pick<Entry, 'per' | 'wholeProcess'> = {}): void {
    this.addEntries(
      rows.map((row) => ({ ...more, id: row.id, by, unit: row.unit, count: row.count, block: () => timed(row) })),
    );
  }

  /** Work that times itself. */
  addEntries(entries: readonly Omit<Entry, 'suite'>[]): void {
    for (const entry of entries) this.entries.push({ ...entry, suite: this.#suite });
  }

  /** Work of a peer, which is installed and started first; a peer that cannot be had is skipped. */
  async addPeer(peer: Peer, rows: readonly PeerRow[]): Promise<void> {
    if (!this.#withPeers) return;
    await this.attempt(peer.name, async () => {
      const process = await PeerProcess.start(await peer.command());
      this.atEnd(() => process.close());
      Object.assign(this.versions, process.versions);
      this.addEntries(rows.map(({ request, ...row }) => ({ ...row, block: () => process.block(request) })));
    });
  }

  /** Does what may not be possible here: what is thrown becomes the reason why it was skipped. */
  async attempt(what: string, work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      this.skipped.push({ what, reason: reasonOf(error) });
    }
  }

  /** A folder for files that the suite makes, gone when it is over. */
  async folder(): Promise<string> {
    if (this.#folder === undefined) {
      const made = await mkdtemp(join(tmpdir(), 'logmamba-bench-'));
      this.atEnd(() => rm(made, { recursive: true, force: true }));
      this.#folder = made;
    }
    return this.#folder;
  }

  /** What is to be ended with the suite. */
  atEnd(close: () => Promise<void>): void {
    this.#closes.push(close);
  }

  /** Ends peers and all else that was started, the last first. */
  async close(): Promise<void> {
    for (const close of this.#closes.reverse()) await close();
  }
}
