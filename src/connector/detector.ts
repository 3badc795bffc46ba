import {
  alarmLevel,
  alarmOptions,
  isUnexpected,
  kindsOf,
  createDelineator,
  createFailureCusum,
  DEFAULT_CANDIDATE_NATS,
  type Delineator,
  type DelineateOptions,
  type Drained,
  type FailureCusum,
  type FailureCusumResult,
} from '../delineate/index.js';
import { ConnectorError } from '../errors/index.js';
import { LruMap, MAX_HOSTS } from '../lru/index.js';
import { MAX_EVENTS, type PredictorState } from '../model/index.js';
import { createLogParser, type LogParser } from '../parse/index.js';
import {
  lineScore,
  plainScore,
  ROW_WIDTH,
  type EncodedLog,
  type ParsedLog,
  type Prediction,
  type RawLog,
  type Score,
} from '../types/index.js';
import type { UnparsedLog } from '../types/index.js';
import { beliefsOf, NO_BELIEFS, shown } from './beliefs.js';
import { explainAnomaly, explainBurst } from './explain.js';
import type { LoadedBundle } from './loaded-bundle.js';
import { TempoWatch } from './tempo.js';
import { timed, type Forgotten, type RunTotals } from './run-totals.js';

export interface DetectorOptions {
  readonly utcOffsetMinutes: number;
  readonly delineate: Partial<DelineateOptions>;
  /** Lines whose key training never saw get no surprisal and are not anomalous by that; by default as the bundle was calibrated. */
  readonly maskNovel?: boolean;
  /** Keys shown as expected. */
  readonly expectedKeys?: number;
  /** Hosts with a stream state; the least recently seen gives way. */
  readonly maxStreams?: number;
  /** Sees every score and the event it is of, for evaluation. */
  readonly onScore?: OnScore;
}

export type OnScore = (score: Score, event: EncodedLog) => void;

/** JSON-safe state of everything that moves while scoring. */
export interface DetectorState {
  readonly parser: unknown;
  readonly profiles: unknown;
  readonly streams: readonly (readonly [host: string, base64: string])[];
  readonly cusum: unknown;
  readonly delineator: unknown;
  readonly tempo: unknown;
}

/**
 * A bundle at work: raw logs in, scores and segments out. State is kept per host, so the result depends neither on how
 * hosts interleave nor on where pages end.
 */
export class Detector {
  readonly #loaded: LoadedBundle;
  readonly #parser: LogParser;
  readonly #cusum: FailureCusum;
  readonly #delineator: Delineator;
  readonly #tempo: TempoWatch;
  readonly #streams: LruMap<PredictorState>;
  readonly #totals: RunTotals;
  readonly #expectedKeys: number;
  readonly #maskNovel: boolean;
  /** The rows of the inside lines that are scored together. */
  readonly #rows = new Int32Array(MAX_EVENTS * ROW_WIDTH);
  readonly #onScore: OnScore | undefined;

