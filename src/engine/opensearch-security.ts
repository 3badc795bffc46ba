import { execFile } from 'node:child_process';
import { cp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Login } from './launch.js';

const run = promisify(execFile);

export interface SecuritySetup {
  /** Lines for opensearch.yml. */
  readonly settings: readonly string[];
  /** PEM text of the self-signed certificate, which is its own authority. */
  readonly ca: string;
  readonly login: Login;
}

/** Of a throw-away server that only this machine reaches. */
const STORE_PASSWORD = 'local-store';
export const SECURITY_LOGIN: Login = { username: 'admin', password: 'Local-Engine-1' };

/** Makes a certificate by Java's own keytool and the first user; writes into `conf`. */
export async function setUpSecurity(server: string, conf: string, java: string): Promise<SecuritySetup> {
  const plugin = join(server, 'plugins', 'opensearch-security');
  await cp(join(plugin, 'config'), join(conf, 'opensearch-security'), { recursive: true });
  const keytool = join(java, 'bin', 'keytool');
  const store = ['-keystore', join(conf, 'node.p12'), '-storetype', 'PKCS12', '-storepass', STORE_PASSWORD];
  await run(keytool, [
    ...['-genkeypair', '-alias', 'node', '-keyalg', 'EC', '-groupname', 'secp256r1', '-validity', '30'],
    ...['-dname', 'CN=node,O=local', '-ext', 'san=ip:127.0.0.1,dns:localhost', '-ext', 'bc:c', ...store],
  ]);
  const { stdout: ca } = await run(keytool, ['-exportcert', '-rfc', '-alias', 'node', ...store]);
  await writeFile(join(conf, 'ca.pem'), ca);
  const trust = ['-keystore', join(conf, 'trust.p12'), '-storetype', 'PKCS12', '-storepass', STORE_PASSWORD];
  await run(keytool, ['-importcert', '-noprompt', '-alias', 'node', '-file', join(conf, 'ca.pem'), ...trust]);
  const { stdout } = await run(join(java, 'bin', 'java'), [
    ...['-cp', `${join(plugin, '*')}:${join(server, 'lib', '*')}`, 'org.opensearch.security.tools.Hasher'],
    ...['-p', SECURITY_LOGIN.password],
  ]);
  const hash = stdout.trim().split('\n').at(-1) ?? '';
  const users = join(conf, 'opensearch-security', 'internal_users.yml');
  await writeFile(
    users,
    `_meta: { type: internalusers, config_version: 2 }\nadmin: { hash: "${hash}", reserved: true, backend_roles: [admin] }\n`,
  );
  return { settings: securitySettings(), ca: await readFile(join(conf, 'ca.pem'), 'utf8'), login: SECURITY_LOGIN };
}

function securitySettings(): string[] {
  const stores = ['transport', 'http'].flatMap((layer) => [
    `plugins.security.ssl.${layer}.keystore_type: PKCS12`,
    `plugins.security.ssl.${layer}.keystore_filepath: node.p12`,
    `plugins.security.ssl.${layer}.keystore_password: ${STORE_PASSWORD}`,
    `plugins.security.ssl.${layer}.keystore_alias: node`,
    `plugins.security.ssl.${layer}.truststore_type: PKCS12`,
    `plugins.security.ssl.${layer}.truststore_filepath: trust.p12`,
    `plugins.security.ssl.${layer}.truststore_password: ${STORE_PASSWORD}`,
  ]);
  return [
    ...stores,
    'plugins.security.ssl.http.enabled: true',
    'plugins.security.nodes_dn: ["CN=node,O=local"]',
    'plugins.security.allow_default_init_securityindex: true',
    'plugins.security.restapi.roles_enabled: [all_access, security_rest_api_access]',
    '',
  ];
}
