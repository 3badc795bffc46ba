import { spawn } from 'node:child_process';
import { mkdir, readdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { findMaven } from './installed.js';
import { startFailed } from './start-failed.js';
import { onParentEnd } from './parent-end.js';

/** One artefact of Maven Central with what it depends on. */
export interface Component {
  /** Folder of its own below the work folder. */
  readonly name: string;
  readonly group: string;
  readonly artefact: string;
  readonly version: string;
  readonly type: 'zip' | 'jar';
  readonly transitive: boolean;
}

const PLUGIN = 'org.apache.maven.plugins:maven-dependency-plugin:3.6.1:copy-dependencies';

/** Where the files of a component lie after `fetchComponents`. */
export function componentFolder(work: string, name: string): string {
  return join(work, name, 'target', 'dependency');
}

/**
 * Fetches artefacts by the ordinary `mvn` with the user's own settings (mirrors, proxies), in one run. The local repository is
 * a throw-away one below `work`, so that a 900 MB archive does not stay in the user's.
 * @throws ConnectorError ENGINE_START_FAILED
 */
export async function fetchComponents(
  work: string,
  components: readonly Component[],
  onBytes: (bytes: number) => void,
): Promise<void> {
  const maven = findMaven();
  if (maven === undefined) {
    throw startFailed(
      'Maven is not installed',
      'mvn',
      'Install Maven (Debian: apt install maven), or use an engine of your own.',
    );
  }
  for (const component of components) {
    await mkdir(join(work, component.name), { recursive: true });
    await writeFile(join(work, component.name, 'pom.xml'), componentPom(component));
  }
  await writeFile(join(work, 'pom.xml'), reactorPom(components.map(({ name }) => name)));
  const repository = join(work, 'repository');
  const timer = setInterval(() => void folderBytes(repository).then(onBytes), 1000);
  try {
    const { code, output } = await run(maven, [
      ...['-q', '-B', '-Dstyle.color=never', `-Dmaven.repo.local=${repository}`, '-f', join(work, 'pom.xml'), PLUGIN],
    ]);
    if (code === 0) return;
    throw startFailed(
      `Maven could not fetch the engine (exit ${code})`,
      'mvn',
      'Check that this machine reaches Maven Central, or the mirror in your settings.xml, and try again.',
      output,
    );
  } finally {
    clearInterval(timer);
  }
}

function run(command: string, args: readonly string[]): Promise<{ code: number; output: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    const release = onParentEnd(() => child.kill('SIGKILL'));
    let output = '';
    const keep = (chunk: Buffer): void => {
      output = (output + chunk.toString('utf8')).slice(-20_000);
    };
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    child.on('error', (error) => {
      release();
      reject(startFailed(`Maven could not be started: ${error.message}`, command, 'Check the installation of Maven.'));
    });
    child.on('close', (code) => {
      release();
      resolve({ code: code ?? -1, output });
    });
  });
}

async function folderBytes(folder: string): Promise<number> {
  let bytes = 0;
  try {
    for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
      if (entry.isFile()) bytes += (await stat(join(entry.parentPath, entry.name))).size;
    }
  } catch {
    // Maven renames files while it works; the next look sees them.
  }
  return bytes;
}

function componentPom({ name, group, artefact, version, type, transitive }: Component): string {
  const excluded = transitive ? ['org.opensearch', 'opensearch'] : ['*', '*'];
  return `<project>
  <modelVersion>4.0.0</modelVersion>
  <groupId>local</groupId><artifactId>part-${name}</artifactId><version>1</version><packaging>pom</packaging>
  <dependencies><dependency>
    <groupId>${group}</groupId><artifactId>${artefact}</artifactId><version>${version}</version><type>${type}</type>
    <exclusions><exclusion><groupId>${excluded[0]}</groupId><artifactId>${excluded[1]}</artifactId></exclusion></exclusions>
  </dependency></dependencies>
</project>
`;
}

function reactorPom(names: readonly string[]): string {
  return `<project>
  <modelVersion>4.0.0</modelVersion>
  <groupId>local</groupId><artifactId>parts</artifactId><version>1</version><packaging>pom</packaging>
  <modules>${names.map((name) => `<module>${name}</module>`).join('')}</modules>
</project>
`;
}
