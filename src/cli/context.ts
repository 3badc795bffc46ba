import { existsSync } from 'node:fs';
import type { Command } from 'commander';

import { loadConfig, type Config } from '../config/index.js';
import { terminalProgress } from '../log/index.js';
import type { Progress } from '../types/index.js';
import { printable } from './printable.js';

/** The configuration where none is named. */
export const DEFAULT_FILE = 'logmamba.yml';

/** Options every command has. */
export interface GlobalOptions {
  readonly config?: string;
  readonly set: readonly string[];
}

/** The configuration: `--config FILE`, else logmamba.yml where there is one, else defaults; `--set` wins. */
export function configOf(command: Command, overrides: readonly string[] = []): Config {
  const options = command.optsWithGlobals<GlobalOptions>();
  const file = options.config ?? (existsSync(DEFAULT_FILE) ? DEFAULT_FILE : undefined);
  return loadConfig(file, [...options.set, ...overrides], process.env);
}

export function progressOf(): Progress {
  return terminalProgress();
}

/** Writes to standard output; control characters from logs do not reach the terminal. */
export function say(text: string): void {
  console.log(printable(text));
}

/** Collects a repeatable option. */
export function collect(value: string, previous: readonly string[]): readonly string[] {
  return [...previous, value];
}

/** Aborts on SIGINT and SIGTERM; a second signal ends the process at once. */
export function stopSignal(): AbortSignal {
  const controller = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM'] as const) {
    process.on(name, () => {
      if (controller.signal.aborted) process.exit(1);
      controller.abort();
    });
  }
  return controller.signal;
}
