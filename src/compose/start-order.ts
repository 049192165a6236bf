import type { PeerKeeper } from '../alerts/peer-keeper.ts';
import type { Settings } from '../config/settings.ts';
import { urlHost } from '../config/settings.ts';
import type { Database } from '../database/database.ts';
import { migrate } from '../database/migrate.ts';
import type { Pipeline } from '../ingest/pipeline.ts';
import { createElectedPart } from '../processes/elected-part.ts';
import type { Clock } from '../shared/clock.ts';
import type { Logger } from '../shared/logger.ts';
import { type Part, startOnly, stopOnly } from '../shared/part.ts';
import { createParallel, createSequence, type Sequence } from '../shared/sequence.ts';
import { createFirstUser } from '../users/first-user.ts';
import type { VehicleRegistry } from '../vehicles/registry.ts';
import type { composeBackground } from './background.ts';
import { followJournal } from './follow-journal.ts';
import type { Gateway } from './gateway.ts';
import type { composeGatewayElsewhere } from './gateway-elsewhere.ts';
import type { Knowledge } from './knowledge.ts';
import type { composeNews } from './news.ts';
import type { composeNotifications } from './notifications.ts';
import type { composeOta } from './ota.ts';
import { createPatientStart } from './patient-start.ts';
import type { Processes } from './processes.ts';
import { createReadyPart } from './ready-part.ts';
import type { Does } from './roles.ts';
import type { composeService } from './service.ts';
import type { composeSystem } from './system.ts';
import type { composeUpdateDelivery } from './update-delivery.ts';

/** What a process starts, by what it does; it stops in reverse. */
export function startOrder(parts: {
  readonly settings: Settings;
  readonly does: Does;
  readonly processes: Processes;
  readonly db: Database;
  readonly registry: VehicleRegistry;
  readonly knowledge: Knowledge;
  readonly gateway: Gateway | ReturnType<typeof composeGatewayElsewhere>;
  /** The same; null: another process has it, and the pipeline. */
  readonly own: Gateway | null;
  readonly pipeline: Pipeline;
  readonly service: ReturnType<typeof composeService>;
  readonly ota: ReturnType<typeof composeOta>;
  readonly updates: ReturnType<typeof composeUpdateDelivery> | null;
  readonly background: ReturnType<typeof composeBackground>;
  readonly notifications: Awaited<ReturnType<typeof composeNotifications>>;
  readonly system: Awaited<ReturnType<typeof composeSystem>>;
  readonly peers: PeerKeeper;
  readonly listener: Part;
  readonly news: ReturnType<typeof composeNews>;
  readonly clock: Clock;
  readonly logger: Logger;
}): Sequence {
  const { settings, does, processes, db, registry, knowledge, gateway, own, service, ota, updates } = parts;
  const { background, notifications, system, peers, listener, news, logger } = parts;
  const { isAlone, bus, link, list, upkeep, onlyGateway, remote } = processes;
  const when = (is: boolean, ...named: (readonly [string, Part])[]) => (is ? named : []);
  const upkept = (part: Part) =>
    isAlone
      ? part
      : createElectedPart(upkeep, part, (error) =>
          logger.error({ err: error }, 'what is done for all could not begin or end'),
        );

  // When it begins everything is looked for, so it may begin late: not before there are rules that can be changed.
  const hears: readonly [string, Part] = ['news of other processes', bus];
  const judges = own !== null && !isAlone;

  return createSequence([
    ['the schema', { start: () => migrate(db), stop: () => db.destroy() }],
    ...when(own !== null && !isAlone, ['the only gateway', onlyGateway]),
    ['the rules', startOnly(() => knowledge.rules.start())],
    ['vehicles', startOnly(() => registry.load())],
    ['fault codes', startOnly(knowledge.readImports)],
    ['the case policy', startOnly(async () => service.checkPolicy())],
    ['credentials', gateway.credentials],
    ['certificates', gateway.certificates],
    ...(own === null ? [] : ([['the journal', own.journal]] as const)),
    ['artifacts', ota.artifacts],
    ...when(!judges, hears),
    ...when(!isAlone, ['what they have changed', news.hearing], ['the feed', news.feed]),
    ...when(remote !== null, ['the link to the gateway', link]),
    [
      'the pipeline and the API',
      createParallel([
        ...(own === null ? [] : ([['the pipeline', followJournal(parts.pipeline, own.journal)]] as const)),
        ['the history', system.history],
        // What the API asks must outlive it, and need not be there first.
        ['jobs', stopOnly(() => background.jobs.stop())],
        ['the API', listener],
      ]),
    ],
    ...when(judges, hears),
    ...(own === null ? [] : ([['the gateway', own.part]] as const)),
    ['the link to other processes', news.link],
    ...when(!isAlone, ['the list of processes', list]),
    ...when(!isAlone && does.worker, ['who leads', upkeep]),
    ...when(
      does.worker,
      ['the comparison with other vehicles', upkept(peers)],
      // Several may follow: the place in the feed is held by whoever takes the next.
      ['cases', service.follower],
    ),
    // A password that is made is shown once: not before the ports are known to be free.
    ...when(does.api, [
      'users',
      createFirstUser({
        ...{ db, clock: parts.clock, password: settings.adminPassword },
        show: (line) => process.stdout.write(line),
      }),
    ]),
    [
      'readiness',
      createReadyPart({
        readiness: system.readiness,
        broker: gateway.broker,
        console: settings.http.publicUrl,
        mqttHost: urlHost(settings.mqtt.host),
        elsewhere: own === null ? 'another process' : (settings.broker?.url ?? null),
        logger,
      }),
    ],
    // No vehicle waits for background work, so it starts last.
    ['jobs', createPatientStart(background.jobs, { name: 'jobs', clock: parts.clock, logger })],
    ...when(does.worker, ['the outbox', background.outbox], ['notifications', notifications.part]),
    ['the watch over itself', system.watching],
    ...(updates === null ? [] : ([['updates to vehicles', updates]] as const)),
    ...when(does.worker, ['campaigns', ota.runner]),
  ]);
}
