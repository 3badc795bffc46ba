import { join } from 'node:path';

/** The lines of opensearch.yml and elasticsearch.yml for a single node; it writes its port to `logs/http.ports`. */
export function nodeSettings(folder: string): string[] {
  return [
    'cluster.name: logmamba-local',
    'node.name: local',
    'network.host: 127.0.0.1',
    'http.port: 0',
    'transport.port: 0',
    'node.portsfile: true',
    'discovery.type: single-node',
    `path.data: ${JSON.stringify(join(folder, 'data'))}`,
    `path.logs: ${JSON.stringify(join(folder, 'logs'))}`,
    'cluster.routing.allocation.disk.threshold_enabled: false',
    '',
  ];
}

/** Flags for a server that starts quickly and stays small rather than one that is fast under load. */
export function jvmFlags(heap: string, temporary: string): string[] {
  return [
    ...['-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1', '-XX:-UsePerfData', '-Xms64m', `-Xmx${heap}`],
    ...['-XX:+ExitOnOutOfMemoryError', `-Djava.io.tmpdir=${temporary}`],
  ];
}

/** This process's environment less what would change the server's Java. */
export function cleanEnvironment(more: Readonly<Record<string, string>>): NodeJS.ProcessEnv {
  const dropped = new Set(['JAVA_HOME', 'JAVA_OPTS', 'JAVA_TOOL_OPTIONS', '_JAVA_OPTIONS', 'JDK_JAVA_OPTIONS']);
  const kept = Object.entries(process.env).filter(([name]) => !dropped.has(name) && !/^(ES|OPENSEARCH)_/.test(name));
  return { ...Object.fromEntries(kept), ...more };
}
