import type { Settings } from '../config/settings.ts';
import type { Database } from '../database/database.ts';
import type { Journal } from '../journal/journal.ts';
import type { Notifier } from '../notifications/notify.ts';
import { createTellUpdates } from '../notifications/update-events.ts';
import { createCampaignTerms } from '../ota/campaigns/run/campaign-terms.ts';
import { createReportTaker } from '../ota/campaigns/run/take-reports.ts';
import { createDdi, type Ddi } from '../ota/ddi/ddi.ts';
import { createOfferWriter } from '../ota/delivery/update-offer.ts';
import { createEvidenceLog } from '../ota/evidence/evidence-log.ts';
import type { Ota } from '../ota/ota.ts';
import { createOwnerNews } from '../ota/owners/owner-news.ts';
import type { Clock } from '../shared/clock.ts';
import type { VehicleRegistry } from '../vehicles/registry.ts';

/** Updates for clients of hawkBit's DDI. */
export function composeDdi(parts: {
  readonly settings: {
    readonly http: Pick<Settings['http'], 'publicUrl'>;
    readonly ddi: Pick<Settings['ddi'], 'pollSeconds'>;
  };
  readonly db: Database;
  readonly registry: VehicleRegistry;
  readonly ota: Pick<Ota, 'artifacts' | 'releases' | 'links'>;
  readonly notifier: Pick<Notifier, 'notifyAll'>;
  readonly append: Journal['append'];
  readonly clock: Clock;
}): Ddi {
  const { settings, db, registry, ota, append, clock } = parts;
  const terms = createCampaignTerms();
  const owners = createOwnerNews({ terms, tell: createTellUpdates(parts.notifier) });
  return createDdi({
    ...{ db, registry, terms, append, clock },
    artifacts: ota.artifacts,
    newWriter: () =>
      createOfferWriter({ db, terms, releases: ota.releases, links: ota.links, vehicle: registry.get }),
    reports: createReportTaker({ evidence: createEvidenceLog(db), terms, owners }),
    publicUrl: settings.http.publicUrl,
    pollSeconds: settings.ddi.pollSeconds,
  });
}
