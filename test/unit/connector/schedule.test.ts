import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { runScheduled } from '../../../src/connector/schedule.js';
import { createLogger } from '../../../src/log/index.js';
import type { Logger } from '../../../src/log/index.js';

const EVERY_SECOND = '* * * * * *';

/** A logger that keeps what it is told. */
function recordingLogger(): { readonly logger: Logger; readonly said: string[] } {
  const said: string[] = [];
  const logger = createLogger('error');
  const keep = (first: unknown, second?: string): void => void said.push(second ?? String(first));
  return { said, logger: Object.assign(Object.create(logger) as Logger, { warn: keep, error: keep }) };
}

describe('a schedule', () => {
  it('never runs two passes at once, and says which tick it skipped', async () => {
    const { logger, said } = recordingLogger();
    const controller = new AbortController();
    let now = 0;
    let most = 0;
    let passes = 0;
    const pass = async (): Promise<void> => {
      passes += 1;
      now += 1;
      most = Math.max(most, now);
      await sleep(1500);
      now -= 1;
    };
    setTimeout(() => controller.abort(), 3600);
    await runScheduled({ expression: EVERY_SECOND, pass, logger, signal: controller.signal });
    expect(most).toBe(1);
    expect(passes).toBeGreaterThanOrEqual(2);
    expect(said.filter((text) => text.includes('still running')).length).toBeGreaterThan(0);
  });

  it('waits for the pass in hand when it is ended, and starts none after', async () => {
    const { logger } = recordingLogger();
    const controller = new AbortController();
    const events: string[] = [];
    const pass = async (signal: AbortSignal): Promise<void> => {
      events.push('begun');
      await sleep(300);
      events.push(signal.aborted ? 'ended, asked to' : 'ended');
    };
    setTimeout(() => controller.abort(), 100);
    await runScheduled({ expression: EVERY_SECOND, pass, logger, signal: controller.signal });
    expect(events).toEqual(['begun', 'ended, asked to']);
    await sleep(1100);
    expect(events).toHaveLength(2);
  });

  it('tries again at the next tick when a pass fails', async () => {
    const { logger, said } = recordingLogger();
    const controller = new AbortController();
    let passes = 0;
    const pass = (): Promise<void> => {
      passes += 1;
      if (passes === 1) return Promise.reject(new Error('the engine is away'));
      controller.abort();
      return Promise.resolve();
    };
    await runScheduled({ expression: EVERY_SECOND, pass, logger, signal: controller.signal });
    expect(passes).toBe(2);
    expect(said).toEqual(['the pass failed; the next one tries again']);
  });

  it('refuses what is no cron expression', async () => {
    const { logger } = recordingLogger();
    const { signal } = new AbortController();
    const run = runScheduled({ expression: 'hourly', pass: () => Promise.resolve(), logger, signal });
    await expect(run).rejects.toMatchObject({ code: 'USAGE', context: { where: '--schedule' } });
  });
});
