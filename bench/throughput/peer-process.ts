import { spawn } from 'node:child_process';
import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { z } from 'zod';
import type { Usage } from './row.js';
import { Unavailable } from './unavailable.js';

/** What starts a peer. */
export interface PeerCommand {
  readonly file: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

const helloSchema = z.object({ versions: z.record(z.string(), z.string()) });
const answerSchema = z.union([
  z.object({ cpuSeconds: z.number(), wallSeconds: z.number(), peakRssBytes: z.number().optional() }),
  z.object({ error: z.string() }),
]);
const STDERR_KEPT = 500;

/**
 * A peer that waits for requests: it says its versions in a first line of JSON, and for every line it is sent (words separated
 * by tabs) it does one block of work and answers with a line of JSON, `{cpuSeconds, wallSeconds}` or `{error}`. What a block
 * needs (files, trained trees) is loaded before the clock starts.
 */
export class PeerProcess {
  readonly versions: Readonly<Record<string, string>>;
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #lines: LineReader;

  private constructor(child: ChildProcessWithoutNullStreams, lines: LineReader, versions: Record<string, string>) {
    this.#child = child;
    this.#lines = lines;
    this.versions = versions;
  }

  /** @throws Unavailable when it cannot be started or ends before its first line */
  static async start({ file, args, env }: PeerCommand): Promise<PeerProcess> {
    const child = spawn(file, args, { env: { ...process.env, ...env } });
    const lines = new LineReader(child);
    const hello = helloSchema.safeParse(parsed(await lines.next()));
    if (hello.success) return new PeerProcess(child, lines, hello.data.versions);
    child.kill();
    throw new Unavailable(`${file}: its first line does not name versions`);
  }

  /** @throws Unavailable when the peer says that it cannot, or has ended */
  async block(request: readonly string[]): Promise<Usage> {
    this.#child.stdin.write(`${request.join('\t')}\n`);
    const answer = answerSchema.parse(parsed(await this.#lines.next()));
    if ('error' in answer) throw new Unavailable(answer.error);
    const { cpuSeconds, wallSeconds, peakRssBytes } = answer;
    return { cpuSeconds, wallSeconds, ...(peakRssBytes === undefined ? {} : { peakRssBytes }) };
  }

  /** Ends the peer: its input is closed, and it is waited for. */
  async close(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const exit = once(this.#child, 'exit');
    this.#child.stdin.end();
    await exit;
  }
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

/** The lines of a process's standard output, one at a time; one reader waits at a time. */
class LineReader {
  readonly #ready: string[] = [];
  #waiting: { resolve: (line: string) => void; reject: (reason: Error) => void } | undefined;
  #ended: Error | undefined;
  #stderr = '';

  constructor(child: ChildProcessWithoutNullStreams) {
    createInterface({ input: child.stdout }).on('line', (line) => {
      if (this.#waiting === undefined) this.#ready.push(line);
      else this.#waiting.resolve(line);
      this.#waiting = undefined;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      this.#stderr = (this.#stderr + text).slice(-STDERR_KEPT);
    });
    // a peer that has ended is told by `close`; what was being written to it then does not matter
    child.stdin.on('error', () => undefined);
    child.on('error', (error) => this.#end(error.message));
    child.on('close', (code, signal) => this.#end(`ended with ${signal ?? code}: ${this.#stderr.trim()}`));
  }

  async next(): Promise<string> {
    const line = this.#ready.shift();
    if (line !== undefined) return line;
    if (this.#ended !== undefined) throw this.#ended;
    return new Promise((resolve, reject) => (this.#waiting = { resolve, reject }));
  }

  #end(reason: string): void {
    this.#ended ??= new Unavailable(reason);
    this.#waiting?.reject(this.#ended);
    this.#waiting = undefined;
  }
}
