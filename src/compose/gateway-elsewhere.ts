import type { Settings } from '../config/settings.ts';
import type { Database } from '../database/database.ts';
import { createPostgresNotices } from '../engines/database/postgres-notices.ts';
import { createBrokerHooks } from '../gateway/broker-hooks.ts';
import { createPresence } from '../gateway/presence.ts';
import { createVehiclePolicy } from '../gateway/vehicle-policy.ts';
import type { Link } from '../processes/link/open-link.ts';
import type { RemoteGateway } from '../processes/remote-gateway.ts';
import type { Clock } from '../shared/clock.ts';
import type { Logger } from '../shared/logger.ts';
import { createVehicleCertificates } from '../vehicles/certificates/certificates.ts';
import { createVehicleCredentials } from '../vehicles/credentials.ts';
import type { VehicleRegistry } from '../vehicles/registry.ts';

/** What `composeGateway` gives, in a process that vehicles do not connect to: another one has the connections and the journal. */
export function composeGatewayElsewhere(parts: {
  readonly settings: Pick<Settings, 'broker'>;
  readonly db: Database;
  readonly databaseUrl: () => string;
  readonly registry: Pick<VehicleRegistry, 'get'>;
  readonly remote: RemoteGateway;
  readonly link: Pick<Link, 'call'>;
  readonly clock: Clock;
  readonly logger: Logger;
}) {
  const { settings, db, registry, remote, link, clock, logger } = parts;
  // Whose session it is cuts it: that process hears of the change from this one, or from the tables.
  const cut = async () => undefined;
  const credentials = createVehicleCredentials({
    ...{ database: db, directory: null, clock, logger, cut },
    told: remote.credentialsChanged,
  });
  const certificates = createVehicleCertificates({
    ...{ database: db, file: null, clock, logger, cut },
    notices: createPostgresNotices({ url: parts.databaseUrl, clock, logger }),
  });
  const mayConnect = (vin: string) => registry.get(vin) !== undefined && credentials.has(vin);
  // A broker elsewhere may ask any process who may do what.
  const policy = createVehiclePolicy({
    verify: (vin, secret, remoteAddress) => credentials.verify(vin, secret, remoteAddress),
    ...{ mayConnect, logger, presence: createPresence() },
    certified: (vin, certificate) => certificates.signIn(vin, certificate),
    append: remote.journal.append,
    now: () => clock.now(),
    onSubscribed: () => undefined,
  });
  const elsewhere = settings.broker;
  const hooks = createBrokerHooks({
    ...{ policy, mayConnect },
    broker: {
      hear(event, fields) {
        link
          .call('hear', event, fields)
          .catch((error: unknown) => logger.debug({ err: error }, 'what a hook said was not handed on'));
        return true;
      },
    },
    secret: elsewhere?.hookSecret ?? null,
    server: { username: elsewhere?.username ?? null, password: elsewhere?.password ?? null },
  });
  return {
    ...{ credentials, certificates, hooks },
    journal: remote.journal,
    policy: { counters: () => remote.status().counters },
    presence: {
      get count() {
        return remote.status().online;
      },
    },
    broker: {
      isOnline: (vin: string) => registry.get(vin)?.online === true,
      // What a vehicle must get is sent by the process that it is connected to.
      send: async () => false,
      status: () => remote.status().broker,
    },
  };
}
