import { join } from 'node:path';
import { createAlerts } from './alerts/alert-reads.ts';
import { createPeerKeeper } from './alerts/peer-keeper.ts';
import { createPeerValues } from './alerts/peer-values.ts';
import { buildApi } from './api/build-api.ts';
import { feedPruneJob } from './api/feed-reader.ts';
import { createListener } from './api/listener.ts';
import { createLiveFeed } from './api/live-feed.ts';
import { createMetrics } from './api/metrics.ts';
import { idempotencyPruneJob } from './api/plugins/idempotency.ts';
import { createReadiness } from './api/readiness.ts';
import { createSystemHistory } from './api/system-history.ts';
import { createSystemStatus } from './api/system-status.ts';
import { createWorkKinds, workFilesPruneJob } from './api/work-kinds.ts';
import { createAuditLog } from './audit/audit-log.ts';
import { type Settings, urlHost } from './config/settings.ts';
import { packageVersion, version } from './config/version.ts';
import { migrate } from './database/migrate.ts';
import { createAedesBroker } from './engines/broker/aedes.ts';
import { openDatabase } from './engines/database/open-database.ts';
import { createBullmqPostgresJobs } from './engines/jobs/bullmq-postgres.ts';
import { createSegmentJournal } from './engines/journal/segment-journal.ts';
import { createCodeImports, loadImportedCodes } from './faults/code-imports.ts';
import { createFaultLog } from './faults/fault-log.ts';
import { loadFaultCatalogue } from './faults/load-fault-catalogue.ts';
import { thinReportsJob } from './faults/thin-reports.ts';
import { makeOf } from './faults/vehicle-make.ts';
import { createPresence } from './gateway/presence.ts';
import { createVehiclePolicy, vehicleLimits } from './gateway/vehicle-policy.ts';
import { caughtUp } from './ingest/caught-up.ts';
import { createDerivedMessages } from './ingest/derived-messages.ts';
import type { Pipeline } from './ingest/pipeline.ts';
import { pruneQuarantineJob } from './ingest/prune-quarantine.ts';
import { createQuarantineDesk } from './ingest/quarantine-desk.ts';
import { createWorkDesk } from './jobs/work.ts';
import { nightlyPredictionJob, predictionWork } from './prediction/prediction-jobs.ts';
import { loadRules } from './rule-engine/load-rules.ts';
import { signalTypes } from './rule-engine/signal-types.ts';
import { createBacktestKind } from './rules/backtest/backtest-work.ts';
import { createBacktests } from './rules/backtest/run-backtest.ts';
import { createRuleChecker } from './rules/check-rule.ts';
import { createRuleBook } from './rules/rule-book.ts';
import { systemClock } from './shared/clock.ts';
import type { Logger } from './shared/logger.ts';
import type { Part } from './shared/part.ts';
import { createParallel, createSequence, type Sequence } from './shared/sequence.ts';
import { createCatalogue } from './telemetry/catalogue.ts';
import { createRetentionJob } from './telemetry/retention.ts';
import { createFirstUser } from './users/first-user.ts';
import { sessionsPruneJob } from './users/sessions.ts';
import { createVehicleCredentials } from './vehicles/credentials.ts';
import { createVehicleRegistry } from './vehicles/registry.ts';
import { createSilenceListener } from './vehicles/silence-job.ts';

const sessionTtlMs = 12 * 3_600_000;
const minFreeDiskBytes = 256 * 1_048_576;

export interface ComposeParts {
  readonly settings: Settings;
  /** Asked once the database runs. */
  readonly databaseUrl: () => string;
  readonly rulesDirectory: string;
  readonly pipeline: Pipeline;
  readonly logger: Logger;
  readonly onFailure: (error: unknown) => void;
}

