import { createRequire } from 'node:module';
import type * as CliProgress from 'cli-progress';
import pc from 'picocolors';

import type { Progress, ProgressStep } from '../types/index.js';

const require = createRequire(import.meta.url);

/** Nothing shown: for tests and for callers that show their own. */
export const silentProgress: Progress = {
  step: () => ({ advance: () => undefined, note: () => undefined, done: () => undefined }),
};

/**
 * A display on standard error: a bar a step on a terminal, a line now and then elsewhere (CI logs, services).
 * Updates are drawn synchronously, since training occupies the thread.
 */
export function terminalProgress(stream: NodeJS.WriteStream = process.stderr): Progress {
  return { step: (name, total) => (stream.isTTY ? barStep(name, total, stream) : lineStep(name, total, stream)) };
}

function barStep(name: string, total: number | undefined, stream: NodeJS.WriteStream): ProgressStep {
  const started = performance.now();
  let value = 0;
  let drawn = 0;
  // loaded here: there is no bar but on a terminal
  const { SingleBar } = require('cli-progress') as typeof CliProgress;
  const bar = new SingleBar({
    stream,
    format: total === undefined ? `  ${name} {value} {note}` : `  ${name} [{bar}] {percentage}% {note}`,
    barCompleteChar: '█',
    barIncompleteChar: '░',
    barsize: 24,
    clearOnComplete: true,
    hideCursor: true,
    gracefulExit: false,
    linewrap: false,
    noTTYOutput: false,
  });
  bar.start(total ?? Number.MAX_SAFE_INTEGER, 0, { note: '' });
  // a fault in the middle of the step must not leave the terminal without its cursor
  const stop = (): void => bar.stop();
  process.once('exit', stop);
  return {
    advance(by) {
      value += by;
      const now = performance.now();
      if (now - drawn < 100) return;
      drawn = now;
      bar.update(Math.min(value, total ?? value));
      bar.render();
    },
    note: (text) => bar.update({ note: text }),
    done(summary) {
      process.off('exit', stop);
      bar.stop();
      stream.write(`${finished(name, started, summary)}\n`);
    },
  };
}

const LINE_EVERY_MS = 5000;

function lineStep(name: string, total: number | undefined, stream: NodeJS.WriteStream): ProgressStep {
  const started = performance.now();
  let value = 0;
  let note = '';
  let last = started;
  return {
    advance(by) {
      value += by;
      const now = performance.now();
      if (now - last < LINE_EVERY_MS) return;
      last = now;
      const share = total === undefined || total === 0 ? String(value) : `${Math.round((100 * value) / total)}%`;
      stream.write(`  … ${name} ${share}${note === '' ? '' : ` ${note}`}\n`);
    },
    note(text) {
      note = text;
    },
    done: (summary) => void stream.write(`${finished(name, started, summary)}\n`),
  };
}

function finished(name: string, started: number, summary: string | undefined): string {
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  return `${pc.green('  ✓')} ${name}${summary === undefined ? '' : ` – ${summary}`} ${pc.dim(`(${seconds} s)`)}`;
}
