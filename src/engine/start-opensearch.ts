import { copyFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { engineHome } from './engine-home.js';
import { javaMissing } from './engine-options.js';
import type { EngineOptions } from './engine-options.js';
import { findJava } from './installed.js';
import { cleanEnvironment, jvmFlags, nodeSettings } from './node-settings.js';
import { installOpenSearch } from './opensearch-install.js';
import { setUpSecurity } from './opensearch-security.js';
import { startServer } from './server-process.js';
import type { LocalEngine } from './launch.js';

const OPENSEARCH_VERSION = '2.19.4';

export interface OpenSearchOptions extends EngineOptions {
  /** TLS and basic auth by the security plugin; the engine then has `ca` and `login`. Fetches 40 MB more. */
  readonly security?: boolean;
}

/**
 * Starts a single OpenSearch 2.x node on free ports of 127.0.0.1, fetching it first when this machine has not got it.
 * @throws ConnectorError ENGINE_START_FAILED
 */
export async function startOpenSearch(options: OpenSearchOptions = {}): Promise<LocalEngine> {
  const version = options.version ?? OPENSEARCH_VERSION;
  const onProgress = options.onProgress ?? ((): void => undefined);
  const java = findJava({ min: 11, max: 21 });
  if (java === undefined) throw javaMissing(`OpenSearch ${version}`, '11 to 21');
  const home = await engineHome();
  const server = await installOpenSearch(home, version, options.security === true, onProgress);
  onProgress(`starting OpenSearch ${version}`);
  return startServer({ home, folder: options.folder, timeoutMs: options.timeoutMs ?? 180_000 }, async (folder) => {
    const conf = join(folder, 'conf');
    await copyFile(join(server, 'config', 'log4j2.properties'), join(conf, 'log4j2.properties'));
    const security = options.security === true ? await setUpSecurity(server, conf, java.home) : undefined;
    const settings = [...nodeSettings(folder), ...(security?.settings ?? [])];
    await writeFile(join(conf, 'opensearch.yml'), settings.join('\n'));
    return {
      name: 'OpenSearch',
      version,
      command: join(java.home, 'bin', 'java'),
      args: [
        ...jvmFlags(options.heap ?? '512m', join(folder, 'tmp')),
        ...['-Xshare:auto', '-Dopensearch.networkaddress.cache.ttl=60', '-Djava.awt.headless=true'],
        ...['-Dfile.encoding=UTF-8', '-Djna.nosys=true', '-Djava.locale.providers=SPI,COMPAT'],
        ...['-Dio.netty.noUnsafe=true', '-Dio.netty.noKeySetOptimization=true'],
        ...['-Dio.netty.recycler.maxCapacityPerThread=0', '-Dio.netty.allocator.numDirectArenas=0'],
        ...['-Dlog4j.shutdownHookEnabled=false', '-Dlog4j2.disable.jmx=true', '-Djava.security.manager=allow'],
        ...[`-Dopensearch.path.home=${server}`, `-Dopensearch.path.conf=${conf}`],
        ...['-Dopensearch.distribution.type=zip', '-Dopensearch.bundled_jdk=false'],
        ...['-cp', join(server, 'lib', '*'), 'org.opensearch.bootstrap.OpenSearch'],
      ],
      cwd: folder,
      ...(security === undefined ? {} : { ca: security.ca, login: security.login }),
      env: cleanEnvironment({ OPENSEARCH_PATH_CONF: conf, OPENSEARCH_TMPDIR: join(folder, 'tmp') }),
    };
  });
}
