import { join } from 'node:path';
import { createAlerts } from './alerts/alert-reads.ts';
import { buildApi } from './api/build-api.ts';
import { feedPruneJob } from './api/feed-reader.ts';
import { createListener } from './api/listener.ts';
import { createLiveFeed } from './api/live-feed.ts';
import { createMetrics } from './api/metrics.ts';
import { idempotencyPruneJob } from './api/plugins/idempotency.ts';
import { createReadiness } from './api/readiness.ts';
import { createWorkKinds, workFilesPruneJob } from './api/work-kinds.ts';
import { createAuditLog } from './audit/audit-log.ts';
import type { PipelineSettings } from './compose-pipeline.ts';
import { createDataDirPart } from './config/data-dir.ts';
import { type Settings, urlHost } from './config/settings.ts';
import { version } from './config/version.ts';
import { migrate } from './database/migrate.ts';
import { openDatabase } from './database/open-database.ts';
import { createAedesBroker } from './engines/broker/aedes.ts';
import { createEmbeddedPostgres } from './engines/database/embedded-postgres.ts';
import { createExternalPostgres } from './engines/database/external-postgres.ts';
import { createBullmqPostgresJobs } from './engines/jobs/bullmq-postgres.ts';
import { createSegmentJournal } from './engines/journal/segment-journal.ts';
import { loadFaultCatalogue } from './faults/fault-catalogue.ts';
import { createFaultLog } from './faults/fault-log.ts';
import { thinReportsJob } from './faults/thin-reports.ts';
import { createPresence } from './gateway/presence.ts';
import { createVehiclePolicy, vehicleLimits } from './gateway/vehicle-policy.ts';
import { createPipelineThread } from './ingest/pipeline-thread.ts';
import { pruneQuarantineJob } from './ingest/prune-quarantine.ts';
import { createQuarantineDesk } from './ingest/quarantine-desk.ts';
import { createWorkDesk } from './jobs/work.ts';
import { loadRules } from './rule-engine/load-rules.ts';
import { signalTypes } from './rule-engine/signal-types.ts';
import { systemClock } from './shared/clock.ts';
import type { Logger } from './shared/logger.ts';
import type { Part } from './shared/part.ts';
import { createSequence, type Sequence } from './shared/sequence.ts';
import { createCatalogue } from './telemetry/catalogue.ts';
import { createRetentionJob } from './telemetry/retention.ts';
import { createFirstUser } from './users/first-user.ts';
import { sessionsPruneJob } from './users/sessions.ts';
import { createVehicleCredentials } from './vehicles/credentials.ts';
import { createVehicleRegistry } from './vehicles/registry.ts';

const rulesDirectory = join(import.meta.dirname, '../rules');
const consoleDirectory = join(import.meta.dirname, '../dist/console');
const sessionTtlMs = 12 * 3_600_000;
const minFreeDiskBytes = 256 * 1_048_576;

/**
 * The server, joined but not started. `onFailure` is called when it cannot go on: the process must end, the next start
 * repairs.
 */
export function composeServer(
  settings: Settings,
  logger: Logger,
  onFailure: (error: unknown) => void,
): Sequence {
  const server =
    settings.databaseUrl === null
      ? createEmbeddedPostgres({ directory: join(settings.dataDir, 'postgres'), clock: systemClock, logger })
      : createExternalPostgres({ url: settings.databaseUrl });
  let inner: Sequence | null = null;
  return createSequence([
    ['the data directory', createDataDirPart(settings.dataDir)],
    ['the database', server],
    [
      'the server',
      {
        async start() {
          inner = await joinParts(settings, server.url, logger, onFailure);
          await inner.start();
        },
        async stop() {
          await inner?.stop();
        },
      },
    ],
  ]);
}

