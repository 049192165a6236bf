import { join } from 'node:path';
import { createAlerts } from './alerts/alert-reads.ts';
import { createPeerKeeper } from './alerts/peer-keeper.ts';
import { createPeerValues } from './alerts/peer-values.ts';
import { buildApi } from './api/build-api.ts';
import { createListener } from './api/listener.ts';
import { createLiveFeed } from './api/live-feed.ts';
import { createAuditLog } from './audit/audit-log.ts';
import { composeBackground } from './compose/background.ts';
import { composeDdi } from './compose/ddi.ts';
import { composeDiagnostics } from './compose/diagnostics.ts';
import { followJournal } from './compose/follow-journal.ts';
import { composeGateway } from './compose/gateway.ts';
import { composeKnowledge } from './compose/knowledge.ts';
import { composeNotifications } from './compose/notifications.ts';
import { composeOta } from './compose/ota.ts';
import { createReadyPart } from './compose/ready-part.ts';
import { composeService } from './compose/service.ts';
import { composeSystem } from './compose/system.ts';
import { composeUpdateDelivery } from './compose/update-delivery.ts';
import { type Settings, urlHost } from './config/settings.ts';
import { version } from './config/version.ts';
import { migrate } from './database/migrate.ts';
import { openDatabase } from './engines/database/open-database.ts';
import { caughtUp } from './ingest/caught-up.ts';
import type { Pipeline } from './ingest/pipeline.ts';
import { createQuarantineDesk } from './ingest/quarantine-desk.ts';
import { loadOwnCasePolicy } from './service/cases/case-policy.ts';
import { systemClock } from './shared/clock.ts';
import type { Logger } from './shared/logger.ts';
import { startOnly, stopOnly } from './shared/part.ts';
import { createParallel, createSequence, type Sequence } from './shared/sequence.ts';
import { createFirstUser } from './users/first-user.ts';
import { createVehicleRegistry } from './vehicles/registry.ts';

const sessionTtlMs = 12 * 3_600_000;
const policiesDirectory = join(import.meta.dirname, '../policies');

export interface ComposeParts {
  readonly settings: Settings;
  /** Asked once the database runs. */
  readonly databaseUrl: () => string;
  readonly rulesDirectory: string;
  readonly pipeline: Pipeline;
  readonly logger: Logger;
  readonly onFailure: (error: unknown) => void;
}

