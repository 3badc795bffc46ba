/** What must be ended with this process, in the order of registration. */
const endings = new Set<() => void>();
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Runs `ending` (synchronous) when this process exits, also by a signal that nobody else handles. A program with handlers of
 * its own decides itself what a signal means; then only its exit counts.
 * @returns takes the registration back
 */
export function onParentEnd(ending: () => void): () => void {
  if (endings.size === 0) {
    process.on('exit', runEndings);
    for (const signal of SIGNALS) process.on(signal, onSignal);
  }
  endings.add(ending);
  return () => {
    if (endings.delete(ending) && endings.size === 0) unregister();
  };
}

function onSignal(signal: NodeJS.Signals): void {
  if (process.listenerCount(signal) > 1) return;
  runEndings();
  unregister();
  // The default action, which our listener had replaced.
  process.kill(process.pid, signal);
}

function runEndings(): void {
  for (const ending of endings) ending();
  endings.clear();
}

function unregister(): void {
  process.removeListener('exit', runEndings);
  for (const signal of SIGNALS) process.removeListener(signal, onSignal);
}