/** Everything that needs the database's address. */
async function joinParts(
  settings: Settings,
  databaseUrl: string,
  logger: Logger,
  onFailure: (error: unknown) => void,
): Promise<Sequence> {
  const clock = systemClock;
  const db = openDatabase({ url: databaseUrl, logger, maxConnections: 12 });
  const catalogue = createCatalogue();
  const rules = await loadRules(rulesDirectory, signalTypes(catalogue.lookup));
  const faultCatalogue = await loadFaultCatalogue(join(rulesDirectory, 'catalogue'));

  const registry = createVehicleRegistry({ db, clock });
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

  const pipeline = createPipelineThread({
    entry: new URL('./compose-pipeline.ts', import.meta.url),
    workerData: {
      journalDirectory: join(settings.dataDir, 'journal'),
      telemetryDirectory: join(settings.dataDir, 'telemetry'),
      rulesDirectory,
      databaseUrl,
      logLevel: settings.logLevel,
    } satisfies PipelineSettings,
    logger,
    onFailure,
  });
  const liveFeed = createLiveFeed({ pipeline, marketOf: (vin) => registry.get(vin)?.market });
  registry.onChanged((vin) => pipeline.vehicleChanged(vin));
  pipeline.events.onCommitted = (position) => journal.trim(position);
  pipeline.events.onFeed = (events) => liveFeed.publish(events);
  pipeline.events.onSignals = (update) => liveFeed.publishSignals(update);
  pipeline.events.onVehicleState = (changes) => registry.apply(changes);

  const jobs = createBullmqPostgresJobs({ url: databaseUrl, logger, clock, runs: true });
  const audit = createAuditLog({ db, clock });
  const workKinds = createWorkKinds({
    reader: pipeline.telemetry,
    catalogue,
    registry,
    credentials,
    audit,
    directory: join(settings.dataDir, 'work'),
  });
  const work = createWorkDesk({ db, jobs, clock });
  work.add(workKinds.export);
  work.add(workKinds.import);
  jobs.register([
    ...work.definitions(),
    workFilesPruneJob({ directory: workKinds.directory, clock }),
    thinReportsJob({ db, clock, faults: createFaultLog({ catalogue: faultCatalogue }) }),
    pruneQuarantineJob({ db, clock, retentionDays: settings.retentionDays }),
    createRetentionJob({ store: pipeline.telemetry, clock, retentionDays: settings.retentionDays }),
    sessionsPruneJob({ db, clock }),
    feedPruneJob({ db, clock }),
    idempotencyPruneJob({ db, clock }),
  ]);

  const readiness = createReadiness(() => journal.status().blocked);
  const metrics = createMetrics({ broker, policy, journal, pipeline, registry, presence, liveFeed });

  const listener = createListener(http, () =>
    buildApi({
      db,
      registry,
      credentials,
      pipeline,
      catalogue,
      faultCatalogue,
      alerts: createAlerts({ db, rules: rules.map(({ definition }) => definition) }),
      rules,
      quarantine: createQuarantineDesk({
        db,
        clock,
        append: (record, done) => journal.append(record, done),
      }),
      work,
      workKinds,
      audit,
      liveFeed,
      metrics,
      readiness: readiness.check,
      settings: {
        publicUrl: settings.http.publicUrl,
        trustProxy: settings.http.trustProxy,
        secureCookies: settings.http.publicUrl.startsWith('https:'),
        sessionTtlMs,
        version,
      },
      consoleDirectory,
      clock,
      logger,
    }),
  );

  return createSequence([
    ['the schema', { start: () => migrate(db), stop: () => db.destroy() }],
    [
      'users',
      createFirstUser({
        db,
        clock,
        password: settings.adminPassword,
        show: (line) => process.stdout.write(line),
      }),
    ],
    ['vehicles', { start: () => registry.load(), stop: async () => {} }],
    ['credentials', credentials],
    ['the journal', journal],
    ['the pipeline', followingPipeline()],
    ['jobs', jobs],
    ['the API', listener],
    ['the gateway', gatewayPart()],
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
        await broker.stop();
      },
    };
  }
}
