import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { installElasticsearch } from './elasticsearch-install.js';
import { engineHome } from './engine-home.js';
import { javaMissing } from './engine-options.js';
import type { EngineOptions } from './engine-options.js';
import { findJava } from './installed.js';
import { cleanEnvironment, jvmFlags, nodeSettings } from './node-settings.js';
import { startServer } from './server-process.js';
import type { LocalEngine } from './launch.js';

const ELASTICSEARCH_VERSION = '8.19.13';

const LOGGING = `status = error
appender.console.type = Console
appender.console.name = console
appender.console.layout.type = PatternLayout
appender.console.layout.pattern = [%d{ISO8601}][%-5p][%-25c{1.}] %m%n
rootLogger.level = info
rootLogger.appenderRef.console.ref = console
`;

/**
 * Starts a single Elasticsearch 8 node on free ports of 127.0.0.1, fetching it first when this machine has not got it.
 * @throws ConnectorError ENGINE_START_FAILED
 */
export async function startElasticsearch(options: EngineOptions = {}): Promise<LocalEngine> {
  const version = options.version ?? ELASTICSEARCH_VERSION;
  const onProgress = options.onProgress ?? ((): void => undefined);
  const java = findJava({ min: 17, max: 25 });
  if (java === undefined) throw javaMissing(`Elasticsearch ${version}`, '17 or newer');
  const home = await engineHome();
  const server = await installElasticsearch(home, version, onProgress);
  onProgress(`starting Elasticsearch ${version}`);
  return startServer({ home, folder: options.folder, timeoutMs: options.timeoutMs ?? 180_000 }, async (folder) => {
    const conf = join(folder, 'conf');
    const temporary = join(folder, 'tmp');
    const settings = [...nodeSettings(folder), 'xpack.security.enabled: false', ''];
    await writeFile(join(conf, 'elasticsearch.yml'), settings.join('\n'));
    await writeFile(join(conf, 'log4j2.properties'), LOGGING);
    await writeFile(join(conf, 'jvm.options'), `${jvmFlags(options.heap ?? '512m', temporary).join('\n')}\n`);
    return {
      name: 'Elasticsearch',
      version,
      command: join(java.home, 'bin', 'java'),
      // The distribution's own launcher in the foreground: it starts the server and ends with it.
      args: [
        ...['-Xmx64m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1', '-Dcli.name=server'],
        ...['-Dcli.script=elasticsearch', '-Dcli.libs=lib/tools/server-cli', `-Des.path.home=${server}`],
        ...[`-Des.path.conf=${conf}`, '-Des.distribution.type=zip', '-Des.java.type=ES_JAVA_HOME'],
        ...['-cp', `${join(server, 'lib', '*')}:${join(server, 'lib', 'cli-launcher', '*')}`],
        'org.elasticsearch.launcher.CliToolLauncher',
      ],
      cwd: server,
      env: cleanEnvironment({
        ...{ ES_HOME: server, ES_PATH_CONF: conf, ES_TMPDIR: temporary, LIBFFI_TMPDIR: temporary },
        ...{ ES_DISTRIBUTION_TYPE: 'zip', ES_JAVA_HOME: java.home, HOSTNAME: process.env.HOSTNAME ?? 'localhost' },
        ES_JAVA_OPTS: '-XX:-AlwaysPreTouch',
      }),
    };
  });
}
