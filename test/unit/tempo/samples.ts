import type { AuthAction, EncodedLog } from '../../../src/types/index.js';
import { ROW_WIDTH } from '../../../src/types/index.js';
import { CommandChain } from '../../../src/tempo/command-chain.js';
import { TempoHistory, type TempoObservation, type TempoObserver } from '../../../src/tempo/index.js';

export const SECOND = 1000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;
/** Monday, 2026-01-05 00:00 UTC. */
export const MONDAY = Date.UTC(2026, 0, 5);

/** What is measured of a line that is known to have an actor. */
export function observed(observer: TempoObserver, event: EncodedLog): TempoObservation {
  const seen = observer.observe(event);
  if (seen === undefined) throw new Error('a line without an actor');
  return seen;
}

export interface Inside {
  readonly atMs: number;
  readonly host?: string;
  readonly account?: string | undefined;
  readonly program?: string;
  readonly template?: number;
  readonly action?: AuthAction;
  readonly command?: string;
  readonly repeat?: number;
  readonly episode?: string;
}

/** An inside line of alice's, `atMs` after Monday. */
export function inside(of: Inside): EncodedLog {
  const { action = 'other', program = 'sshd', host = 'web', repeat = 1, template = 1 } = of;
  const account = 'account' in of ? of.account : 'alice';
  return {
    log: {
      ref: { kind: 'line', file: 'auth.log', line: 1 },
      timeMs: MONDAY + of.atMs,
      offset: 0,
      host,
      program,
      pid: 1,
      body: '',
      content: '',
      repeat,
      fields: { action, outcome: 'unknown', invalidUser: false, preAuth: false },
      lineReconstructed: false,
      late: false,
    },
    template: { id: template, program, text: '' },
    key: { template, user: 0, address: 0, command: of.command === undefined ? 0 : 1, relation: 0 },
    keyId: template,
    stream: 'inside',
    channel: 'access',
    row: new Int32Array(ROW_WIDTH),
    command: of.command ?? '',
    entities: { episode: of.episode ?? 'account:alice:0', local: false, ...(account === undefined ? {} : { account }) },
    failuresBefore: 0,
  };
}

/** What was measured of a line of alice's at noon on Monday: nothing out of the way. */
export function seen(parts: Partial<TempoObservation> = {}): TempoObservation {
  return {
    host: 'web',
    actor: 'alice',
    byClock: false,
    deed: '1 0',
    timeMs: MONDAY + 12 * HOUR,
    count: 1,
    pace: 1,
    variety: 1,
    activity: 1,
    openMinutes: undefined,
    closes: false,
    command: '',
    commandBefore: '',
    chain: new CommandChain(),
    source: '',
    ...parts,
  };
}

/** One observation a day at nine, of the counts given. */
export function daily(counts: readonly number[], parts: Partial<TempoObservation> = {}): TempoObservation[] {
  return counts.map((count, day) =>
    seen({ timeMs: MONDAY + day * DAY + 9 * HOUR, count, activity: count, pace: 1, variety: 1, ...parts }),
  );
}

export function historyOf(observations: readonly TempoObservation[]): TempoHistory {
  const history = new TempoHistory();
  for (const observation of observations) history.add(observation);
  return history;
}

/** The same on so many days in a row. */
export function onDays(days: number, observations: readonly TempoObservation[]): TempoObservation[] {
  return Array.from({ length: days }, (_, day) =>
    observations.map((observation) => ({ ...observation, timeMs: observation.timeMs + day * DAY })),
  ).flat();
}
