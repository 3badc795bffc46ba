import { isRareTempo, leastTempo, type TempoScale } from '../delineate/index.js';
import { dayOf, TempoHistory, TempoObserver, tempoReasons, TempoScorer, tempoTables } from '../tempo/index.js';
import type { TempoState, TempoTables } from '../tempo/index.js';
import type { AnomalyKind, EncodedLog, Prediction, TempoReason } from '../types/index.js';

/** Parts of the time that are judged by what came before them. */
const BLOCKS = 10;

/** What benign history says of tempo. */
export interface LearnedTempo {
  readonly history: TempoHistory;
  readonly tables: TempoTables;
  /** What the last day leaves behind for the first lines that are scored. */
  readonly state: TempoState;
}

/** @param events of benign history in order of time */
export function learnTempo(events: Iterable<EncodedLog>): LearnedTempo {
  const history = new TempoHistory();
  const observer = new TempoObserver();
  for (const event of events) {
    const seen = observer.observe(event);
    if (seen !== undefined) history.add(seen);
  }
  return { history, tables: tempoTables(history), state: observer.toJSON() };
}

/**
 * Tempo of history's own events, each judged by tables of the days before its block alone, as later lines will be: what comes into use
 * is strange at first and is in every later day's tables, so leaving out the block only would not show what it costs. To be asked in
 * order of time.
 */
export function heldOutTempo(
  { history }: LearnedTempo,
  range: { readonly fromMs: number; readonly toMs: number },
  candidateNats: number,
): (event: EncodedLog) => readonly TempoReason[] | undefined {
  const observer = new TempoObserver();
  const fromDay = dayOf(range.fromMs);
  const days = dayOf(range.toMs) + 1 - fromDay;
  const blocks = Math.min(BLOCKS, days);
  const start = (block: number): number => fromDay + Math.floor((days * block) / blocks);
  const scorers = new Map<number, TempoScorer>();
  const scorerOf = (day: number): TempoScorer => {
    let block = 0;
    while (block < blocks - 1 && day >= start(block + 1)) block += 1;
    let scorer = scorers.get(block);
    if (scorer === undefined) {
      scorer = new TempoScorer(tempoTables(history, { fromDay: start(block), toDay: Infinity }));
      // Hosts overlap at the turn of a block only.
      if (scorers.size > 1) scorers.delete(Math.min(...scorers.keys()));
      scorers.set(block, scorer);
    }
    return scorer;
  };
  return (event) => {
    const seen = observer.observe(event);
    if (seen === undefined) return undefined;
    const scorer = scorerOf(dayOf(seen.timeMs));
    return tempoReasons(seen, scorer.score(seen), undefined, (factor) => leastTempo(factor, candidateNats));
  };
}

/** A bundle's tempo at work. */
export class TempoWatch {
  readonly #observer = new TempoObserver();
  readonly #scorer: TempoScorer;
  readonly #scale: TempoScale | undefined;
  readonly #least: (factor: TempoReason['factor']) => number;

  /** @throws TypeError when the state is none that `toJSON` gave */
  constructor(scorer: TempoScorer, state: unknown, scale: TempoScale | undefined, candidateNats: number) {
    this.#observer.restore(state);
    this.#scorer = scorer;
    this.#scale = scale;
    this.#least = (factor) => leastTempo(factor, candidateNats);
  }

  /** The prediction of an inside line with what is unusual about its tempo: an anomaly when benign time comes to as much less than once a day. */
  judge(event: EncodedLog, prediction: Prediction): Prediction {
    const seen = this.#observer.observe(event);
    const scale = this.#scale;
    // Histories too young to know habits have no scale: then nothing about tempo is unusual.
    if (scale === undefined || seen === undefined) return prediction;
    const tempo = tempoReasons(seen, this.#scorer.score(seen), this.#scorer, this.#least);
    if (tempo === undefined) return prediction;
    const rare = tempo.filter(({ factor, nats }) => isRareTempo(scale, factor, nats - this.#least(factor)));
    if (rare.length === 0) return { ...prediction, tempo };
    const kinds: AnomalyKind[] = [...(prediction.kinds ?? []), 'unusual_tempo'];
    const reasons = [prediction.reason, ...rare.map(({ text }) => text)].filter((reason) => reason !== '');
    return { ...prediction, tempo, isAnomaly: true, kinds, reason: reasons.join('; ') };
  }

  toJSON(): TempoState {
    return this.#observer.toJSON();
  }
}
