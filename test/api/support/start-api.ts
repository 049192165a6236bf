import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { MessageChannel } from 'node:worker_threads';
import type { InjectOptions } from 'fastify';
import { Registry } from 'prom-client';
import { createAlerts } from '../../../src/alerts/alert-reads.ts';
import { buildApi } from '../../../src/api/build-api.ts';
import type { ApiSettings } from '../../../src/api/deps.ts';
import { createLiveFeed } from '../../../src/api/live-feed.ts';
import { createFailures } from '../../../src/api/plugins/shared-failures.ts';
import { createSystemHistory } from '../../../src/api/system-history.ts';
import { createWorkKinds } from '../../../src/api/work-kinds.ts';
import { createAuditLog } from '../../../src/audit/audit-log.ts';
import { composeDdi } from '../../../src/compose/ddi.ts';
import { composeDiagnostics } from '../../../src/compose/diagnostics.ts';
import { composeNotifications } from '../../../src/compose/notifications.ts';
import { composeOta } from '../../../src/compose/ota.ts';
import { composeService } from '../../../src/compose/service.ts';
import { composePipeline } from '../../../src/compose-pipeline.ts';
import type { Settings } from '../../../src/config/settings.ts';
import { createInProcessBus } from '../../../src/engines/bus/in-process-bus.ts';
import { createPostgresNotices } from '../../../src/engines/database/postgres-notices.ts';
import { createBullBoardPages } from '../../../src/engines/jobs/bull-board.ts';
import { createBullmqPostgresJobs } from '../../../src/engines/jobs/bullmq-postgres.ts';
import { createCodeImports, loadImportedCodes } from '../../../src/faults/code-imports.ts';
import { loadFaultCatalogue } from '../../../src/faults/load-fault-catalogue.ts';
import { makeOf } from '../../../src/faults/vehicle-make.ts';
import { createBrokerHooks } from '../../../src/gateway/broker-hooks.ts';
import { createPresence } from '../../../src/gateway/presence.ts';
import { createVehiclePolicy } from '../../../src/gateway/vehicle-policy.ts';
import { createDerivedMessages } from '../../../src/ingest/derived-messages.ts';
import { createQuarantineDesk } from '../../../src/ingest/quarantine-desk.ts';
import { createDeadJobs } from '../../../src/jobs/dead-jobs.ts';
import { createOutbox } from '../../../src/jobs/outbox.ts';
import { createWorkDesk } from '../../../src/jobs/work.ts';
import { predictionWork } from '../../../src/prediction/prediction-jobs.ts';
import { loadRules } from '../../../src/rule-engine/load-rules.ts';
import { signalTypes } from '../../../src/rule-engine/signal-types.ts';
import { createBacktestKind } from '../../../src/rules/backtest/backtest-work.ts';
import { createBacktests } from '../../../src/rules/backtest/run-backtest.ts';
import { createRuleChecker } from '../../../src/rules/check-rule.ts';
import { createRuleBook } from '../../../src/rules/rule-book.ts';
import { sweepLooseFiles } from '../../../src/service/cases/attachment-sweep.ts';
import type { CaseNews } from '../../../src/service/cases/case-news.ts';
import { loadOwnCasePolicy } from '../../../src/service/cases/case-policy.ts';
import { systemClock } from '../../../src/shared/clock.ts';
import { silentLogger } from '../../../src/shared/logger.ts';
import { createCatalogue } from '../../../src/telemetry/catalogue.ts';
import type { Role, Scope } from '../../../src/users/roles.ts';
import { createSessions } from '../../../src/users/sessions.ts';
import { createVehicleCertificates } from '../../../src/vehicles/certificates/certificates.ts';
import { createVehicleCredentials } from '../../../src/vehicles/credentials.ts';
import { createErasures } from '../../../src/vehicles/erasure/erasures.ts';
import { createVehicleRegistry } from '../../../src/vehicles/registry.ts';
import { vehicleAttributes } from '../../../src/vehicles/vehicle.ts';
import { eventually } from '../../support/eventually.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { appendAll } from '../../support/journal-records.ts';
import { testDatabase } from '../../support/postgres.ts';
import { openSegments } from '../../support/segment-journals.ts';
import { lastingTempDir } from '../../support/temp-dir.ts';
import { ownWatch } from './own-watch.ts';

