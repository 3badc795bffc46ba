import type { Config } from '../config/index.js';
import {
  isUnexpected,
  benignMaxima,
  createDelineator,
  createFailureCusum,
  evidenceWith,
  mayBeCandidate,
  separateMaxima,
  SETTLED_DAYS,
  tempoScale,
  thresholdOf,
  type BenignMaxima,
  type CalibratedThreshold,
  type FailureLimitTable,
  type HubTable,
  type TempoScale,
} from '../delineate/index.js';
import { toScore, type EncodedLog, type Prediction, type Score, type TempoReason } from '../types/index.js';
import type { HostStream } from './cross-fit.js';
import type { HeldOutScores } from './fit.js';

/**
 * The smallest K for which at most `share` of benign inside events lie outside the Top-K, by scores of models that had not
 * seen them. Events whose key is novel are flagged whatever K is and do not count here.
 */
export function calibrateTopK(scores: HeldOutScores, share: number): number {
  const ranks: number[] = [];
  let total = 0;
  scores.rank.forEach((column, s) => {
    for (let i = 0; i < column.length; i++) {
      if (column[i] === 0) continue;
      total++;
      if (scores.novel[s][i] === 0) ranks.push(column[i]);
    }
  });
  if (ranks.length === 0) return 1;
  ranks.sort((a, b) => b - a);
  const allowed = Math.floor(share * total);
  return Math.max(1, ranks[Math.min(allowed, ranks.length - 1)]);
}

/**
 * Held-out scores as masked scoring gives them (`maskNovel`): an event whose key its model had not seen counts as not scored. Top-K
 * and threshold of masked scores must come from these, else a budget for one kind of score would judge the other.
 */
export function withoutNovel(scores: HeldOutScores): HeldOutScores {
  const { novel } = scores;
  return {
    surprisal: scores.surprisal.map((column, s) => column.map((nats, i) => (novel[s][i] === 1 ? 0 : nats))),
    rank: scores.rank.map((column, s) => column.map((rank, i) => (novel[s][i] === 1 ? 0 : rank))),
    novel: novel.map((column) => new Uint8Array(column.length)),
  };
}

export interface ThresholdInput {
  /** All events of the history in order of time, outside ones included. */
  readonly events: readonly EncodedLog[];
  readonly streams: readonly HostStream[];
  readonly scores: HeldOutScores;
  readonly topK: number;
  readonly hubs: HubTable;
  readonly failures: FailureLimitTable;
  /** Of the events, which are in order of time. */
  readonly range: { readonly fromMs: number; readonly toMs: number };
  /** Unusual tempo of an event by tables that have not seen its day; asked in order of time. */
  readonly tempoOf: (event: EncodedLog) => readonly TempoReason[] | undefined;
  readonly config: Config;
  readonly onBenign?: OnBenign;
}

/** The threshold, and how tempo counts beside keys; histories too young to know habits have no scale. */
export interface CalibratedAlarm extends CalibratedThreshold {
  /** For the thresholds of other budgets. */
  readonly benign: BenignMaxima;
  readonly tempo?: TempoScale;
}

/** Sees what benign history came to, from which a threshold for any budget follows. */
export type OnBenign = (benign: {
  readonly components: Parameters<typeof benignMaxima>[0];
  readonly days: number;
}) => void;

const DAY_MS = 86_400_000;
/** Of a history that is long enough, the part whose profiles were still settling: what is new to them says nothing of later days. */
const SETTLING = 0.25;

/** From when on profiles had settled; the begin of a history that is too short to leave any of it out. */
export function settledFrom({ fromMs, toMs }: ThresholdInput['range']): number {
  const span = toMs - fromMs;
  return span * (1 - SETTLING) >= SETTLED_DAYS * DAY_MS ? fromMs + SETTLING * span : fromMs;
}

/**
 * The evidence at which a segment alarms, for the stated budget: benign history is delineated with its held-out scores and no
 * threshold, and the tail of its components' evidence decides. Tempo is brought onto the scale of key evidence first.
 */
export function calibrateAlarm(input: ThresholdInput): CalibratedAlarm {
  const { config, range } = input;
  const fromMs = settledFrom(range);
  const days = (range.toMs - fromMs) / DAY_MS;
  const evidence = benignEvidence(input);
  const settled = (scale?: TempoScale): BenignComponents =>
    benignComponents(input, evidence, scale).filter(({ startMs }) => startMs >= fromMs);
  const unscaled = settled();
  const peaks: Parameters<typeof tempoScale>[1] = (valueOf) =>
    separateMaxima(unscaled.map((component) => ({ ...component, evidence: valueOf(component) })));
  const tempo = days >= SETTLED_DAYS ? tempoScale(days, peaks) : undefined;
  // What tempo links depends on its scale: θ is for components as they will be linked in service.
  const components = tempo === undefined ? unscaled : settled(tempo);
  const scaled = components.map((component) => ({ ...component, evidence: evidenceWith(tempo, component) }));
  input.onBenign?.({ components: scaled, days });
  const benign = benignMaxima(scaled, days);
  const alarm = { ...thresholdOf(benign, config.delineate.budgetPerDay), benign };
  return tempo === undefined ? alarm : { ...alarm, tempo };
}

type BenignComponents = ReturnType<ReturnType<typeof createDelineator>['components']>;

/** What benign history comes to, by component, while nothing alarms. */
function benignComponents(
  { hubs, config }: ThresholdInput,
  evidence: readonly Score[],
  tempo?: TempoScale,
): BenignComponents {
  const delineator = createDelineator({
    threshold: Infinity,
    candidateNats: config.delineate.candidateNats,
    hubs,
    ...(tempo === undefined ? {} : { tempo }),
    recordComponents: true,
  });
  for (const score of evidence) delineator.push(score);
  delineator.finish();
  return delineator.components();
}

/** The lines of benign history that could be evidence, with their held-out scores. */
function benignEvidence(input: ThresholdInput): Score[] {
  const { events, streams, scores, topK, config, tempoOf } = input;
  const { candidateNats } = config.delineate;
  const evidence: Score[] = [];
  const keep = (event: EncodedLog, prediction: Prediction): void => {
    const score = toScore(event, prediction);
    if (mayBeCandidate(score, candidateNats)) evidence.push(score);
  };
  const cusum = createFailureCusum({ limits: input.failures });
  const place = new Map(streams.map((stream, s) => [stream.host, { s, next: 0 }]));
  for (const event of events) {
    const at = place.get(event.log.host);
    const { statistic, alarm } = cusum.push(event);
    if (event.stream === 'outside' || at === undefined) {
      if (alarm) keep(event, plain(0, 0, alarm, statistic));
      continue;
    }
    const i = at.next++;
    const rank = scores.rank[at.s][i];
    const isAnomaly = alarm || isUnexpected(scores.novel[at.s][i] === 1, rank, topK);
    const prediction = plain(scores.surprisal[at.s][i], rank, isAnomaly, alarm ? statistic : 0);
    const tempo = tempoOf(event);
    keep(event, tempo === undefined ? prediction : { ...prediction, tempo });
  }
  return evidence;
}

function plain(surprisal: number, rank: number, isAnomaly: boolean, cusum: number): Prediction {
  return { surprisal, rank, isAnomaly, reason: '', expected: [], cusum };
}
