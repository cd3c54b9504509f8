/** Who may import whom. docs/architecture.md ("Rooms") says why; `npm run check:imports` and the tests run it. */

/** A room may reach into only the rooms named. Anything else of ours is forbidden. */
const room = (name, from, allowed, options = {}) => ({
  name: `${name}-imports-only-its-neighbours`,
  severity: 'error',
  from: { path: from, ...(options.fromNot ? { pathNot: options.fromNot } : {}) },
  to: {
    path: '^(api|console|workflows|activities|vendors|domain|store|config|workers|sandbox|bench|test|tools|clients)/',
    pathNot: [from, ...allowed],
    ...(options.to ?? {}),
  },
});

const outsideLibraries = (name, from, libraries) => ({
  name,
  severity: 'error',
  from: { path: from },
  to: { path: libraries, dependencyTypesNot: ['type-only'] },
});

export default {
  forbidden: [
    { name: 'no-circular', severity: 'error', from: {}, to: { circular: true } },
    { name: 'no-unresolvable', severity: 'error', from: {}, to: { couldNotResolve: true } },
    {
      name: 'no-undeclared-packages',
      severity: 'error',
      from: {},
      to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown'] },
    },
    room('domain', '^domain/', []),
    room('vendors', '^vendors/', ['^domain/']),
    room('store', '^store/', ['^domain/']),
    room('config', '^config/', ['^domain/']),
    room('activities', '^activities/', ['^vendors/', '^store/', '^domain/']),
    room('workflows', '^workflows/', ['^domain/', '^vendors/.*lifecycle\\.ts$', '^activities/']),
    {
      name: 'workflows-see-activities-as-types-only',
      severity: 'error',
      from: { path: '^workflows/' },
      to: { path: '^activities/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'lifecycles-are-plain-data',
      comment:
        'vendors/*/lifecycle.ts is bundled into workflows: it may rest on the domain and nothing else.',
      severity: 'error',
      from: { path: '^vendors/.*lifecycle\\.ts$' },
      to: { pathNot: ['^domain/', '^vendors/.*lifecycle\\.ts$'] },
    },
    room('api', '^api/', ['^store/', '^vendors/', '^domain/', '^workflows/messages\\.ts$']),
    room('console', '^console/', [
      '^store/',
      '^vendors/',
      '^domain/',
      // What is common to both HTTP edges.
      '^api/http/',
      '^api/pages/html\\.ts$',
      // A decision is one thing, whoever brings it; and so is what the person then reads.
      '^api/decide\\.ts$',
      '^api/extracted\\.ts$',
      '^api/schemas/(review|case|screening)\\.ts$',
      '^api/pages/link-pages\\.ts$',
      '^api/words/',
    ]),
    room('workers', '^workers/', [
      '^api/',
      '^console/',
      '^activities/',
      '^vendors/',
      '^store/',
      '^domain/',
      '^config/',
      '^workflows/',
      '^sandbox/server\\.ts$',
    ]),
    room('sandbox', '^sandbox/', []),
    room('clients', '^clients/', []),
    {
      name: 'products-never-import-tests-or-tools',
      severity: 'error',
      from: {
        path: '^(api|console|workflows|activities|vendors|domain|store|config|workers|sandbox)/',
      },
      to: { path: '^(test|tools|bench)/' },
    },
    outsideLibraries('workflows-are-deterministic', '^(workflows|domain)/', [
      '^node_modules/(zod|pg|express|undici|pino|jose|@temporalio/(client|worker|activity|testing))/',
    ]),
    {
      name: 'no-node-built-ins-in-workflows',
      severity: 'error',
      from: { path: '^(workflows|domain)/' },
      to: { dependencyTypes: ['core'] },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    // A client's example is compiled as its user would, against the package.
    exclude: { path: '^(dist|coverage|\\.local|clients/[^/]+/(dist|example))/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      extensions: ['.ts', '.mjs', '.js', '.json'],
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
    },
  },
};
