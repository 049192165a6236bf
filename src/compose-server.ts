import { join } from 'node:path';
import { createPeerKeeper } from './alerts/peer-keeper.ts';
import { createPeerValues } from './alerts/peer-values.ts';
import { createLiveFeed } from './api/live-feed.ts';
import { createAuditLog } from './audit/audit-log.ts';
import { composeApi } from './compose/api.ts';
import { composeBackground } from './compose/background.ts';
import { composeDdi } from './compose/ddi.ts';
import { composeDiagnostics } from './compose/diagnostics.ts';
import { composeGateway } from './compose/gateway.ts';
import { composeGatewayElsewhere } from './compose/gateway-elsewhere.ts';
import { composeKnowledge } from './compose/knowledge.ts';
import { composeNews } from './compose/news.ts';
import { composeNotifications } from './compose/notifications.ts';
import { composeOta } from './compose/ota.ts';
import { composeProcesses } from './compose/processes.ts';
import { doesOf } from './compose/roles.ts';
import { composeService } from './compose/service.ts';
import { startOrder } from './compose/start-order.ts';
import { composeSystem } from './compose/system.ts';
import { composeUpdateDelivery } from './compose/update-delivery.ts';
import type { Settings } from './config/settings.ts';
import { openDatabase } from './engines/database/open-database.ts';
import type { Pipeline } from './ingest/pipeline.ts';
import { loadOwnCasePolicy } from './service/cases/case-policy.ts';
import { systemClock } from './shared/clock.ts';
import type { Logger } from './shared/logger.ts';
import type { Sequence } from './shared/sequence.ts';
import { createVehicleRegistry } from './vehicles/registry.ts';

const policiesDirectory = join(import.meta.dirname, '../policies');

export interface ComposeParts {
  readonly settings: Settings;
  /** Asked once the database runs. */
  readonly databaseUrl: () => string;
  readonly rulesDirectory: string;
  /** Null: another process has it, and the gateway. */
  readonly pipeline: Pipeline | null;
  readonly logger: Logger;
  readonly onFailure: (error: unknown) => void;
}

/** Joins the parts of the main thread, in `compose/` by what they are for. Needs no database yet; their start does. */
export async function composeParts({
  settings,
  databaseUrl,
  rulesDirectory,
  pipeline: ownPipeline,
  logger,
  onFailure,
}: ComposeParts): Promise<Sequence> {
  const clock = systemClock;
  const db = openDatabase({ url: databaseUrl, logger, maxConnections: 12 });
  const registry = createVehicleRegistry({ db, clock });
  const does = doesOf(settings);
  const processes = composeProcesses({
    ...{ settings, db, databaseUrl, registry, clock, logger, onFailure },
    onSignals: (update) => liveFeed.publishSignals(update),
  });
  const { isAlone, bus, remote, link } = processes;
  const pipeline = ownPipeline ?? remote?.pipeline;
  if (pipeline === undefined) throw new Error('a process has the pipeline, or a link to it');
  const audit = createAuditLog({ db, clock });
  const knowledge = await composeKnowledge({ db, registry, pipeline, rulesDirectory, clock, logger });
  const ours = { settings, db, databaseUrl, registry, clock, logger };
  const gateway =
    remote !== null
      ? composeGatewayElsewhere({ ...ours, remote, link })
      : composeGateway({
          ...{ ...ours, onFailure },
          onSubscribed: (vin) => {
            diagnostics.delivery.subscribed(vin);
            updates?.subscribed(vin);
          },
        });
  /** Null: another process has it, and the pipeline. */
  const own = 'part' in gateway ? gateway : null;
  const { signals, rules, faultCodes } = knowledge;
  const { credentials, journal, broker } = gateway;

  const liveFeed = createLiveFeed({
    ...{ pipeline, isAlone },
    marketOf: (vin) => registry.get(vin)?.market,
  });
  const casePolicy = await loadOwnCasePolicy(join(policiesDirectory, 'cases.yaml'), settings.dataDir);
  const notifications = await composeNotifications({
    ...{ settings, db, databaseUrl, registry, catalogue: signals, faultCatalogue: faultCodes, clock, logger },
    ...{ rules: rules.definitions, runs: does.worker },
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
    ...{ db, registry, broker, telemetry: pipeline.telemetry, clock, logger },
    publish: liveFeed.publish,
    ...{ isAlone, dueElsewhere: own === null ? (vin: string) => bus.say('commands', vin) : null },
    casePolicy,
    notifier: notifications.notifier,
  });
  const ota = composeOta({
    ...{ settings, db, databaseUrl, registry, clock, logger },
    ...{ telemetry: pipeline.telemetry, publish: liveFeed.publish, notifier: notifications.notifier },
    append: (record, done) => journal.append(record, done),
  });
  const updates =
    own === null
      ? null
      : composeUpdateDelivery({ db, databaseUrl, ota, registry, gateway: own, clock, logger });
  const ddi = composeDdi({
    ...{ settings, db, registry, ota, notifier: notifications.notifier, clock },
    append: (record, done) => journal.append(record, done),
  });
  const peerValues = createPeerValues({ registry, telemetry: pipeline.telemetry, clock });
  const peers = createPeerKeeper({ db, registry, clock, logger, peers: peerValues });
  const news = composeNews({
    ...{ does, processes, db, registry, pipeline, credentials, knowledge, liveFeed, peers, clock, logger },
    ...{ diagnostics, notifications, follower: service.follower, gateway: own },
    isOnline: (vin) => broker.isOnline(vin),
  });

  const background = composeBackground({
    ...{
      settings,
      databaseUrl,
      db,
      registry,
      pipeline,
      audit,
      journal,
      credentials,
      runs: does.worker,
      isShared: !isAlone,
      knowledge,
      diagnostics,
      service,
      notifications,
      clock,
      logger,
    },
  });
  const { jobs, silence } = background;
  const { presence, policy } = gateway;
  const system = await composeSystem({
    ...{ does, upkeep: isAlone ? null : processes.upkeep },
    ...{ settings, logger, notifier: notifications.notifier, direct: notifications.direct },
    policyFile: join(policiesDirectory, 'watch.yaml'),
    sources: {
      ...{ broker, policy, journal, pipeline, registry, presence, liveFeed, db, jobs, clock },
      commands: diagnostics.counts,
      crowds: silence.crowds,
      rulesLeftOut: () => rules.leftOut,
      notifications: notifications.health,
    },
  });

  const listener = composeApi({
    ...{ settings, does, processes, db, registry, audit, knowledge, gateway, pipeline, liveFeed },
    ...{ diagnostics, notifications, service, ota, ddi, background, system, clock, logger },
  });

  return startOrder({
    ...{ settings, does, processes, db, registry, knowledge, gateway, own, pipeline, service, ota, updates },
    ...{ background, notifications, system, peers, listener, news, clock, logger },
  });
}
