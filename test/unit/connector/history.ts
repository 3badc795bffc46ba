import { configSchema } from '../../../src/config/index.js';
import type { Config } from '../../../src/config/index.js';
import { createLogParser } from '../../../src/parse/index.js';
import type { History } from '../../../src/connector/read-history.js';
import type { ParsedLog } from '../../../src/types/index.js';

export const T0 = Date.UTC(2026, 2, 2);
export const MINUTE_MS = 60_000;
export const HOUR_MS = 60 * MINUTE_MS;
export const DAY_MS = 24 * HOUR_MS;

/** As small as a model may be: seconds count in these tests, accuracy does not. */
export function smallConfig(more: Record<string, Record<string, unknown>> = {}): Config {
  const { train, ...rest } = more;
  return configSchema.parse({
    model: { dModel: 8, dState: 2 },
    train: { steps: 4, folds: 2, batchSize: 2, window: 8, ...train },
    ...rest,
  });
}

export interface Line {
  readonly atMs: number;
  /** `sshd[7]: Accepted …` */
  readonly text: string;
  readonly host?: string;
}

/** The lines in order of time, parsed. */
export function parsed(lines: readonly Line[]): ParsedLog[] {
  const parser = createLogParser();
  return [...lines]
    .sort((a, b) => a.atMs - b.atMs)
    .map(({ atMs, text, host = 'web' }, i) => {
      const result = parser.parse({
        kind: 'line',
        ref: { kind: 'line', file: 'auth.log', line: i + 1 },
        text: `${new Date(atMs).toISOString()} ${host} ${text}`,
        yearHint: { kind: 'firstYear', year: 2026 },
      });
      if (!result.ok) throw new Error(result.unparsed.reason);
      return result.log;
    });
}

export function historyOf(lines: readonly Line[]): History {
  return { logs: parsed(lines), early: [], late: [], warnings: [], unparsed: 0, unparsedSample: [], excluded: 0 };
}

/** Every hour a cron job of root, every day at eight a sign-in of alice from her address. */
export function quietDays(days: number, host = 'web'): Line[] {
  const lines: Line[] = [];
  for (let hour = 0; hour < 24 * days; hour++) {
    const atMs = T0 + hour * HOUR_MS;
    const pid = 1000 + hour;
    lines.push(
      { host, atMs, text: `CRON[${pid}]: pam_unix(cron:session): session opened for user root(uid=0) by (uid=0)` },
      { host, atMs: atMs + 1000, text: `CRON[${pid}]: pam_unix(cron:session): session closed for user root` },
    );
    if (hour % 24 === 8) lines.push(signIn(atMs + MINUTE_MS, host));
  }
  return lines;
}

export const HOME = '198.51.100.7';

export function signIn(atMs: number, host = 'web'): Line {
  return { host, atMs, text: `sshd[77]: Accepted publickey for alice from ${HOME} port 40000 ssh2` };
}

export function failure(atMs: number, user: string, address: string, pid = 99): Line {
  return { atMs, text: `sshd[${pid}]: Failed password for ${user} from ${address} port 40001 ssh2` };
}
