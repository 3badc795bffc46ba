/** Folder of the module → its artefact in `org.opensearch.plugin` (the published client jars hold the whole module). */
export const OPENSEARCH_MODULES: ReadonlyMap<string, string> = new Map([
  ['lang-painless', 'lang-painless'],
  ['analysis-common', 'analysis-common'],
  ['ingest-common', 'ingest-common'],
  ['ingest-user-agent', 'ingest-user-agent'],
  ['lang-expression', 'lang-expression'],
  ['lang-mustache', 'lang-mustache-client'],
  ['mapper-extras', 'mapper-extras-client'],
  ['parent-join', 'parent-join-client'],
  ['percolator', 'percolator-client'],
  ['rank-eval', 'rank-eval-client'],
  ['reindex', 'reindex-client'],
  ['aggs-matrix-stats', 'aggs-matrix-stats-client'],
  ['geo', 'geo'],
  ['repository-url', 'repository-url'],
]);

const RUNTIME = 'permission java.lang.RuntimePermission';
const SOCKET = 'permission java.net.SocketPermission "*", "connect";';
const EXPRESSION_CLASSES = [
  'java.lang.String',
  'java.lang.Math',
  'org.apache.lucene.expressions.Expression',
  'org.apache.lucene.expressions.js.ExpressionMath',
  'org.apache.lucene.search.DoubleValues',
  'org.apache.lucene.util.MathUtil',
  'org.apache.lucene.util.SloppyMath',
];

const PERMISSIONS: ReadonlyMap<string, readonly string[]> = new Map([
  ['lang-painless', [`${RUNTIME} "createClassLoader";`, `${RUNTIME} "getClassLoader";`]],
  ['lang-mustache', [`${RUNTIME} "accessDeclaredMembers";`]],
  ['reindex', [SOCKET, 'permission java.net.NetPermission "getProxySelector";']],
  ['repository-url', [SOCKET]],
  [
    'lang-expression',
    [
      `${RUNTIME} "createClassLoader";`,
      ...EXPRESSION_CLASSES.map((name) => `permission org.opensearch.script.ClassPermission "${name}";`),
    ],
  ],
]);

/** What a module asks of the security manager (used up to OpenSearch 2.x); undefined when nothing. */
export function modulePolicy(module: string): string | undefined {
  const lines = PERMISSIONS.get(module);
  return lines === undefined ? undefined : `grant {\n${lines.map((line) => `  ${line}\n`).join('')}};\n`;
}
