import type { EngineProgress } from './install.js';
import { startFailed } from './start-failed.js';

export interface EngineOptions {
  readonly version?: string;
  /** Kept between starts when given; else a temporary one that `stop` deletes. */
  readonly folder?: string;
  /** Java heap, default `512m`. */
  readonly heap?: string;
  readonly onProgress?: EngineProgress;
  /** Default 180 s. */
  readonly timeoutMs?: number;
}

/** The fault for a machine without a suitable Java. */
export function javaMissing(engine: string, range: string): Error {
  return startFailed(
    `${engine} needs Java ${range}, and none was found`,
    'java',
    'Install one (Debian: apt install openjdk-17-jre-headless) or name it in JAVA_HOME.',
  );
}
