import { createHash } from 'node:crypto';
import type { Database } from '../../database/database.ts';
import type { MessageRecord } from '../../journal/journal.ts';
import type { Clock } from '../../shared/clock.ts';
import { AppError } from '../../shared/errors.ts';
import { localTimeZone } from '../../vehicles/local-time-zone.ts';
import type { VehicleRegistry } from '../../vehicles/registry.ts';
import { type UpKind, upTopic } from '../../wire/topics.ts';
import type { Artifacts } from '../artifacts/artifacts.ts';
import { consentIn } from '../campaigns/campaign-plan.ts';
import { isOpen } from '../campaigns/install-windows.ts';
import type { CampaignTerms } from '../campaigns/run/campaign-terms.ts';
import type { Trx } from '../campaigns/run/hold-campaign.ts';
import type { ReportTaker, UpdateWord } from '../campaigns/run/take-reports.ts';
import type { OfferWriter } from '../delivery/update-offer.ts';
import type { DdiAction } from './ddi-rows.ts';
import type { OpenTerms } from './poll.ts';

/** What DDI stands on. */
export interface DdiParts {
  readonly db: Database;
  readonly registry: Pick<VehicleRegistry, 'get'>;
  readonly artifacts: Pick<Artifacts, 'get'>;
  readonly terms: CampaignTerms;
  /** For one request. */
  readonly newWriter: () => OfferWriter;
  readonly reports: ReportTaker;
  /** The journal's append. */
  readonly append: (record: MessageRecord, done: () => void) => void;
  readonly publicUrl: string;
  /** How often a client shall ask while there is nothing to do, seconds. */
  readonly pollSeconds: number;
  readonly clock: Pick<Clock, 'now'>;
}

export const noSuchAction = () =>
  new AppError('not-found', 'action-not-found', 'This vehicle has no such action, or not any more.');

/** What the campaign of an action says for this vehicle now. */
export async function openTermsOf(
  { db, registry, terms, clock }: DdiParts,
  vin: string,
  { campaign }: Pick<DdiAction, 'campaign'>,
): Promise<OpenTerms> {
  const { plan } = await terms.of(db, campaign);
  const vehicle = registry.get(vin);
  return {
    asks: vehicle === undefined || consentIn(plan, vehicle.market) === 'ask',
    isWindowOpen: vehicle !== undefined && isOpen(plan.windows, localTimeZone(vehicle), clock.now()),
  };
}

const sameWithinMs = 60_000;

/**
 * Takes what a client said. `what` said twice within a minute is one report: a client repeats what it got no answer to, and some
 * say the same of another attempt, or later, without a time in it.
 */
export async function takeWord(
  { reports, clock }: DdiParts,
  trx: Trx,
  {
    vin,
    action: { id, attempts },
    what,
    said,
  }: { vin: string; action: Pick<DdiAction, 'id' | 'attempts'>; what: string | Buffer; said: UpdateWord },
): Promise<void> {
  const at = clock.now();
  const digest = createHash('sha256').update(what).digest('hex');
  const key = `ddi ${attempts} ${Math.floor(at / sameWithinMs)} ${digest}`;
  await reports.take(trx, [{ deployment: id, vin, at, key, said }]);
}

/** Puts it into the journal, as if it came by MQTT; resolves once it is on disk. */
export function sayToJournal(
  { append, clock }: DdiParts,
  { vin, kind, id, payload }: { vin: string; kind: UpKind; id?: string; payload: Buffer },
): Promise<void> {
  const topic = upTopic(vin, kind, id);
  return new Promise((resolve) =>
    append({ kind: 'message', vin, topic, payload, receivedAt: clock.now(), retryOf: null }, resolve),
  );
}