/** Joins the parts of the main thread, in `compose/` by what they are for. Needs no database yet; their start does. */
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
  const registry = createVehicleRegistry({ db, clock });
  const audit = createAuditLog({ db, clock });
  const knowledge = await composeKnowledge({ db, registry, pipeline, rulesDirectory, clock, logger });
  const gateway = composeGateway({
    ...{ settings, db, registry, clock, logger, onFailure },
    onSubscribed: (vin) => {
      diagnostics.delivery.subscribed(vin);
      updates.subscribed(vin);
    },
  });
  const { signals, rules, faultCodes } = knowledge;
  const { credentials, journal, broker } = gateway;

  const liveFeed = createLiveFeed({ pipeline, marketOf: (vin) => registry.get(vin)?.market });
  const casePolicy = await loadOwnCasePolicy(join(policiesDirectory, 'cases.yaml'), settings.dataDir);
  const notifications = await composeNotifications({
    ...{ settings, db, databaseUrl, registry, catalogue: signals, faultCatalogue: faultCodes, clock, logger },
    rules: rules.definitions,
    policyFile: join(policiesDirectory, 'notifications.yaml'),
    problemOf: casePolicy.problemOf,
  });
  const service = composeService({
    ...{ settings, db, clock, logger },
    rules: knowledge.rules.definitions,
    faultCatalogue: knowledge.faultCodes,
    policy: casePolicy,
    publish: liveFeed.publish,
    tell: notifications.tellCases,
  });
  const diagnostics = await composeDiagnostics({
    ...{ db, registry, broker, pipeline, clock, logger },
    publish: liveFeed.publish,
    casePolicy,
    notifier: notifications.notifier,
  });
  const ota = composeOta({
    ...{ settings, db, databaseUrl, registry, clock, logger },
    ...{ telemetry: pipeline.telemetry, publish: liveFeed.publish, notifier: notifications.notifier },
    append: (record, done) => journal.append(record, done),
  });
  const updates = composeUpdateDelivery({ db, databaseUrl, ota, registry, gateway, clock, logger });
  const ddi = composeDdi({
    ...{ settings, db, registry, ota, notifier: notifications.notifier, clock },
    append: (record, done) => journal.append(record, done),
  });
  const peerValues = createPeerValues({ registry, telemetry: pipeline.telemetry, clock });
  const peers = createPeerKeeper({ db, registry, clock, logger, peers: peerValues });
  registry.onChanged((vin) => pipeline.vehicleChanged(vin));
  pipeline.events.onCommitted = (position) => journal.trim(position);
  pipeline.events.onFeed = (events) => {
    liveFeed.publish(events);
    peers.told(events);
    service.follower.told(events);
    notifications.alerts.told(events);
    diagnostics.told(events);
  };
  pipeline.events.onSignals = (update) => liveFeed.publishSignals(update);
  pipeline.events.onVehicleState = (changes) => registry.apply(changes);

  const background = composeBackground({
    ...{
      settings,
      databaseUrl,
      db,
      registry,
      pipeline,
      audit,
      gateway,
      knowledge,
      diagnostics,
      service,
      notifications,
      clock,
      logger,
    },
  });
  const { jobs, jobsBoard, outbox, deadJobs, work, workKinds, backtests, silence } = background;
  const { presence, policy } = gateway;
  const system = composeSystem({
    settings,
    sources: {
      ...{ broker, policy, journal, pipeline, registry, presence, liveFeed, db, jobs, clock },
      commands: diagnostics.counts,
      crowds: silence.crowds,
      rulesLeftOut: () => rules.leftOut,
      notifications: notifications.health,
    },
  });
  const { readiness, history } = system;

  const { http } = settings;
  const listener = createListener(http, () =>
    buildApi({
      ...{
        db,
        registry,
        credentials,
        pipeline,
        rules,
        backtests,
        work,
        workKinds,
        deadJobs,
        jobsBoard,
        audit,
        liveFeed,
        diagnostics,
        notifications: notifications.desk,
      },
      ...{ service, ota, ddi, catalogue: signals, faultCatalogue: faultCodes },
      ...{ codeImports: knowledge.codeImports, checkRule: knowledge.checkRule },
      alerts: createAlerts({ db, rules: rules.definitions }),
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
      metrics: system.metrics,
      system: system.status,
      readiness: readiness.check,
      settings: {
        publicUrl: http.publicUrl,
        trustProxy: http.trustProxy,
        secureCookies: http.publicUrl.startsWith('https:'),
        sessionTtlMs,
        version,
        basemap: settings.basemap,
        ddiGatewayToken: settings.ddi.gatewayToken,
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
    ['fault codes', startOnly(knowledge.readImports)],
    ['the case policy', startOnly(async () => service.checkPolicy())],
    ['credentials', credentials],
    ['the journal', journal],
    ['artifacts', ota.artifacts],
    [
      'the pipeline and the API',
      createParallel([
        ['the pipeline', followJournal(pipeline, journal)],
        ['the history', history],
        // What the API asks must outlive it, and need not be there first.
        ['jobs', stopOnly(() => jobs.stop())],
        ['the API', listener],
      ]),
    ],
    ['the gateway', gateway.part],
    ['the comparison with other vehicles', peers],
    ['cases', service.follower],
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
    [
      'readiness',
      createReadyPart({
        readiness,
        broker,
        console: http.publicUrl,
        mqttHost: urlHost(settings.mqtt.host),
        logger,
      }),
    ],
    // No vehicle waits for background work, so it starts last.
    ['jobs', startOnly(() => jobs.start())],
    ['the outbox', outbox],
    ['notifications', notifications.part],
    ['updates to vehicles', updates],
    ['campaigns', ota.runner],
  ]);
}
