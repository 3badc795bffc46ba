// The direction of imports between rooms (ARCHITECTURE.md, "Rooms"). A room may import what its row lists, and itself.
const rooms = {
  types: [],
  errors: ['types'],
  config: ['types', 'errors'],
  log: ['types', 'errors'],
  search: ['types', 'errors', 'log'],
  source: ['types', 'errors', 'log', 'search'],
  parse: ['types', 'errors'],
  encode: ['types', 'errors'],
  model: ['types', 'errors'],
  delineate: ['types', 'errors'],
  sink: ['types', 'errors', 'log', 'search'],
  state: ['types', 'errors', 'log', 'search'],
  evaluate: ['types', 'errors', 'parse', 'encode', 'model', 'delineate'],
  report: ['types', 'errors', 'delineate'],
  generate: ['types', 'errors'],
  engine: ['types', 'errors', 'log'],
  connector: [
    'types',
    'errors',
    'config',
    'log',
    'search',
    'source',
    'parse',
    'encode',
    'model',
    'delineate',
    'sink',
    'state',
    'report',
  ],
  demo: ['types', 'errors', 'config', 'log', 'search', 'model', 'connector', 'engine', 'generate', 'evaluate', 'report'],
  cli: ['types', 'errors', 'config', 'log', 'connector', 'evaluate', 'report', 'generate', 'demo'],
};
const pure = '^src/(types|errors|parse|encode|model|delineate|generate)/';
const names = Object.keys(rooms).join('|');

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    ...Object.entries(rooms).map(([room, allowed]) => ({
      name: `room-${room}`,
      comment: `src/${room} may import only: ${[room, ...allowed].join(', ')}`,
      severity: 'error',
      from: { path: `^src/${room}/` },
      to: { path: `^src/(${names})/`, pathNot: `^src/(${[room, ...allowed].join('|')})/` },
    })),
    {
      name: 'known-rooms',
      comment: 'Every folder under src is a room of the table above.',
      severity: 'error',
      from: {},
      to: { path: '^src/[^/]+/', pathNot: `^src/(${names})/` },
    },
    {
      name: 'pure-rooms',
      comment: 'A pure room touches no file, network, process, clock or package that does.',
      severity: 'error',
      from: { path: pure },
      to: { dependencyTypes: ['core', 'npm'] },
    },
    { name: 'no-circular', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'no-orphans',
      severity: 'error',
      from: { orphan: true, pathNot: '^src/(index|cli/main)\\.ts$|\\.d\\.ts$' },
      to: {},
    },
    {
      name: 'http-only-in-search',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/search/' },
      to: { path: 'node_modules/(@elastic|@opensearch-project)/' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default', 'types'] },
  },
};
