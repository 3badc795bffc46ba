import { createRequire } from 'node:module';
import type * as Pino from 'pino';
import type { Logger as PinoLogger } from 'pino';

export type Logger = Pick<PinoLogger, 'debug' | 'info' | 'warn' | 'error'>;

const require = createRequire(import.meta.url);

/** Paths whose values never reach a log, wherever an object carries them. */
const SECRETS = ['password', 'apiKey', 'authorization', 'headers.authorization', 'auth'];

/**
 * Structured log (JSON lines, ECS-like `@timestamp`, `log.level`, `message`) on standard error, so that standard output stays
 * free for results.
 */
export function createLogger(level: 'debug' | 'info' | 'warn' | 'error'): Logger {
  // loaded here: few commands write one
  const { pino } = require('pino') as typeof Pino;
  return pino(
    {
      level,
      base: null,
      messageKey: 'message',
      timestamp: () => `,"@timestamp":"${new Date().toISOString()}"`,
      formatters: { level: (label) => ({ 'log.level': label }) },
      redact: { paths: SECRETS.flatMap((path) => [path, `*.${path}`]), censor: '[redacted]' },
    },
    process.stderr,
  );
}