/** What a vehicle was told. */
interface Downlink {
  readonly vin: string;
  readonly topic: string;
  // biome-ignore lint/suspicious/noExplicitAny: as told
  readonly body: any;
}

export const brokerHookSecret = 'hook-secret-of-the-tests';
const product = { product: 'Test', version: '1' };
const rulesDirectory = join(import.meta.dirname, 'rules');

/**
 * The API on real engines: PostgreSQL, journal, pipeline with DuckDB, credentials. What stands beside it in a server,
 * the gateway, is `say`. Time is the test's, as far as the API tells it.
 */
export async function startApi({
  settings = {},
  channels = {},
  withJobs = false,
  relays = withJobs,
  ownCasePolicy = null,
  consoleDirectory = import.meta.dirname,
}: {
  settings?: Partial<ApiSettings>;
  channels?: Partial<Settings['channels']>;
  withJobs?: boolean;
  /** Are jobs told of promised work? */
  relays?: boolean;
  /** The operator's own, made of the shipped one. */
  ownCasePolicy?: ((shipped: string) => string) | null;
  consoleDirectory?: string;
} = {}) {
  const { db, url, close: dropDatabase } = await testDatabase();
  const directory = lastingTempDir();
  const casesFile = join(import.meta.dirname, '../../../policies/cases.yaml');
  if (ownCasePolicy !== null) {
    await mkdir(join(directory.path, 'policies'));
    const text = ownCasePolicy(await readFile(casesFile, 'utf8'));
    await writeFile(join(directory.path, 'policies', 'cases.yaml'), text);
  }
  const casePolicy = await loadOwnCasePolicy(casesFile, directory.path);
  const clock = new FakeClock(Date.now());
  const journal = await openSegments({ directory: join(directory.path, 'journal') });
  const registry = createVehicleRegistry({ db, clock });
  await registry.load();

  const catalogue = createCatalogue();
  const signalType = signalTypes(catalogue.lookup);
  const shipped = await loadRules(rulesDirectory, signalType);
  const checkRule = createRuleChecker(signalType, shipped);
  const rules = createRuleBook({
    db,
    clock,
    logger: silentLogger,
    shipped,
    check: checkRule,
    onChanged: () => pipeline.running.rulesChanged(),
  });
  await rules.start();
  const pipeline = await composePipeline(
    {
      dataDirectory: directory.path,
      journalDirectory: join(directory.path, 'journal'),
      telemetryDirectory: join(directory.path, 'telemetry'),
      telemetry: null,
      retentionDays: 400,
      rulesDirectory,
      logLevel: 'silent',
    },
    {
      onCommitted: () => undefined,
      onDamage: () => undefined,
      onFeed(events) {
        liveFeed.publish(events);
        diagnostics.told(events);
      },
      onSignals: (update) => liveFeed.publishSignals(update),
      onVehicleState: (changes) => registry.apply(changes),
    },
    (error) => {
      throw error;
    },
  );
  const { running, store } = pipeline;
  const liveFeed = createLiveFeed({ pipeline: running, marketOf: (vin) => registry.get(vin)?.market });
  await pipeline.start(url);
  registry.onChanged((vin) => running.vehicleChanged(vin));

  const cut: string[] = [];
  const caseNews: CaseNews[] = [];
  const credentials = createVehicleCredentials({
    database: db,
    directory: directory.path,
    clock,
    logger: silentLogger,
    cut: async (vin) => void cut.push(vin),
  });
  await credentials.start();
  const certificates = createVehicleCertificates({
    database: db,
    notices: createPostgresNotices({ url, clock: systemClock, logger: silentLogger }),
    file: null,
    // It looks every two seconds, and tests put the other clock on by months.
    clock: systemClock,
    logger: silentLogger,
    cut: async (vin) => void cut.push(vin),
  });
  await certificates.start();
  registry.onChanged((vin) => {
    if (registry.get(vin) === undefined) certificates.forget(vin);
  });
  const faultCatalogue = await loadFaultCatalogue(join(rulesDirectory, 'catalogue'));
  const jobs = createBullmqPostgresJobs({ url, logger: silentLogger, clock: systemClock, runs: true });
  const audit = createAuditLog({ db, clock });
  const derived = createDerivedMessages({ append: (record, done) => journal.append(record, done), clock });
  const workKinds = createWorkKinds({
    predict: predictionWork({
      db,
      openReader: () => ({ ...store, close: () => undefined }),
      vehicle: registry.get,
      vins: registry.vins,
      say: derived.say,
      clock,
    }),
    reader: store,
    catalogue,
    registry,
    credentials,
    audit,
    directory: join(directory.path, 'work'),
  });
  const backtests = createBacktestKind(
    createBacktests({
      db,
      registry,
      check: checkRule,
      live: () => rules.live,
      faultCodes: faultCatalogue,
      openReader() {
        const { port1, port2 } = new MessageChannel();
        pipeline.serve('reader', port1);
        return port2;
      },
    }),
  );
  const parts = { db, jobs, clock: systemClock, logger: silentLogger };
  const outbox = createOutbox({ ...parts, notices: createPostgresNotices({ url, ...parts }) });
  const work = createWorkDesk({ db, outbox, clock });
  work.add(workKinds.export);
  work.add(workKinds.import);
  work.add(backtests);
  work.add(workKinds.predict);
  const erasures = createErasures({
    ...{ db, outbox, registry, journal, work, clock: systemClock },
    revoke: (vin) => credentials.revoke(vin),
    committed: () => running.status().committed,
    telemetry: { signalsOf: store.signalsOf, erase: running.erase },
    removeLooseFiles: () => sweepLooseFiles(db, service.files),
    workDirectory: workKinds.directory,
  });
  if (withJobs) {
    jobs.register([...work.definitions(), ...erasures.jobs]);
    await jobs.start();
  }
  if (relays) await outbox.start();
  const readiness = { ready: true, reasons: [] as string[] };
  const presence = createPresence();
  const policy = createVehiclePolicy({
    verify: credentials.verify,
    mayConnect: () => true,
    certified: certificates.signIn,
    append: (record, done) => journal.append(record, done),
    now: () => clock.now(),
    presence,
    onSubscribed: (vin) => diagnostics.delivery.subscribed(vin),
    logger: silentLogger,
  });
  const brokerNews: { event: string; fields: Readonly<Record<string, unknown>> }[] = [];
  const brokerHooks = createBrokerHooks({
    policy,
    mayConnect: (vin) => registry.get(vin) !== undefined && credentials.has(vin),
    broker: { hear: (event, fields) => brokerNews.push({ event, fields }) > 0 },
    secret: brokerHookSecret,
    server: { username: 'roadside', password: 'a password of the server' },
  });
  const history = createSystemHistory(
    { policy, journal, pipeline: { status: running.status }, presence },
    systemClock,
  );
  async function settled(): Promise<void> {
    const { flushed } = journal.status();
    running.flushed(flushed);
    await eventually(() => {
      if (running.status().committed < flushed)
        throw new Error(`stands at ${JSON.stringify(running.status())}`);
    });
  }
  faultCatalogue.knowVehicles((vin) => makeOf(registry.get(vin)));
  const down: Downlink[] = [];
  const online = new Set<string>();
  const notifications = await composeNotifications({
    runs: true,
    settings: {
      channels: {
        ...{
          smtpUrl: null,
          mailFrom: null,
          smsUrl: null,
          smsBody: null,
          smsHeaders: {},
          webhookNetworks: [],
        },
        ...channels,
      },
      http: { publicUrl: 'http://127.0.0.1:8080' },
      ...{ dataDir: directory.path, retentionDays: 400 },
    },
    ...{ db, databaseUrl: () => url, registry, catalogue, faultCatalogue, clock, logger: silentLogger },
    rules: rules.definitions,
    policyFile: join(import.meta.dirname, '../../../policies/notifications.yaml'),
    problemOf: casePolicy.problemOf,
  });
  const service = composeService({
    settings: { dataDir: directory.path },
    policy: casePolicy,
    ...{ db, clock, faultCatalogue, logger: silentLogger },
    rules: rules.definitions,
    publish: liveFeed.publish,
    tell: async (_trx, news) => void caseNews.push(...news),
  });
  const diagnostics = await composeDiagnostics({
    ...{ db, registry, clock, logger: silentLogger },
    publish: liveFeed.publish,
    ...{ casePolicy, isAlone: true, dueElsewhere: null },
    notifier: notifications.notifier,
    telemetry: store,
    broker: {
      isOnline: (vin) => online.has(vin),
      async send(vin, topic, payload) {
        if (!online.has(vin)) return false;
        down.push({ vin, topic, body: JSON.parse(payload.toString()) });
        return true;
      },
    },
  });
  const ota = composeOta({
    settings: { dataDir: directory.path, http: { publicUrl: 'http://127.0.0.1:8080' } },
    ...{ db, databaseUrl: () => url, registry, clock, logger: silentLogger },
    ...{ telemetry: store, publish: liveFeed.publish, notifier: notifications.notifier },
    append: (record, done) => journal.append(record, done),
  });
  await ota.artifacts.start();
  const ddi = composeDdi({
    settings: { http: { publicUrl: 'http://127.0.0.1:8080' }, ddi: { pollSeconds: 300 } },
    ...{ db, registry, ota, notifier: notifications.notifier, clock },
    append: (record, done) => journal.append(record, done),
  });
  const watch = await ownWatch({
    ...{ directory: directory.path, notifier: notifications.notifier },
    sources: {
      commands: diagnostics.counts,
      broker: {
        status: () => ({
          ...{ connected: 0, away: null, port: 1883, tlsPort: null, refused: {}, refusedFilters: {} },
          connections: { entered: 0, waiting: 0, delayed: { address: 0, all: 0 } },
        }),
      },
      policy,
      journal,
      pipeline: { status: running.status, telemetry: store },
      registry,
      presence,
      liveFeed,
      db,
      jobs,
      readiness: async () => readiness,
      history,
      crowds: () => [],
      rulesLeftOut: () => rules.leftOut,
      notifications: notifications.health,
      clock: systemClock,
      about: {
        version: 'test',
        startedAt: 0,
        publicUrl: 'http://127.0.0.1:8080',
        dataDirectory: directory.path,
        journalMaxBytes: 1e9,
        retentionDays: 400,
        placeRetentionDays: 30,
        isDatabaseEmbedded: true,
        certificateUntil: null,
        engines: { gateway: product, journal: product, telemetry: product, jobs: product },
      },
    },
  });
  const app = await buildApi({
    service,
    ota,
    ddi,
    brokerHooks,
    diagnostics,
    notifications: notifications.desk,
    db,
    registry,
    credentials,
    certificates,
    pipeline: { telemetry: { ...store, erase: running.erase } },
    catalogue,
    faultCatalogue,
    codeImports: createCodeImports({
      db,
      clock,
      async onChanged() {
        await loadImportedCodes(db, faultCatalogue);
        await pipeline.faultCodesChanged();
      },
    }),
    alerts: createAlerts({ db, rules: rules.definitions }),
    rules,
    checkRule,
    backtests,
    quarantine: createQuarantineDesk({
      db,
      clock,
      append: (record, done) => journal.append(record, done),
      judged: async () => settled().then(() => true),
    }),
    ...{ system: watch.system, publicStatus: watch.publicStatus },
    liveFeed,
    failures: createFailures({ bus: createInProcessBus(), process: 'test', clock }),
    lookAgain: null,
    isWhole: true,
    erasures,
    work,
    workKinds,
    deadJobs: createDeadJobs({ db, jobs, work, clock: systemClock }),
    jobsBoard: createBullBoardPages({ path: '/jobs-board', queues: () => jobs.queues() }),
    audit,
    metrics: new Registry(),
    readiness: async () => readiness,
    settings: {
      publicUrl: 'http://127.0.0.1:8080',
      trustProxy: [],
      secureCookies: false,
      sessionTtlMs: 3_600_000,
      version: 'test',
      basemap: null,
      ddiGatewayToken: null,
      ...settings,
    },
    consoleDirectory,
    clock,
    logger: silentLogger,
  });
  await app.ready();
  const sessions = createSessions({ db, clock, ttlMs: settings.sessionTtlMs ?? 3_600_000 });

  /** Somebody signed in, without the time that a password takes. */
  async function signedIn(role: Role, markets: Scope = null): Promise<string> {
    const username = `${role}-${markets === null ? 'all' : markets.join('-').toLowerCase()}`;
    const row = { username, password_hash: '', role, markets: markets === null ? null : [...markets] };
    await db
      .insertInto('users')
      .values({ ...row, disabled: false, created_at: 0, updated_at: 0 })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
    return (await sessions.open(username)).token;
  }

  async function call(
    token: string | null,
    method: InjectOptions['method'],
    url: string,
    body?: unknown,
    headers = {},
  ) {
    const authorization = token === null ? {} : { authorization: `Bearer ${token}` };
    return app.inject({
      method: method ?? 'GET',
      url: /^\/(api|health|status|default|downloads)\b/.test(url) ? url : `/api/v1${url}`,
      headers: { ...authorization, ...headers },
      ...(body === undefined ? {} : { payload: body as object }),
    });
  }

  return {
    app,
    db,
    clock,
    registry,
    credentials,
    certificates,
    workKinds,
    service,
    ota,
    directory: directory.path,
    caseNews,
    cut,
    diagnostics,
    notifications,
    /** Who is connected and listens, and what they were told. */
    online,
    down,
    liveFeed,
    readiness,
    watch,
    journal,
    brokerNews,
    signedIn,
    call,
    register: (vin: string, market: string, more: object = {}) =>
      registry.create(
        vehicleAttributes.parse({ vin, market, model: 'Test', modelYear: 2024, powertrain: 'bev', ...more }),
      ),
    /** What a vehicle publishes below `up/`; resolves once it is stored and judged. */
    async say(vin: string, kind: string, body: unknown, receivedAt = Date.now()): Promise<void> {
      const payload = Buffer.isBuffer(body) ? body : Buffer.from(JSON.stringify(body));
      const topic = `v1/${vin}/up/${kind}`;
      await appendAll(journal, [{ kind: 'message', vin, topic, payload, receivedAt, retryOf: null }]);
      await this.settled();
    },
    async presence(vin: string, online: boolean, receivedAt = Date.now()): Promise<void> {
      await appendAll(journal, [{ kind: 'presence', vin, online, receivedAt }]);
      registry.setOnline(vin, online);
      await this.settled();
    },
    settled,
    async stop(): Promise<void> {
      await app.close();
      await ota.artifacts.stop();
      if (relays) await outbox.stop();
      if (withJobs) await jobs.stop();
      await certificates.stop();
      await credentials.stop();
      await pipeline.stop();
      await journal.stop();
      await dropDatabase();
      directory.remove();
    },
  };
}

export type TestApi = Awaited<ReturnType<typeof startApi>>;
