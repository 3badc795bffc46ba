import type { TestProject } from 'vitest/node';
import { findJava, findMaven, startElasticsearch, startOpenSearch } from '../src/engine/index.js';
import type { LocalEngine } from '../src/engine/index.js';

export interface EngineUnderTest {
  readonly distribution: 'opensearch' | 'elasticsearch';
  readonly version: string;
  readonly url: string;
}

export interface SecuredEngine {
  readonly url: string;
  /** PEM text. */
  readonly ca: string;
  readonly username: string;
  readonly password: string;
}

declare module 'vitest' {
  interface ProvidedContext {
    /** Empty when the machine has no Java or Maven. */
    engines: EngineUnderTest[];
    /** An OpenSearch with TLS and basic auth; only when all engines are wanted. */
    secured: SecuredEngine | null;
  }
}

const running: LocalEngine[] = [];

/**
 * Starts the real engines once for all tests against them: OpenSearch always, Elasticsearch as well with CI=true or
 * LOGMAMBA_TEST_ENGINES=all (its download is near 1 GB); `opensearch` and `elasticsearch` name one alone.
 */
export async function setup(project: TestProject): Promise<void> {
  const strict = process.env.CI === 'true';
  const wanted = process.env.LOGMAMBA_TEST_ENGINES ?? (strict ? 'all' : 'opensearch');
  const missing = [findJava() === undefined ? 'Java 17' : '', findMaven() === undefined ? 'Maven' : '']
    .filter((tool) => tool !== '')
    .join(' and ');
  project.provide('engines', []);
  project.provide('secured', null);
  if (missing !== '') {
    const line = `tests against real engines need ${missing}, which is missing`;
    if (strict) throw new Error(line);
    console.warn(`skipped: ${line}`);
    return;
  }
  const starts = [
    ...(wanted === 'elasticsearch' ? [] : [start('opensearch', startOpenSearch)]),
    ...(wanted === 'opensearch' ? [] : [start('elasticsearch', startElasticsearch)]),
  ];
  const results = await Promise.allSettled(starts);
  const failed = results.find((result) => result.status === 'rejected');
  if (failed !== undefined) {
    await teardown();
    throw failed.reason;
  }
  project.provide(
    'engines',
    results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : [])),
  );
  if (wanted !== 'all') return;
  try {
    project.provide('secured', await startSecured());
  } catch (error) {
    await teardown();
    throw error;
  }
}

async function startSecured(): Promise<SecuredEngine> {
  const engine = await startOpenSearch({ security: true });
  running.push(engine);
  const { ca, login } = engine;
  if (ca === undefined || login === undefined) throw new Error('the secured engine has no certificate or login');
  return { url: engine.url, ca, ...login };
}

export async function teardown(): Promise<void> {
  await Promise.all(running.splice(0).map((engine) => engine.stop()));
}

async function start(
  distribution: EngineUnderTest['distribution'],
  launch: typeof startOpenSearch,
): Promise<EngineUnderTest> {
  const began = Date.now();
  let said = '';
  const engine = await launch({
    onProgress: (message) => {
      // Download notes come every second: one line for each kind is enough here.
      const kind = message.replace(/:.*/, '');
      if (kind !== said) console.warn(message);
      said = kind;
    },
  });
  running.push(engine);
  console.warn(`${distribution} ${engine.version} ready after ${((Date.now() - began) / 1000).toFixed(1)} s`);
  return { distribution, version: engine.version, url: engine.url };
}
