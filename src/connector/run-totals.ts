import type { Score, UnparsedLog } from '../types/index.js';

/**
 * Seconds that each stage of a run held it up. The engine reads ahead and writes behind meanwhile, so `read` is what a page was waited
 * for and taken in, and `write` what documents took to make and what was waited for the engine to take them.
 */
export interface StageSeconds {
  read: number;
  parse: number;
  score: number;
  delineate: number;
  write: number;
}

/** In the order in which a line goes through them. */
export const STAGES = [
  'read',
  'parse',
  'score',
  'delineate',
  'write',
] as const satisfies readonly (keyof StageSeconds)[];

/** The stage that took longest since `before`. */
export function boundStage(seconds: StageSeconds, before?: StageSeconds): keyof StageSeconds {
  const spent = (stage: keyof StageSeconds): number => seconds[stage] - (before?.[stage] ?? 0);
  return STAGES.reduce<keyof StageSeconds>((most, stage) => (spent(stage) > spent(most) ? stage : most), 'read');
}

/** What bounded memory cost in a run. */
export interface Forgotten {
  /** Hosts that gave way to others: their next line is a new host's. */
  readonly hosts: number;
  /** Names, addresses, processes that gave way on a host. */
  readonly names: number;
  /** Lines of segments that could not be listed with them. */
  readonly linesNotHeld: number;
  /** Groups of evidence that ended before their time. */
  readonly closedEarly: number;
}

const SAMPLE = 5;

/** Counts that are plain sums. */
const SUMS = [
  'read',
  'repeated',
  'late',
  'missed',
  'cutLines',
  'disordered',
  'unparsed',
  'reconstructed',
  'inside',
  'outside',
  'unknownKeys',
  'anomalies',
] as const;

/** The counts of a part of a run, as they cross threads. */
export interface TotalsPart {
  readonly sums: Readonly<Record<(typeof SUMS)[number], number>>;
  readonly seconds: StageSeconds;
  readonly firstCutLine: string;
  readonly unparsedSample: readonly UnparsedLog[];
  readonly hosts: readonly string[];
  readonly keys: readonly number[];
  readonly forgotten: Forgotten;
}

/** Counts of one run: what `run.json`, the run document and the summary on screen are made of. */
export class RunTotals {
  readonly seconds: StageSeconds = { read: 0, parse: 0, score: 0, delineate: 0, write: 0 };
  readonly unparsedSample: UnparsedLog[] = [];
  read = 0;
  repeated = 0;
  late = 0;
  /** Arrived later than any pass reads again; counted, not scored. */
  missed = 0;
  /** Lines of files too long to be read whole; where the first stands. */
  cutLines = 0;
  firstCutLine = '';
  /** Lines of standard input that stood too far behind their place to be put there: scored where they stood. */
  disordered = 0;
  unparsed = 0;
  reconstructed = 0;
  inside = 0;
  outside = 0;
  unknownKeys = 0;
  anomalies = 0;
  /** Asked when the run is reported; the detector's. */
  forgotten: () => Forgotten = () => ({ hosts: 0, names: 0, linesNotHeld: 0, closedEarly: 0 });
  readonly #hosts = new Set<string>();
  /** Of the line before. */
  #host = '';
  readonly #keys = new Set<number>();

  get hosts(): number {
    return this.#hosts.size;
  }

  /** Distinct composite keys seen, unknown ones counted as one. */
  get keys(): number {
    return this.#keys.size;
  }

  part(): TotalsPart {
    return {
      sums: Object.fromEntries(SUMS.map((name) => [name, this[name]])) as TotalsPart['sums'],
      seconds: this.seconds,
      firstCutLine: this.firstCutLine,
      unparsedSample: this.unparsedSample,
      hosts: [...this.#hosts],
      keys: [...this.#keys],
      forgotten: this.forgotten(),
    };
  }

  /** Adds the counts of a part of the run, of hosts of its own; the seconds of parts that ran side by side add up, too. */
  add({ sums, seconds, firstCutLine, unparsedSample, hosts, keys, forgotten }: TotalsPart): void {
    for (const name of SUMS) this[name] += sums[name];
    for (const stage of Object.keys(seconds) as (keyof StageSeconds)[]) this.seconds[stage] += seconds[stage];
    if (this.firstCutLine === '') this.firstCutLine = firstCutLine;
    this.unparsedSample.push(...unparsedSample.slice(0, SAMPLE - this.unparsedSample.length));
    for (const host of hosts) this.#hosts.add(host);
    for (const key of keys) this.#keys.add(key);
    const before = this.forgotten();
    this.forgotten = () => ({
      hosts: before.hosts + forgotten.hosts,
      names: before.names + forgotten.names,
      linesNotHeld: before.linesNotHeld + forgotten.linesNotHeld,
      closedEarly: before.closedEarly + forgotten.closedEarly,
    });
  }

  addUnparsed(unparsed: UnparsedLog): void {
    this.unparsed++;
    if (this.unparsedSample.length < SAMPLE) this.unparsedSample.push(unparsed);
  }

  addScore(score: Score): void {
    if (score.host !== this.#host) {
      this.#host = score.host;
      this.#hosts.add(score.host);
    }
    this.#keys.add(score.keyId);
    if (score.stream === 'inside') {
      this.inside++;
      if (score.keyId === 0) this.unknownKeys++;
    } else {
      this.outside++;
    }
    if (score.isAnomaly) this.anomalies++;
    if (score.lineReconstructed) this.reconstructed++;
    if (score.late) this.late++;
  }
}

/** Adds the seconds a piece of work took to one stage. */
export function timed<T>(seconds: StageSeconds, stage: keyof StageSeconds, work: () => T): T {
  const started = performance.now();
  try {
    return work();
  } finally {
    seconds[stage] += (performance.now() - started) / 1000;
  }
}

/** The same for work that is waited for. */
export async function timedAsync<T>(
  seconds: StageSeconds,
  stage: keyof StageSeconds,
  work: () => Promise<T>,
): Promise<T> {
  const started = performance.now();
  try {
    return await work();
  } finally {
    seconds[stage] += (performance.now() - started) / 1000;
  }
}
