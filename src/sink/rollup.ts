import { ConnectorError } from '../errors/index.js';
import type { Score, SinkDocument } from '../types/index.js';
import { anomalyScore } from './anomaly-score.js';
import { documentId } from './document-id.js';
import { commonFields, eventOrigin, rounded } from './ecs.js';
import type { Writer } from './ecs.js';
import { z } from 'zod';

const MINUTE_MS = 60_000;

const minuteSchema = z.object({
  host: z.string(),
  minuteMs: z.number(),
  /** 0, or the generation in which a minute that had been let go was opened again for late lines. */
  part: z.number(),
  lines: z.number(),
  inside: z.number(),
  anomalies: z.number(),
  maxScore: z.number(),
  unknownKeys: z.number(),
  failed: z.number(),
});
type Minute = z.infer<typeof minuteSchema>;

const stateSchema = z.object({
  /** Rises with every `drain`. */
  generation: z.number(),
  minutes: z.array(minuteSchema),
  /** Host → minutes before this time have been let go. */
  horizons: z.array(z.tuple([z.string(), z.number()])),
});

export interface RollupOptions {
  /** How long after a host's newest line a minute is held open. */
  readonly holdMs?: number;
  /** Open minutes over all hosts; the oldest is let go when there are more. */
  readonly maxOpen?: number;
  /** Hosts whose horizon is remembered. */
  readonly maxHosts?: number;
  /** Changed minutes from which `drainClosed` looks for closed ones. */
  readonly lookAt?: number;
}

/**
 * Counts lines per host and minute, so that dashboards work whatever `sink.write` leaves out.
 *
 * A document carries the minute's absolute counts under an id of host, minute and bundle, and the open minutes are part of
 * the checkpoint: a pass that is repeated after a crash, or a second hunt of the same range, counts the same lines from
 * the same state and writes the same numbers again. Lines that come after their minute was let go make a further
 * document (its id holds the generation, which rises with every `drain` and is saved too), so nothing written before is overwritten; the sum over documents holds.
 * Limit: hunting a range again *from nothing* after late lines had come counts those late lines in both documents.
 */
export class Rollups {
  readonly #holdMs: number;
  readonly #maxOpen: number;
  readonly #maxHosts: number;
  readonly #lookAt: number;
  readonly #minutes = new Map<string, Minute>();
  readonly #changed = new Set<string>();
  readonly #newest = new Map<string, number>();
  readonly #horizons = new Map<string, number>();
  #generation: number | undefined;
  #lookNext: number;
  /** The minute of the line before, and whether it is among the changed: lines come in runs of one minute. */
  #last: Minute | undefined;

  /** @param state What `toJSON` gave. @throws ConnectorError CHECKPOINT_CORRUPT when it is anything else. */
  constructor(options: RollupOptions = {}, state?: unknown) {
    this.#holdMs = options.holdMs ?? 30 * MINUTE_MS;
    this.#maxOpen = options.maxOpen ?? 100_000;
    this.#maxHosts = options.maxHosts ?? 50_000;
    this.#lookAt = options.lookAt ?? 1000;
    this.#lookNext = this.#lookAt;
    if (state === undefined) return;
    const { generation, minutes, horizons } = readState(state);
    this.#generation = generation;
    for (const minute of minutes) {
      this.#minutes.set(minuteKey(minute.host, minute.minuteMs), minute);
      this.#newest.set(minute.host, Math.max(this.#newest.get(minute.host) ?? -Infinity, minute.minuteMs));
    }
    for (const [host, horizonMs] of horizons) this.#horizons.set(host, horizonMs);
  }

  /**
   * @param commit number of the checkpoint there is, which generations start from when no state was given: what late
   * lines made before a range was begun anew is then not overwritten
   */
  add(score: Score, commit: number): void {
    this.#generation ??= commit;
    const minuteMs = Math.floor(score.timeMs / MINUTE_MS) * MINUTE_MS;
    let minute = this.#last;
    if (minute?.minuteMs !== minuteMs || minute.host !== score.host) {
      minute = this.#minuteOf(score.host, minuteMs, this.#generation);
      this.#last = minute;
    }
    minute.lines += score.repeat;
    if (score.stream === 'inside') minute.inside += score.repeat;
    if (score.isAnomaly) minute.anomalies += 1;
    if (score.keyId === 0) minute.unknownKeys += 1;
    if (score.outcome === 'failure') minute.failed += score.repeat;
    minute.maxScore = Math.max(minute.maxScore, anomalyScore(score));
  }

