import { join } from 'node:path';
import type { Settings } from '../config/settings.ts';
import type { Database } from '../database/database.ts';
import { createAedesBroker } from '../engines/broker/aedes.ts';
import { createSegmentJournal } from '../engines/journal/segment-journal.ts';
import { createPresence } from '../gateway/presence.ts';
import { createVehiclePolicy, vehicleLimits } from '../gateway/vehicle-policy.ts';
import type { Clock } from '../shared/clock.ts';
import type { Logger } from '../shared/logger.ts';
import type { Part } from '../shared/part.ts';
import { createVehicleCredentials } from '../vehicles/credentials.ts';
import type { VehicleRegistry } from '../vehicles/registry.ts';

const minFreeDiskBytes = 256 * 1_048_576;

export type Gateway = ReturnType<typeof composeGateway>;

/** From a vehicle's connection to the journal: who may, how much, and that it is on disk before it is acknowledged. */
export function composeGateway(parts: {
  readonly settings: Settings;
  readonly db: Database;
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
    onSubscribed: parts.onSubscribed,
    logger,
  });
  const { mqtt, mqtts, vehicleRate } = settings;
  const broker = createAedesBroker({
    host: mqtt.host,
    port: mqtt.port,
    ...(mqtts === null ? {} : { tls: mqtts }),
    limits: vehicleLimits(vehicleRate),
    policy,
    clock,
    logger,
  });
  const part: Part = {
    async start() {
      journal.append({ kind: 'start', receivedAt: clock.now() }, () => undefined);
      await broker.start();
    },
    stop: () => broker.stop(),
  };
  return { presence, credentials, journal, policy, broker, part };
}
