import { failureLimits, hubTable, insideStreams, learnKeys, warmEvents } from '../../src/connector/index.js';
import { parseConfig, type Config } from '../../src/config/index.js';
import { createFailureCusum, type FailureLimitTable, type HubTable } from '../../src/delineate/index.js';
import { createEncoder, type Encoder } from '../../src/encode/index.js';
import { createTemplateMiner, type TemplateMiner } from '../../src/parse/index.js';
import type { EncodedLog, RowShape } from '../../src/types/index.js';
import { parseSet, type ParsedSet, type TestLog } from './set-lines.js';
import type { SetSpec } from './sets.js';

/** What the test part looks like to a predictor: inside lines, and the outside lines that can bear evidence or a label. */
export interface TestRun {
  /** In order of time. */
  readonly events: readonly EncodedLog[];
  /** Of each event: its session's index, −1 for benign. */
  readonly session: Int32Array;
  /** Of each event: statistic of the failures' CUSUM where that alarmed, 0 elsewhere. */
  readonly burst: Float64Array;
  /** All lines of the part, those left out included. */
  readonly lines: number;
  readonly benignLines: number;
}

/** A set made ready for any predictor: parsed, keyed and encoded as training and hunting would. */
export interface Prepared extends Pick<ParsedSet, 'spec' | 'sessions' | 'hostDays' | 'testDays'> {
  /** History after each host's first day, in order of time; outside events have no rows. */
  readonly train: readonly EncodedLog[];
  /** Inside rows of `train`, one array a host, hosts in order of name. */
  readonly streams: readonly Int32Array[];
  readonly trainFromMs: number;
  readonly trainToMs: number;
  readonly shape: RowShape;
  /** `shape.keys` × 5. */
  readonly keyTuples: Int32Array;
  readonly hubs: HubTable;
  readonly failures: FailureLimitTable;
  /** The test part without and with the sessions, each encoded on its own. */
  readonly benign: TestRun;
  readonly all: TestRun;
  readonly config: Config;
}

export const DAY_MS = 86_400_000;

/** @param settings `a.b.c=value` over the default configuration */
export function benchConfig(settings: readonly string[] = []): Config {
  return parseConfig('', 'bench', settings, {});
}

export function prepare(spec: SetSpec, settings: readonly string[] = []): Prepared {
  return prepareParsed(parseSet(spec), benchConfig(settings));
}

/** The same for a set that was parsed already. */
export function prepareParsed(set: ParsedSet, config: Config): Prepared {
  const { spec, sessions, test, hostDays, testDays } = set;
  const miner = createTemplateMiner(config.parse);
  const encoder = createEncoder({ lagMs: config.encode.knownAfterHours * 3_600_000 });
  const events = learnKeys([...set.train], miner, encoder, () => undefined);
  const trainFromMs = set.train[0].timeMs;
  const trainToMs = set.train[set.train.length - 1].timeMs;
  const days = Math.max(trainToMs - trainFromMs, 1) / DAY_MS;
  const train = warmEvents(events, days);
  const failures = failureLimits(events, days);
  const start = encoder.checkpoint();
  const all = encodeTest(
    test.filter(({ silenced }) => !silenced),
    miner,
    encoder,
    failures,
  );
  encoder.restore(start);
  const benign = encodeTest(
    test.filter(({ session }) => session < 0),
    miner,
    encoder,
    failures,
  );
  return {
    spec,
    sessions,
    train,
    streams: insideStreams(train).map(({ rows }) => rows),
    trainFromMs: train[0].log.timeMs,
    trainToMs,
    shape: encoder.shape(),
    keyTuples: encoder.keyTuples(),
    hubs: hubTable(events),
    failures,
    benign,
    all,
    hostDays,
    testDays,
    config,
  };
}

function encodeTest(
  test: readonly TestLog[],
  miner: TemplateMiner,
  encoder: Encoder,
  failures: FailureLimitTable,
): TestRun {
  const cusum = createFailureCusum({ limits: failures });
  const events: EncodedLog[] = [];
  const sessions: number[] = [];
  const bursts: number[] = [];
  let benignLines = 0;
  for (const { log, session } of test) {
    const event = encoder.encode(log, miner.match(log.program, log.content));
    const { alarm, statistic } = cusum.push(event);
    if (session < 0) benignLines += 1;
    if (event.stream === 'outside' && !alarm && session < 0) continue;
    events.push(event);
    sessions.push(session);
    bursts.push(alarm ? statistic : 0);
  }
  return {
    events,
    session: Int32Array.from(sessions),
    burst: Float64Array.from(bursts),
    lines: test.length,
    benignLines,
  };
}
