import { sourceRefText, type EncodedLog } from '../../src/types/index.js';
import { countVectors, trainForest, windowOf, type CountedEvent } from './isolation-forest.js';
import type { Prepared, TestRun } from './prepare.js';
import { scoresBy, type RunScores } from './scores.js';
import { drawn } from './split.js';

/** What a rule says of a line that it fires at, in nats: more than any limit for a single benign line. */
const RULE_NATS = 16;

/** −ln of the share of benign history with such a value or more, so that any score is in nats: (1 + #{≥}) / (n + 1). */
export function tailNats(history: readonly number[]): (value: number) => number {
  const sorted = Float64Array.from(history).sort();
  return (value) => {
    let low = 0;
    let high = sorted.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (sorted[middle] < value) low = middle + 1;
      else high = middle;
    }
    return -Math.log((1 + sorted.length - low) / (sorted.length + 1));
  };
}

const insideOnly = (run: TestRun, score: (event: EncodedLog, i: number) => number): Float64Array =>
  Float64Array.from(run.events, (event, i) => (event.stream === 'inside' ? score(event, i) : 0));

/** A number by chance: −ln u, as a calibrated score of noise is distributed. */
export function randomScores(data: Prepared, seed: number): RunScores {
  return scoresBy(data, (run) =>
    insideOnly(run, ({ log }) => -Math.log(1 - drawn(seed, `random ${sourceRefText(log.ref)}`))),
  );
}

/** Inside lines of the host in the same ten minutes, as nats of benign history. */
export function volumeScores(data: Prepared): RunScores {
  const volumes = (events: readonly EncodedLog[]): Map<string, number> => {
    const counts = new Map<string, number>();
    for (const { log, stream } of events) {
      if (stream === 'inside') counts.set(windowOf(log), (counts.get(windowOf(log)) ?? 0) + 1);
    }
    return counts;
  };
  const history = volumes(data.train);
  const nats = tailNats([...history.values()]);
  return scoresBy(data, (run) => {
    const counts = volumes(run.events);
    return insideOnly(run, ({ log }) => nats(counts.get(windowOf(log)) ?? 0));
  });
}

/** Every inside line is as strange as the next. */
export function keepAllScores(data: Prepared): RunScores {
  return scoresBy(data, (run) => insideOnly(run, () => data.config.delineate.candidateNats + 1));
}

/** A template that training never saw, and nothing else. */
export function unseenTemplateScores(data: Prepared): RunScores {
  const seen = new Set(data.train.map(({ key }) => key.template));
  return scoresBy(data, (run) => insideOnly(run, ({ key }) => (seen.has(key.template) ? 0 : RULE_NATS)));
}

/** A composite key that training never saw, and nothing else. */
export function newKeyScores(data: Prepared): RunScores {
  return scoresBy(data, (run) => insideOnly(run, ({ keyId }) => (keyId === 0 ? RULE_NATS : 0)));
}

const MOST_COLUMNS = 32;

/** Isolation Forest on the counts of ten minutes of a host: the most frequent composite keys, and all others as one. */
export function isolationForestScores(data: Prepared, seed: number): RunScores {
  const counts = new Uint32Array(data.shape.keys);
  for (const { keyId, stream } of data.train) if (stream === 'inside') counts[keyId] += 1;
  // a column that is always 0 would only use up the depth of the trees
  const frequent = [...counts.keys()]
    .filter((keyId) => counts[keyId] > 0)
    .sort((a, b) => counts[b] - counts[a])
    .slice(0, MOST_COLUMNS - 1);
  const columns = frequent.length + 1;
  const columnOf = new Map(frequent.map((keyId, column) => [keyId, column + 1]));
  const counted = (events: readonly EncodedLog[]): CountedEvent[] =>
    events.flatMap(({ log, keyId, stream }) =>
      stream === 'inside' ? [{ host: log.host, timeMs: log.timeMs, column: columnOf.get(keyId) ?? 0 }] : [],
    );
  const history = [...countVectors(counted(data.train), columns).values()];
  const forest = trainForest(history, seed);
  const nats = tailNats(forest.predict(history));
  return scoresBy(data, (run) => {
    const vectors = countVectors(counted(run.events), columns);
    const names = [...vectors.keys()];
    const strange = forest.predict([...vectors.values()]);
    const byWindow = new Map(names.map((name, i) => [name, nats(strange[i])]));
    return insideOnly(run, ({ log }) => byWindow.get(windowOf(log)) ?? 0);
  });
}
