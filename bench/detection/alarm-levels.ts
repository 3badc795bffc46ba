/** Something benign that would alarm if it were strong enough. */
export interface BenignItem {
  readonly host: string;
  readonly startMs: number;
  readonly evidence: number;
}

/** Alarms on a host that start so near each other are one to a reader. */
const JOIN_MS = 1_800_000;

/**
 * At which limit the first, the second, … false alarm comes, largest first: entry n is the strength of the item that makes it n + 1
 * alarms as the limit falls. Items above the limit that start within 30 minutes of each other on a host are one alarm;
 * weak items in between join nothing, so that a stream of them does not make all alarms one.
 */
export function alarmLevels(items: readonly BenignItem[]): number[] {
  const alarmed = new Map<string, number[]>();
  const levels: number[] = [];
  let alarms = 0;
  for (const { host, startMs, evidence } of [...items].sort((a, b) => b.evidence - a.evidence)) {
    if (!(evidence > 0)) break;
    let starts = alarmed.get(host);
    if (starts === undefined) alarmed.set(host, (starts = []));
    const at = firstAfter(starts, startMs);
    const joinsBefore = at > 0 && startMs - starts[at - 1] <= JOIN_MS;
    const joinsAfter = at < starts.length && starts[at] - startMs <= JOIN_MS;
    const wereOne = joinsBefore && joinsAfter && starts[at] - starts[at - 1] <= JOIN_MS;
    starts.splice(at, 0, startMs);
    if (!joinsBefore && !joinsAfter) alarms += 1;
    else if (joinsBefore && joinsAfter && !wereOne) alarms -= 1;
    if (alarms > levels.length) levels.push(evidence);
  }
  return levels;
}

function firstAfter(sorted: readonly number[], value: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (sorted[middle] <= value) low = middle + 1;
    else high = middle;
  }
  return low;
}
