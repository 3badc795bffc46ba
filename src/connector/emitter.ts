import { MAX_VALUE_NATS, type Drained } from '../delineate/index.js';
import type { ScoredLines, ScoredPart } from '../explore/index.js';
import { memberDocument, scoreDocument, segmentDocument, type Rollups, type ScoreWriter } from '../sink/index.js';
import type { MemberLevel, Score, Segment, SinkDocument, VerdictNote } from '../types/index.js';
import { plainScore, sourceRefText } from '../types/index.js';

/** A line that is kept: anomalous, or inside a segment. */
export interface KeptLine {
  readonly score: Score;
  segmentId?: string;
  level?: MemberLevel;
}

export interface EmitterOptions {
  readonly writer: ScoreWriter;
  /** Which lines become documents; `none`: nothing is written, and no document of any kind is made. */
  readonly write: 'none' | 'flagged' | 'all';
  readonly rollups: Rollups;
  /** Number of the checkpoint that the pass goes on from. */
  readonly commit: number;
  /** Lines remembered for the report. */
  readonly maxKept?: number;
  /** Takes every line, for a page that cuts segments anew. */
  readonly scored?: ScoredLines;
  /** The verdict that an anomalous line falls under; absent where there are none. */
  readonly verdictOf?: (score: Score) => VerdictNote | undefined;
}

/** What is remembered of a part of a run, as it crosses threads. */
export interface EmitterPart {
  readonly segments: readonly Segment[];
  readonly kept: readonly (readonly [ref: string, line: KeptLine])[];
  readonly hours: readonly (readonly [key: string, hour: HostHour])[];
  readonly retained: number;
  readonly keptBeyond: number;
  readonly scored?: ScoredPart;
}

/** An hour of one host, for the report's timeline. */
export interface HostHour {
  readonly host: string;
  readonly timeMs: number;
  lines: number;
  anomalies: number;
  /** Of its lines, in nats: the largest surprisal, or statistic of an alarm of the failures' CUSUM (up to 30, as evidence counts it). */
  maxScore: number;
}

const HOUR_MS = 3_600_000;
const MAX_HOURS = 100_000;

/** Turns scores and segments into documents, and remembers what the report shows. */
export class Emitter {
  /** The newest state of every segment of this run. */
  readonly #segments = new Map<string, Segment>();
  readonly kept = new Map<string, KeptLine>();
  readonly hours = new Map<string, HostHour>();
  /** Lines inside segments. */
  retained = 0;
  /** Kept lines that the report leaves out, since there were too many. */
  keptBeyond = 0;
  /** Every line, where that was asked for. */
  readonly scored: ScoredLines | undefined;
  readonly #options: EmitterOptions;
  readonly #maxKept: number;
  readonly #pending: SinkDocument[] = [];
  /** Of the line before: lines come in runs of one host's hour. */
  #lastHour: HostHour | undefined;

  constructor(options: EmitterOptions) {
    this.#options = options;
    this.#maxKept = options.maxKept ?? 50_000;
    this.scored = options.scored;
  }

  add(score: Score): void {
    const { rollups, commit, write, writer, verdictOf } = this.#options;
    this.#addHour(score);
    this.scored?.add(score);
    if (score.isAnomaly) this.#keep(score);
    if (write === 'none') return;
    rollups.add(score, commit);
    const verdict = score.isAnomaly ? verdictOf?.(score) : undefined;
    if (score.isAnomaly || write === 'all') this.#pending.push(scoreDocument(score, writer, verdict));
  }

  /** Documents since the last call, with what the delineation has to say. */
  drain(drained: Drained): SinkDocument[] {
    const { writer, write } = this.#options;
    const documents = this.#pending.splice(0);
    for (const { segmentId, level, score } of drained.members) {
      const line = this.#keep(score);
      if (line !== undefined) {
        if (line.segmentId === undefined) this.retained++;
        line.segmentId = segmentId;
        line.level = level;
      } else {
        this.retained++;
      }
      if (write !== 'none') documents.push(memberDocument(score, { segmentId, level }, writer));
    }
    for (const segment of drained.segments) {
      this.#segments.set(segment.id, segment);
      if (write !== 'none') documents.push(segmentDocument(segment, writer));
    }
    return documents;
  }

  /** Segments that stand: those merged into another are left out. */
  standing(): Segment[] {
    return [...this.#segments.values()].filter((segment) => segment.status !== 'merged');
  }

  part(): EmitterPart {
    const { kept, hours, retained, keptBeyond } = this;
    const scored = this.scored === undefined ? {} : { scored: this.scored.part() };
    const segments = [...this.#segments.values()];
    return { segments, kept: [...kept], hours: [...hours], retained, keptBeyond, ...scored };
  }

  /** Takes what another has remembered of a part of the run, of hosts of its own. */
  take({ segments, kept, hours, retained, keptBeyond, scored }: EmitterPart): void {
    if (scored !== undefined) this.scored?.take(scored);
    for (const segment of segments) this.#segments.set(segment.id, segment);
    const room = this.#maxKept - this.kept.size;
    for (const [ref, line] of kept.slice(0, room)) this.kept.set(ref, line);
    this.retained += retained;
    this.keptBeyond += keptBeyond + Math.max(0, kept.length - room);
    for (const [key, hour] of hours) if (this.hours.size < MAX_HOURS) this.hours.set(key, hour);
  }

  /** Of minutes that are over, ahead of the rest. */
  closedRollups(): SinkDocument[] {
    return this.#options.rollups.drainClosed(this.#options.writer);
  }

  /** Of all minutes that changed. */
  rollups(): SinkDocument[] {
    return this.#options.rollups.drain(this.#options.writer);
  }

  #keep(score: Score): KeptLine | undefined {
    const key = sourceRefText(score.ref);
    const known = this.kept.get(key);
    if (known !== undefined) return known;
    if (this.kept.size >= this.#maxKept) {
      this.keptBeyond++;
      return undefined;
    }
    const line: KeptLine = { score: plainScore(score) };
    this.kept.set(key, line);
    return line;
  }

  #addHour(score: Score): void {
    const timeMs = Math.floor(score.timeMs / HOUR_MS) * HOUR_MS;
    let hour = this.#lastHour;
    if (hour?.timeMs !== timeMs || hour.host !== score.host) {
      hour = this.#hourOf(score.host, timeMs);
      this.#lastHour = hour;
    }
    if (hour === undefined) return;
    hour.lines++;
    if (score.isAnomaly) hour.anomalies++;
    const burst = score.isAnomaly ? Math.min(score.cusum, MAX_VALUE_NATS) : 0;
    hour.maxScore = Math.max(hour.maxScore, score.surprisal, burst);
  }

  /** Undefined when there are too many. */
  #hourOf(host: string, timeMs: number): HostHour | undefined {
    const key = `${timeMs} ${host}`;
    const known = this.hours.get(key);
    if (known !== undefined || this.hours.size >= MAX_HOURS) return known;
    const hour = { host, timeMs, lines: 0, anomalies: 0, maxScore: 0 };
    this.hours.set(key, hour);
    return hour;
  }
}