  /** A minute, made when there is none, and among the changed from now on. */
  #minuteOf(host: string, minuteMs: number, generation: number): Minute {
    const key = minuteKey(host, minuteMs);
    let minute = this.#minutes.get(key);
    if (minute === undefined) {
      const isLate = minuteMs < (this.#horizons.get(host) ?? -Infinity);
      const none = { lines: 0, inside: 0, anomalies: 0, maxScore: 0, unknownKeys: 0, failed: 0 };
      minute = { host, minuteMs, part: isLate ? generation + 1 : 0, ...none };
      this.#minutes.set(key, minute);
      this.#newest.set(host, Math.max(this.#newest.get(host) ?? -Infinity, minuteMs));
    }
    this.#changed.add(key);
    return minute;
  }

  /**
   * Documents of the minutes that changed and have closed: ahead of `drain`, so that they do not all come at once. Nothing is let go,
   * and a minute that a late line changes after all comes again. Empty until there are enough to look for.
   */
  drainClosed(writer: Writer): SinkDocument[] {
    if (this.#changed.size < this.#lookNext) return [];
    const documents: SinkDocument[] = [];
    for (const key of this.#changed) {
      const minute = this.#minutes.get(key);
      if (minute === undefined || !this.#isClosed(minute)) continue;
      documents.push(rollupDocument(minute, writer));
      this.#changed.delete(key);
    }
    this.#last = undefined;
    // those that are open are not looked through again for each few that close
    this.#lookNext = 2 * this.#changed.size + this.#lookAt;
    return documents;
  }

  /** Documents of the minutes that changed since they were last drained; then lets old minutes go. */
  drain(writer: Writer): SinkDocument[] {
    const documents: SinkDocument[] = [];
    for (const key of this.#changed) {
      const minute = this.#minutes.get(key);
      if (minute !== undefined) documents.push(rollupDocument(minute, writer));
    }
    this.#changed.clear();
    this.#last = undefined;
    this.#letGo();
    if (this.#generation !== undefined) this.#generation += 1;
    return documents;
  }

  /** JSON-safe; to be taken after `drain`. */
  toJSON(): unknown {
    return {
      generation: this.#generation ?? 0,
      minutes: [...this.#minutes.values()].map((minute) => ({ ...minute })),
      horizons: [...this.#horizons],
    };
  }

  /** Whether its host is so far ahead that no more lines are expected. */
  #isClosed({ host, minuteMs }: Minute): boolean {
    return minuteMs + this.#holdMs < (this.#newest.get(host) ?? -Infinity);
  }

  #letGo(): void {
    let excess = this.#minutes.size - this.#maxOpen;
    for (const [key, minute] of this.#minutes) {
      if (!this.#isClosed(minute) && excess <= 0) continue;
      excess -= 1;
      this.#minutes.delete(key);
      this.#horizons.set(
        minute.host,
        Math.max(this.#horizons.get(minute.host) ?? -Infinity, minute.minuteMs + MINUTE_MS),
      );
    }
    for (const hosts of [this.#horizons, this.#newest]) {
      for (const host of hosts.keys()) {
        if (hosts.size <= this.#maxHosts) break;
        hosts.delete(host);
      }
    }
  }
}

function readState(state: unknown): z.infer<typeof stateSchema> {
  const parsed = stateSchema.safeParse(state);
  if (parsed.success) return parsed.data;
  const todo = 'Remove the checkpoint and hunt with --from; documents that were written are not doubled.';
  throw new ConnectorError(
    'CHECKPOINT_CORRUPT',
    'The counts by minute in the checkpoint cannot be read.',
    { todo },
    parsed.error,
  );
}

function minuteKey(host: string, minuteMs: number): string {
  return `${minuteMs} ${host}`;
}

function rollupDocument(minute: Minute, writer: Writer): SinkDocument {
  const { host, minuteMs, part } = minute;
  const id = documentId('rollup', host, minuteMs, writer.bundleId, part);
  const body = {
    ...commonFields(minuteMs, writer),
    event: { kind: 'metric', category: ['host'], type: ['info'], ...eventOrigin('rollups', writer) },
    host: { name: host },
    anomaly: { model: { id: writer.bundleId, version: writer.version } },
    rollup: {
      lines: minute.lines,
      inside: minute.inside,
      anomalies: minute.anomalies,
      max_score: rounded(minute.maxScore),
      unknown_keys: minute.unknownKeys,
      failed: minute.failed,
    },
  };
  return { target: 'rollups', id, op: 'index', timeMs: minuteMs, body };
}
