import { copyFile, mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { componentFolder, fetchComponents } from './maven.js';
import type { Component } from './maven.js';
import { downloadNote, installed } from './install.js';
import type { EngineProgress } from './install.js';
import { modulePolicy, OPENSEARCH_MODULES } from './opensearch-modules.js';
import { ZipArchive } from './zip-archive.js';

const SERVER_GROUP = 'org.opensearch.distribution.integ-test-zip';
const PLUGIN_GROUP = 'org.opensearch.plugin';

/**
 * The home of an OpenSearch 2.x, put together from Maven Central: the integration-test server, which holds only the transport,
 * and the published jar of every other module, which lack descriptor and policy.
 */
export function installOpenSearch(
  home: string,
  version: string,
  security: boolean,
  onProgress: EngineProgress,
): Promise<string> {
  const name = `opensearch-${version}${security ? '-security' : ''}`;
  return installed(home, name, onProgress, async (work) => {
    onProgress(`downloading ${name} from Maven Central (about ${security ? 130 : 90} MB)`);
    await fetchComponents(work, components(version, security), downloadNote(name, onProgress));
    onProgress(`unpacking ${name}`);
    const folder = join(work, 'home');
    await unpackServer(join(componentFolder(work, 'server'), `opensearch-${version}.zip`), version, folder);
    const inServer = new Set((await readdir(join(folder, 'lib'))).map(jarName));
    for (const [module, artefact] of OPENSEARCH_MODULES) {
      await layModule(
        componentFolder(work, module),
        join(folder, 'modules', module),
        module,
        artefact,
        version,
        inServer,
      );
    }
    if (security) {
      const [zip] = await readdir(componentFolder(work, 'plugin-security'));
      const archive = await ZipArchive.open(join(componentFolder(work, 'plugin-security'), zip ?? ''));
      await archive.extract('', join(folder, 'plugins', 'opensearch-security'));
      await archive.close();
    }
    return folder;
  });
}

function components(version: string, security: boolean): Component[] {
  const server: Component = {
    ...{ name: 'server', group: SERVER_GROUP, artefact: 'opensearch', version },
    ...{ type: 'zip', transitive: true },
  };
  const modules = [...OPENSEARCH_MODULES].map(([name, artefact]): Component => {
    return { name, group: PLUGIN_GROUP, artefact, version, type: 'jar', transitive: true };
  });
  const plugin: Component = {
    ...{ name: 'plugin-security', group: PLUGIN_GROUP, artefact: 'opensearch-security', version: `${version}.0` },
    ...{ type: 'zip', transitive: false },
  };
  return security ? [server, ...modules, plugin] : [server, ...modules];
}

async function unpackServer(zip: string, version: string, folder: string): Promise<void> {
  const archive = await ZipArchive.open(zip);
  await archive.extract(`opensearch-${version}/`, folder);
  await archive.close();
  for (const name of ['plugins', 'logs']) await mkdir(join(folder, name), { recursive: true });
}

async function layModule(
  from: string,
  to: string,
  module: string,
  artefact: string,
  version: string,
  inServer: ReadonlySet<string>,
): Promise<void> {
  await mkdir(to, { recursive: true });
  for (const jar of await readdir(from)) {
    // The server refuses a module that brings a jar of its own lib a second time.
    if (!inServer.has(jarName(jar))) await copyFile(join(from, jar), join(to, jar));
  }
  const archive = await ZipArchive.open(join(to, `${artefact}-${version}.jar`));
  const { names } = archive;
  await archive.close();
  const plugin = names.find((name) => name.endsWith('Plugin.class') && !name.includes('$'));
  const extendsPainless = names.some((name) => name.includes('services/org.opensearch.painless.spi.PainlessExtension'));
  const descriptor = [
    `name=${module}`,
    `description=${module} from its published jar`,
    `version=${version}`,
    `opensearch.version=${version}`,
    'java.version=11',
    `classname=${(plugin ?? '').replace(/\.class$/, '').replaceAll('/', '.')}`,
    `extended.plugins=${extendsPainless ? 'lang-painless' : ''}`,
    'has.native.controller=false',
  ];
  await writeFile(join(to, 'plugin-descriptor.properties'), `${descriptor.join('\n')}\n`);
  const policy = modulePolicy(module);
  if (policy !== undefined) await writeFile(join(to, 'plugin-security.policy'), policy);
}

/** `lucene-core-9.12.jar` → `lucene-core`. */
function jarName(file: string): string {
  return file.replace(/-\d.*\.jar$/, '');
}
