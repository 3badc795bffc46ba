import type { ElasticResult } from './elastic-ec2.js';
import type { JobResult } from './job.js';
import type { logKeyResults } from './log-keys/log-key-results.js';

/** All that a run of the bench measured; JSON-safe. */
export interface Results {
  readonly schema: 1;
  readonly version: string;
  /** Of the sources, `+` where they were changed since; undefined outside a repository. */
  readonly commit?: string;
  readonly command: string;
  readonly mode: 'full' | 'small' | 'partial';
  readonly machine: { readonly cpu: string; readonly cores: number; readonly node: string };
  readonly startedAt: string;
  readonly seconds: number;
  readonly seeds: readonly number[];
  /** Settings that differ from the default configuration. */
  readonly settings: readonly string[];
  readonly families: Readonly<Record<'development' | 'test', readonly string[]>>;
  readonly jobs: readonly JobResult[];
  /** Why sets are not among the jobs. */
  readonly skipped: readonly string[];
  readonly elastic?: ElasticResult;
  readonly logKeys?: Awaited<ReturnType<typeof logKeyResults>>;
}
