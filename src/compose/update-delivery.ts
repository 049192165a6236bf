import type { Database } from '../database/database.ts';
import { createPostgresNotices } from '../engines/database/postgres-notices.ts';
import type { Broker } from '../gateway/broker.ts';
import type { Presence } from '../gateway/presence.ts';
import { createCampaignTerms } from '../ota/campaigns/run/campaign-terms.ts';
import { createUpdateDelivery } from '../ota/delivery/deliver-updates.ts';
import { createOfferWriter } from '../ota/delivery/update-offer.ts';
import type { Ota } from '../ota/ota.ts';
import type { Clock } from '../shared/clock.ts';
import type { Logger } from '../shared/logger.ts';
import type { VehicleRegistry } from '../vehicles/registry.ts';

/** Offers to the vehicles that are connected here. */
export function composeUpdateDelivery(parts: {
  readonly db: Database;
  readonly ota: Pick<Ota, 'releases' | 'links'>;
  readonly registry: Pick<VehicleRegistry, 'get'>;
  readonly gateway: {
    readonly broker: Pick<Broker, 'send' | 'isOnline'>;
    readonly presence: Pick<Presence, 'onChange'>;
  };
  readonly databaseUrl: () => string;
  readonly clock: Clock;
  readonly logger: Logger;
}) {
  const { db, databaseUrl, ota, registry, gateway, clock, logger } = parts;
  const { broker, presence } = gateway;
  const terms = createCampaignTerms();
  const delivery = createUpdateDelivery({
    ...{ db, clock, logger },
    notices: createPostgresNotices({ url: databaseUrl, clock, logger }),
    newWriter: () =>
      createOfferWriter({ db, terms, releases: ota.releases, links: ota.links, vehicle: registry.get }),
    isOnline: (vin) => broker.isOnline(vin),
    send: (vin, topic, payload) => broker.send(vin, topic, payload),
  });
  presence.onChange(({ vin, online }) => {
    if (!online) delivery.gone(vin);
  });
  return delivery;
}
