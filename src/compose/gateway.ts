import { join } from 'node:path';
import type { Settings } from '../config/settings.ts';
import type { Database } from '../database/database.ts';
import { createAedesBroker } from '../engines/broker/aedes.ts';
import { createExternalBroker } from '../engines/broker/external/external-broker.ts';
import { createPostgresNotices } from '../engines/database/postgres-notices.ts';
import { createSegmentJournal } from '../engines/journal/segment-journal.ts';
import type { Broker } from '../gateway/broker.ts';
import { rememberGroup, sharedGroup } from '../gateway/broker-groups.ts';
import { createBrokerHooks } from '../gateway/broker-hooks.ts';
import { createPresence } from '../gateway/presence.ts';
import { createVehiclePolicy, vehicleLimits } from '../gateway/vehicle-policy.ts';
import type { Clock } from '../shared/clock.ts';
import type { Logger } from '../shared/logger.ts';
import type { Part } from '../shared/part.ts';
import { createVehicleCertificates } from '../vehicles/certificates/certificates.ts';
import { createRevocationFile } from '../vehicles/certificates/revocation-file.ts';
import { createVehicleCredentials } from '../vehicles/credentials.ts';
import type { VehicleRegistry } from '../vehicles/registry.ts';
import { parseUpTopic } from '../wire/topics.ts';

const minFreeDiskBytes = 256 * 1_048_576;

export type Gateway = ReturnType<typeof composeGateway>;

/** From a vehicle's connection to the journal: who may, how much, and that it is on disk before it is acknowledged. */
export function composeGateway(parts: {
  readonly settings: Settings;
  readonly db: Database;
  readonly databaseUrl: () => string;
  readonly registry: VehicleRegistry;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly onSubscribed: (vin: string) => void;
  readonly onFailure: (error: unknown) => void;
}) {
  const { settings, db, registry, clock, logger, onFailure } = parts;
  const presence = createPresence();
  presence.onChange(({ vin, online }) => registry.setOnline(vin, online));
  const credentials = createVehicleCredentials({
    database: db,
    directory: settings.dataDir,
    clock,
    logger,
    cut: (vin) => broker.disconnect(vin),
  });
  const { mqtt, mqtts, vehicleRate, connectionRates } = settings;
  const certificates = createVehicleCertificates({
    database: db,
    notices: createPostgresNotices({ url: parts.databaseUrl, clock, logger }),
    file: mqtts?.clientCrl === undefined ? null : createRevocationFile({ path: mqtts.clientCrl, logger }),
    clock,
    logger,
    cut: (vin) => broker.disconnect(vin),
  });
  registry.onChanged((vin) => {
    if (registry.get(vin) === undefined) certificates.forget(vin);
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
  const mayConnect = (vin: string) => registry.get(vin) !== undefined && credentials.has(vin);
  const policy = createVehiclePolicy({
    verify: (vin, secret, remoteAddress) => credentials.verify(vin, secret, remoteAddress),
    mayConnect,
    certified: (vin, certificate) => certificates.signIn(vin, certificate),
    append: (record, done) => journal.append(record, done),
    now: () => clock.now(),
    presence,
    onSubscribed: parts.onSubscribed,
    logger,
  });
  const limits = vehicleLimits(vehicleRate, connectionRates);
  const elsewhere = settings.broker;
  const broker: Broker =
    elsewhere === null
      ? createAedesBroker({
          host: mqtt.host,
          port: mqtt.port,
          proxies: mqtt.proxies,
          ...(mqtts === null ? {} : { tls: mqtts }),
          ...{ limits, policy, clock, logger },
        })
      : createExternalBroker({
          address: elsewhere,
          clientId: elsewhere.clientId,
          subscription: {
            groups: rememberGroup(settings.dataDir, sharedGroup(elsewhere.password)),
            filter: 'v1/+/up/#',
            how: elsewhere.subscription,
          },
          clientOf: (topic) => parseUpTopic(topic)?.vin ?? null,
          isClient: (id) => registry.get(id) !== undefined,
          packetBytes: limits.packetBytes,
          // The sign-in is the broker's; what comes of a vehicle that is not known here, or not any more, is not taken.
          policy: {
            ...policy,
            mayPublish: (vin, topic) => (mayConnect(vin) ? policy.mayPublish(vin, topic) : 'refused'),
          },
          ...{ clock, logger },
        });
  const hooks = createBrokerHooks({
    ...{ policy, mayConnect, broker },
    secret: elsewhere?.hookSecret ?? null,
    server: { username: elsewhere?.username ?? null, password: elsewhere?.password ?? null },
  });
  const part: Part = {
    async start() {
      journal.append({ kind: 'start', receivedAt: clock.now() }, () => undefined);
      await broker.start();
    },
    stop: () => broker.stop(),
  };
  return { presence, credentials, certificates, journal, policy, broker, hooks, part };
}
