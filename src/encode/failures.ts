import type { ParsedLog } from '../types/index.js';
import type { HostState } from './host-state.js';
import type { LineNames } from './line-names.js';

const HOUR_MS = 3_600_000;
const HOURS = 24;

/**
 * Failed sign-ins from the line's address on this host in the day before it, then counts the line itself if it is one.
 * Counted by whole hours, so the day is 23 to 24 hours long.
 */
export function countFailures(host: HostState, log: ParsedLog, names: LineNames, outside: boolean): number {
  const { address } = names;
  if (address.text === '') return 0;
  const { failures } = host.maps;
  const hour = Math.floor(host.nowMs / HOUR_MS);
  const tallies = failures.at(address.failures);
  const before = tallies === undefined ? 0 : sumOfDay(tallies, hour);
  const count = outside ? failuresOf(log, names) : 0;
  if (count > 0) {
    const used = failures.useAt(address.failures);
    if (used === undefined) failures.add(address.text, [hour, count]);
    else add(used.value, hour, count);
  }
  return before;
}

/**
 * One attempt is written about up to three times (`Invalid user`, PAM's failure, `Failed password`). The first of these counts, and
 * the `Failed` line of the same process does not count again. Attempts by keys alone leave only the connection's end.
 */
function failuresOf(log: ParsedLog, { run, user }: LineNames): number {
  const { action, method, preAuth } = log.fields;
  if (action === 'failed' && method !== undefined) {
    const announced = run !== undefined && run.counted === 1 ? 1 : 0;
    if (run !== undefined) run.counted = 2;
    return log.repeat - announced;
  }
  const hint =
    action === 'failed' || action === 'invalid_user' || (action === 'connection' && preAuth && user.text !== '');
  if (!hint || (run !== undefined && run.counted > 0)) return 0;
  if (run !== undefined) run.counted = 1;
  return 1;
}

/** Hours that the clock was turned back from are not of this day. */
function inDay(tally: number, hour: number): boolean {
  return tally > hour - HOURS && tally <= hour;
}

function sumOfDay(tallies: readonly number[], hour: number): number {
  let sum = 0;
  for (let i = 0; i < tallies.length; i += 2) if (inDay(tallies[i], hour)) sum += tallies[i + 1];
  return sum;
}

/** Counts `count` more in this hour, and forgets other days. */
function add(tallies: number[], hour: number, count: number): void {
  let kept = 0;
  for (let i = 0; i < tallies.length; i += 2) {
    if (!inDay(tallies[i], hour)) continue;
    tallies[kept++] = tallies[i];
    tallies[kept++] = tallies[i + 1];
  }
  tallies.length = kept;
  if (kept > 0 && tallies[kept - 2] === hour) tallies[kept - 1] += count;
  else tallies.push(hour, count);
}