  /** @throws ConnectorError CHECKPOINT_CORRUPT when the state is not one that `toJSON` wrote. */
  constructor(loaded: LoadedBundle, options: DetectorOptions, totals: RunTotals, state?: DetectorState) {
    const { calibration, bundle, encoder, predictor } = loaded;
    this.#loaded = loaded;
    this.#totals = totals;
    this.#expectedKeys = options.expectedKeys ?? 5;
    this.#maskNovel = options.maskNovel ?? calibration.maskNovel;
    this.#streams = new LruMap(options.maxStreams ?? MAX_HOSTS);
    this.#onScore = options.onScore;
    this.#parser = createLogParser({
      defaultOffsetMinutes: options.utcOffsetMinutes,
      ...(state === undefined ? {} : { state: state.parser }),
    });
    this.#cusum = createFailureCusum({ limits: calibration.failures }, state?.cusum);
    this.#delineator = createDelineator(
      {
        ...alarmOptions(calibration, alarmLevel(calibration)),
        hubs: calibration.hubs,
        ...(calibration.tempo === undefined ? {} : { tempo: calibration.tempo }),
        ...options.delineate,
        bundleId: bundle.manifest.id,
      },
      state?.delineator,
    );
    this.#tempo = tempoWatch(loaded, options, state);
    if (state !== undefined) {
      encoder.restore(state.profiles);
      for (const [host, base64] of state.streams) {
        this.#streams.set(host, predictor.importState(Buffer.from(base64, 'base64')));
      }
    }
    const before = this.#forgotten();
    totals.forgotten = () => {
      const now = this.#forgotten();
      return {
        hosts: now.hosts - before.hosts,
        names: now.names - before.names,
        linesNotHeld: now.linesNotHeld - before.linesNotHeld,
        closedEarly: now.closedEarly - before.closedEarly,
      };
    };
  }

  parse(raw: RawLog): ParsedLog | UnparsedLog {
    const result = this.#parser.parse(raw);
    return result.ok ? result.log : result.unparsed;
  }

  /** Scores lines and hands them to the delineation. Lines of a host must come in order; how they are cut into calls changes nothing. */
  scoreAll(logs: readonly ParsedLog[]): Score[] {
    const { seconds } = this.#totals;
    const scores: Score[] = [];
    for (let from = 0; from < logs.length; from += MAX_EVENTS) {
      timed(seconds, 'score', () => this.#scoreSome(logs, from, Math.min(from + MAX_EVENTS, logs.length), scores));
    }
    for (const score of scores) this.#totals.addScore(score);
    timed(seconds, 'delineate', () => {
      for (const score of scores) this.#delineator.push(score);
    });
    return scores;
  }

  /** Segments that are new or changed, and lines that a segment has taken in, since the last call. */
  drain(): Drained {
    return timed(this.#totals.seconds, 'delineate', () => this.#delineator.drain());
  }

  /** There will be no more lines: closes what is open. */
  finish(): void {
    timed(this.#totals.seconds, 'delineate', () => this.#delineator.finish());
  }

  toJSON(): DetectorState {
    return {
      parser: this.#parser.toJSON(),
      profiles: this.#loaded.encoder.checkpoint(),
      streams: Array.from(this.#streams.entries(), ([host, state]) => {
        return [host, Buffer.from(this.#loaded.predictor.exportState(state)).toString('base64')] as const;
      }),
      cusum: this.#cusum.toJSON(),
      delineator: this.#delineator.toJSON(),
      tempo: this.#tempo.toJSON(),
    };
  }

  /** Up to `MAX_EVENTS` lines: the inside ones go through the predictor together, since no event's inputs depend on another's score. */
  #scoreSome(logs: readonly ParsedLog[], from: number, to: number, scores: Score[]): void {
    const { miner, encoder, predictor } = this.#loaded;
    const inside: PredictorState[] = [];
    // Of their length from the start: what grows is copied as it grows.
    const events = new Array<EncodedLog>(to - from);
    const bursts = new Array<FailureCusumResult>(to - from);
    for (let i = 0; i < events.length; i++) {
      const log = logs[from + i];
      const event = encoder.encode(log, miner.match(log.program, log.content));
      events[i] = event;
      bursts[i] = this.#cusum.push(event);
      if (event.stream !== 'inside') continue;
      this.#rows.set(event.row, inside.length * ROW_WIDTH);
      inside.push(this.#stream(log.host));
    }
    const rows = this.#rows.subarray(0, inside.length * ROW_WIDTH);
    const surprisals = inside.length === 0 ? undefined : predictor.surprisals(inside, rows);
    let at = 0;
    for (let i = 0; i < events.length; i++) {
      const event = events[i];
      let prediction: Prediction;
      if (event.stream === 'inside' && surprisals !== undefined) {
        predictor.look(at);
        prediction = this.#judge(event, bursts[i], surprisals[at++]);
      } else {
        prediction = counted(event, bursts[i]);
      }
      const score = lineScore(event, prediction);
      this.#onScore?.(plainScore(score), event);
      scores.push(score);
    }
  }

  /** By key, failures and tempo; what the predictors say is shown where tempo alone is unusual, too. */
  #judge(event: EncodedLog, burst: FailureCusumResult, surprisal: number): Prediction {
    const judged = this.#tempo.judge(event, this.#predict(event, burst, surprisal));
    if (!judged.isAnomaly || judged.opinions !== undefined || judged.rank === 0) return judged;
    return { ...judged, ...shown(beliefsOf(this.#loaded, event, 0)) };
  }

  /** A failure among inside lines (a known source's) is predicted and counted; it bears the statistic when that alarms. */
  #predict(event: EncodedLog, { alarm, statistic }: FailureCusumResult, unmasked: number): Prediction {
    const { predictor, calibration } = this.#loaded;
    const novel = event.keyId === 0;
    const masked = novel && this.#maskNovel;
    // what is left of a line whose key is masked: the stream has seen it, no more
    const surprisal = masked ? 0 : unmasked;
    const rank = masked ? 0 : predictor.rank();
    const kinds = kindsOf(novel && !masked, isUnexpected(false, rank, calibration.topK), alarm);
    if (kinds.length === 0) return ordinary(surprisal, rank, 0);
    const cusum = alarm ? statistic : 0;
    const beliefs = masked ? NO_BELIEFS : beliefsOf(this.#loaded, event, this.#expectedKeys);
    const key = this.#loaded.keyName(event.keyId);
    const reason = explainAnomaly({ event, kinds, key, surprisal, rank, cusum, ...beliefs }).join('; ');
    const { expected } = beliefs;
    return { surprisal, rank, isAnomaly: true, reason, expected, cusum, kinds, ...shown(beliefs) };
  }

  /** Since the profiles began, so that training and earlier passes are part of it. */
  #forgotten(): Forgotten {
    const encoder = this.#loaded.encoder.counts();
    const cusum = this.#cusum.counters();
    const { hostsForgotten, entitiesForgotten, linesNotHeld, componentsClosedEarly } = this.#delineator.counters();
    return {
      // each has seen the same hosts go, but for those of training
      hosts: Math.max(encoder.evictedHosts, cusum.hostsForgotten, hostsForgotten, this.#streams.evicted),
      names: encoder.evicted + cusum.sourcesForgotten + entitiesForgotten,
      linesNotHeld,
      closedEarly: componentsClosedEarly,
    };
  }

  #stream(host: string): PredictorState {
    let state = this.#streams.get(host);
    if (state === undefined) {
      state = this.#loaded.predictor.createState();
      this.#streams.set(host, state);
    }
    return state;
  }
}

function tempoWatch(loaded: LoadedBundle, options: DetectorOptions, state: DetectorState | undefined): TempoWatch {
  const { tempo, calibration } = loaded;
  const candidateNats = options.delineate.candidateNats ?? DEFAULT_CANDIDATE_NATS;
  try {
    return new TempoWatch(tempo.scorer, state?.tempo ?? tempo.state, calibration.tempo, candidateNats);
  } catch (cause) {
    throw corruptCheckpoint('the tempo of the checkpoint cannot be read', 'tempo', cause);
  }
}

/** An outside line is counted, not predicted: guessing must neither hide nor dilute what the model sees. */
function counted(event: EncodedLog, { statistic, alarm }: FailureCusumResult): Prediction {
  if (!alarm) return statistic === 0 ? UNCOUNTED : ordinary(0, 0, statistic);
  const reason = explainBurst(event, statistic);
  return { ...ordinary(0, 0, statistic), isAnomaly: true, reason, kinds: kindsOf(false, false, true) };
}

const NONE: Prediction['expected'] = [];
/** Of nearly all lines of strangers. */
const UNCOUNTED = ordinary(0, 0, 0);

function ordinary(surprisal: number, rank: number, cusum: number): Prediction {
  return { surprisal, rank, isAnomaly: false, reason: '', expected: NONE, cusum };
}

/** @throws ConnectorError CHECKPOINT_CORRUPT unless the value has the form of a detector's state. */
export function detectorState(value: unknown, where: string): DetectorState {
  const candidate = value as Partial<DetectorState> | null;
  if (typeof candidate === 'object' && candidate !== null && Array.isArray(candidate.streams)) {
    return candidate as DetectorState;
  }
  throw corruptCheckpoint('the checkpoint does not hold a detector’s state', where);
}

/** What cannot be gone on from, and what to do about it. */
export function corruptCheckpoint(message: string, where: string, cause?: unknown): ConnectorError {
  const todo = 'delete the checkpoint and hunt with --from; documents that were written already are not doubled';
  return new ConnectorError('CHECKPOINT_CORRUPT', message, { where, todo }, cause);
}
