import { accessSync, constants, readdirSync, readFileSync, realpathSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';

export interface Java {
  readonly home: string;
  readonly major: number;
}

const JVM_FOLDERS = ['/usr/lib/jvm', '/usr/java', '/opt/java', '/opt', '/Library/Java/JavaVirtualMachines'];

/** The Java with the lowest suitable major version among JAVA_HOME, the search path and the usual folders. */
export function findJava(
  range: { readonly min: number; readonly max: number } = { min: 17, max: 21 },
): Java | undefined {
  const homes = [process.env.JAVA_HOME ?? ''];
  const onPath = findExecutable('java');
  if (onPath !== undefined) homes.push(dirname(dirname(realpathSync(onPath))));
  for (const folder of JVM_FOLDERS) {
    for (const name of listFolder(folder)) homes.push(join(folder, name), join(folder, name, 'Contents', 'Home'));
  }
  const found = homes
    .map(readJava)
    .filter((java) => java !== undefined)
    .filter(({ major }) => major >= range.min && major <= range.max);
  return found.sort((left, right) => left.major - right.major)[0];
}

/** Maven's command on the search path. */
export function findMaven(): string | undefined {
  return findExecutable('mvn');
}

function readJava(home: string): Java | undefined {
  if (home === '' || !isExecutable(join(home, 'bin', 'java'))) return undefined;
  const version = /^JAVA_VERSION="(\d+)/m.exec(readText(join(home, 'release')))?.[1];
  return version === undefined ? undefined : { home, major: Number.parseInt(version, 10) };
}

function findExecutable(name: string): string | undefined {
  return (process.env.PATH ?? '')
    .split(delimiter)
    .filter((folder) => folder !== '')
    .map((folder) => join(folder, name))
    .find(isExecutable);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function listFolder(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
