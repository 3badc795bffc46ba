import { ConnectorError } from '../errors/index.js';
import type { Logger } from '../log/index.js';

export interface ScheduleOptions {
  /** Five or six fields, as cron has them. */
  readonly expression: string;
  /** One pass. It must stop early, and safely, when the signal aborts. */
  readonly pass: (signal: AbortSignal) => Promise<void>;
  readonly logger: Logger;
  /** Ends the schedule; the pass in progress is asked to stop, and waited for. */
  readonly signal: AbortSignal;
}

/**
 * Runs passes on a schedule until the signal aborts. Passes never overlap: a tick that comes while one is running is
 * skipped and logged. A pass that fails is logged and the next tick tries again, since engines come back.
 */
export async function runScheduled({ expression, pass, logger, signal }: ScheduleOptions): Promise<void> {
  // loaded here: it is part of no other run
  const { schedule, validate } = await import('node-cron');
  if (!validate(expression)) {
    throw new ConnectorError('USAGE', `\`${expression}\` is not a cron expression`, {
      where: '--schedule',
      todo: 'five fields: minute hour day month weekday, for example "*/5 * * * *"',
    });
  }
  logger.info({ schedule: expression }, 'hunting on a schedule');
  let running: Promise<void> | undefined;
  const tick = (): void => {
    if (signal.aborted) return;
    if (running !== undefined) {
      logger.warn('the last pass is still running; this one is skipped');
      return;
    }
    running = pass(signal)
      .catch((error: unknown) => {
        logger.error(faultFields(error), 'the pass failed; the next one tries again');
      })
      .finally(() => {
        running = undefined;
      });
  };
  const task = schedule(expression, tick, { timezone: 'UTC' });
  tick();
  await new Promise<void>((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
  await task.destroy();
  await running;
}

function faultFields(error: unknown): Record<string, unknown> {
  if (!(error instanceof ConnectorError)) return { err: error instanceof Error ? error.message : String(error) };
  const { code, message, context } = error;
  return { code, err: message, where: context.where, todo: context.todo };
}