/** Picks the engines of the main thread and joins its parts. Needs no database yet; their start does. */
export async function composeParts({
  settings,
  databaseUrl,
  rulesDirectory,
  pipeline,
  logger,
  onFailure,
}: ComposeParts): Promise<Sequence> {
  const clock = systemClock;
  const db = openDatabase({ url: databaseUrl, logger, maxConnections: 12 });
  const catalogue = createCatalogue();
  const signalType = signalTypes(catalogue.lookup);
  const shipped = await loadRules(rulesDirectory, signalType);
  const checkRule = createRuleChecker(signalType, shipped);
  const rules = createRuleBook({
    db,
    clock,
    logger,
    shipped,
    check: checkRule,
    onChanged: () => pipeline.rulesChanged(),
  });
  const faultCatalogue = await loadFaultCatalogue(join(rulesDirectory, 'catalogue'));

  const registry = createVehicleRegistry({ db, clock });
  faultCatalogue.knowVehicles((vin) => makeOf(registry.get(vin)));
  const presence = createPresence();
  presence.onChange(({ vin, online }) => registry.setOnline(vin, online));
  const credentials = createVehicleCredentials({
    database: db,
    directory: settings.dataDir,
    clock,
    logger,
    cut: (vin) => broker.disconnect(vin),
  });

  const journal = createSegmentJournal({
    directory: join(settings.dataDir, 'journal'),
    maxBytes: settings.journalMaxBytes,
    minFreeDiskBytes,
    logger,
    clock,
    onPressure: (high) => (high ? broker.pause() : broker.resume()),
    onFailure,
  });
  const policy = createVehiclePolicy({
    verify: (vin, secret, remoteAddress) => credentials.verify(vin, secret, remoteAddress),
    mayConnect: (vin) => registry.get(vin) !== undefined && credentials.has(vin),
    append: (record, done) => journal.append(record, done),
    now: () => clock.now(),
    presence,
    onSubscribed: () => undefined,
    logger,
  });
  const { http, mqtt, mqtts } = settings;
  const broker = createAedesBroker({
    host: mqtt.host,
    port: mqtt.port,
    ...(mqtts === null ? {} : { tls: mqtts }),
    limits: vehicleLimits(settings.vehicleRate),
    policy,
    clock,
    logger,
  });

  const liveFeed = createLiveFeed({ pipeline, marketOf: (vin) => registry.get(vin)?.market });
  registry.onChanged((vin) => pipeline.vehicleChanged(vin));
  pipeline.events.onCommitted = (position) => journal.trim(position);
  const peers = createPeerKeeper({
    ...{ db, registry, clock, logger },
    peers: createPeerValues({ registry, telemetry: pipeline.telemetry, clock }),
  });
  pipeline.events.onFeed = (events) => {
    liveFeed.publish(events);
    peers.told(events);
  };
  pipeline.events.onSignals = (update) => liveFeed.publishSignals(update);
  pipeline.events.onVehicleState = (changes) => registry.apply(changes);

  const derived = createDerivedMessages({ append: (record, done) => journal.append(record, done), clock });
  const silence = createSilenceListener({ db, registry, derived, clock });

  const jobs = createBullmqPostgresJobs({ url: databaseUrl, logger, clock, runs: true });
  const audit = createAuditLog({ db, clock });
  const predictions = {
    db,
    reader: pipeline.telemetry,
    vehicle: registry.get,
    vins: registry.vins,
    say: derived.say,
    clock,
  };
  const workKinds = createWorkKinds({
    predict: predictionWork(predictions),
    reader: pipeline.telemetry,
    catalogue,
    registry,
    credentials,
    audit,
    directory: join(settings.dataDir, 'work'),
  });
  const backtests = createBacktestKind(
    createBacktests({
      db,
      registry,
      check: checkRule,
      live: () => rules.live,
      severityOf: faultCatalogue.severityOf,
      openReader: () => pipeline.openReader(),
    }),
  );
  const work = createWorkDesk({ db, jobs, clock });
  work.add(workKinds.export);
  work.add(workKinds.import);
  work.add(workKinds.predict);
  work.add(backtests);
  jobs.register([
    ...work.definitions(),
    workFilesPruneJob({ directory: workKinds.directory, clock }),
    nightlyPredictionJob(predictions),
    thinReportsJob({ db, clock, faults: createFaultLog({ catalogue: faultCatalogue }) }),
    pruneQuarantineJob({ db, clock, retentionDays: settings.retentionDays }),
    createRetentionJob({ store: pipeline.telemetry, clock, retentionDays: settings.retentionDays }),
    silence.job,
    sessionsPruneJob({ db, clock }),
    feedPruneJob({ db, clock }),
    idempotencyPruneJob({ db, clock }),
  ]);

  const readiness = createReadiness(() => journal.status().blocked);
  const metricsSources = { broker, policy, journal, pipeline, registry, presence, liveFeed };
  const metrics = createMetrics(metricsSources);
  const history = createSystemHistory(metricsSources, clock);
  const system = createSystemStatus({
    ...metricsSources,
    db,
    jobs,
    readiness: readiness.check,
    history,
    crowds: silence.crowds,
    rulesLeftOut: () => rules.leftOut,
    clock,
    about: {
      version,
      startedAt: clock.now() - Math.round(process.uptime() * 1000),
      publicUrl: settings.http.publicUrl,
      dataDirectory: settings.dataDir,
      journalMaxBytes: settings.journalMaxBytes,
      retentionDays: settings.retentionDays,
      isDatabaseEmbedded: settings.databaseUrl === null,
      engines: {
        gateway: { product: 'aedes', version: packageVersion('aedes') },
        journal: { product: 'Roadside', version },
        telemetry: { product: 'DuckDB', version: packageVersion('@duckdb/node-api') },
        jobs: { product: 'BullMQ', version: packageVersion('bullmq') },
      },
    },
  });

  const listener = createListener(http, () =>
    buildApi({
      db,
      registry,
      credentials,
      pipeline,
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
        judged: () =>
          caughtUp({
            flushed: () => journal.status().flushed,
            committed: () => pipeline.status().committed,
            clock,
            patienceMs: 5_000,
          }),
      }),
      work,
      workKinds,
      audit,
      liveFeed,
      metrics,
      system,
      readiness: readiness.check,
      settings: {
        publicUrl: settings.http.publicUrl,
        trustProxy: settings.http.trustProxy,
        secureCookies: settings.http.publicUrl.startsWith('https:'),
        sessionTtlMs,
        version,
        basemap: settings.basemap,
      },
      consoleDirectory: settings.consoleDirectory,
      clock,
      logger,
    }),
  );

  return createSequence([
    ['the schema', { start: () => migrate(db), stop: () => db.destroy() }],
    ['the rules', startOnly(() => rules.start())],
    ['vehicles', startOnly(() => registry.load())],
    ['fault codes', startOnly(() => loadImportedCodes(db, faultCatalogue))],
    ['credentials', credentials],
    ['the journal', journal],
    [
      'the pipeline and the API',
      createParallel([
        ['the pipeline', followingPipeline()],
        ['the history', history],
        ['jobs', stopOnly(() => jobs.stop())],
        ['the API', listener],
      ]),
    ],
    ['the gateway', gatewayPart()],
    ['the comparison with other vehicles', peers],
    // A password that is made is shown once: not before the ports are known to be free.
    [
      'users',
      createFirstUser({
        db,
        clock,
        password: settings.adminPassword,
        show: (line) => process.stdout.write(line),
      }),
    ],
    ['readiness', readyPart()],
    // No vehicle waits for background work, so it starts last.
    ['jobs', startOnly(() => jobs.start())],
  ]);

  function followingPipeline(): Part {
    return {
      async start() {
        await pipeline.start();
        // A journal that was lost or is older than the store goes on behind what the store has.
        journal.trim(pipeline.status().committed);
        journal.onFlushed((position) => pipeline.flushed(position));
        pipeline.flushed(journal.status().flushed);
      },
      stop: () => pipeline.stop(),
    };
  }

  function gatewayPart(): Part {
    return {
      async start() {
        journal.append({ kind: 'start', receivedAt: clock.now() }, () => undefined);
        await broker.start();
      },
      stop: () => broker.stop(),
    };
  }

  function readyPart(): Part {
    return {
      async start() {
        readiness.set(null);
        const { port, tlsPort } = broker.status();
        logger.info(
          {
            console: http.publicUrl,
            mqtt: `mqtt://${urlHost(mqtt.host)}:${port}`,
            ...(tlsPort === null ? {} : { mqttsPort: tlsPort }),
          },
          'Roadside is ready',
        );
      },
      async stop() {
        readiness.set('the server is stopping');
      },
    };
  }
}

/** What the API asks must outlive it, and need not be there first. */
function stopOnly(stop: () => Promise<void>): Part {
  return { start: async () => undefined, stop };
}

function startOnly(start: () => Promise<void>): Part {
  return { start, stop: async () => undefined };
}
