import { anyOf } from '../../database/any-of.ts';
import type { Database } from '../../database/database.ts';
import { type Consent, consentIn } from '../campaigns/campaign-plan.ts';
import { type DeploymentLife, hasEnded } from '../campaigns/deployment-state.ts';
import type { CampaignTerms } from '../campaigns/run/campaign-terms.ts';
import { type ChangedDeployment, type DeploymentRow, lifeOf } from '../campaigns/run/deployment-rows.ts';

/** What an owner is told. */
export interface OwnerNewsItem {
  readonly what: 'coming' | 'consent' | 'reminder' | 'done' | 'failed';
  /** The deployment's uuid. */
  readonly deployment: string;
  readonly campaign: string;
  readonly vin: string;
  readonly market: string;
  readonly release: { readonly name: string; readonly version: string };
  readonly code: string | null;
  /** Tells apart what is told of one deployment more than once. */
  readonly occurrence: string;
  readonly at: number;
}

export interface OwnerNews {
  /**
   * Tells owners what they have to know of these changes, in the transaction that writes them; vehicles without an owner on
   * record cost nothing more than the one question.
   */
  tell(trx: Database, changed: readonly Pick<ChangedDeployment, 'row' | 'life'>[], at: number): Promise<void>;
}

export function createOwnerNews(options: {
  readonly terms: CampaignTerms;
  readonly tell: (trx: Database, news: readonly OwnerNewsItem[]) => Promise<void>;
}): OwnerNews {
  const { terms, tell } = options;
  return {
    async tell(trx, changed, at) {
      const telling = changed.filter(({ row, life }) => mayTell(lifeOf(row), life));
      const markets = await marketsOfOwned(trx, [...new Set(telling.map(({ row }) => row.vin))]);
      const news: OwnerNewsItem[] = [];
      for (const { row, life } of telling) {
        const market = markets.get(row.vin);
        if (market === undefined) continue;
        const { plan, chain } = await terms.of(trx, row.campaign_id);
        const said = whatToTell(lifeOf(row), life, consentIn(plan, market));
        const release = chain.at(-1);
        if (said === null || release === undefined) continue;
        news.push({ ...said, ...ofRow(row), market, at, code: life.code, release: namesOf(release) });
      }
      await tell(trx, news);
    },
  };
}

const ofRow = ({ id, campaign_id: campaign, vin }: DeploymentRow) => ({ deployment: id, campaign, vin });
const namesOf = ({ name, version }: OwnerNewsItem['release']) => ({ name, version });

const mayTell = (before: DeploymentLife, after: DeploymentLife): boolean =>
  before.state !== after.state || before.ownerAnswer !== after.ownerAnswer;

/**
 * What an owner is told of this change; null: nothing. He is asked once, and again when the day comes until which he put it
 * off; what he declined or does himself he is not told.
 */
export function whatToTell(
  before: DeploymentLife,
  after: DeploymentLife,
  consent: Consent,
): Pick<OwnerNewsItem, 'what' | 'occurrence'> | null {
  if (after.state === 'offered' && before.state !== 'offered') {
    if (consent === 'none' || after.ownerAnswer === 'accepted') return null;
    if (before.deferredUntil !== null)
      return {
        what: consent === 'ask' ? 'reminder' : 'coming',
        occurrence: `deferred ${before.deferredUntil}`,
      };
    return { what: consent === 'ask' ? 'consent' : 'coming', occurrence: '' };
  }
  if (!hasEnded(after.state)) {
    const hasAgreed = after.ownerAnswer === 'accepted' && before.ownerAnswer !== 'accepted';
    return hasAgreed && consent === 'ask' ? { what: 'coming', occurrence: 'accepted' } : null;
  }
  if (after.state === 'succeeded') return consent === 'none' ? null : { what: 'done', occurrence: '' };
  const isBad = after.state === 'failed' || after.state === 'rolled-back' || after.state === 'timed-out';
  const wasExpected = after.ownerAnswer === 'accepted' || consent === 'inform';
  const mustKnow = after.installingAt !== null || (wasExpected && after.offeredAt !== null);
  return isBad && mustKnow ? { what: 'failed', occurrence: '' } : null;
}

/** Of those that have an owner on record. */
async function marketsOfOwned(trx: Database, vins: readonly string[]): Promise<ReadonlyMap<string, string>> {
  if (vins.length === 0) return new Map();
  const rows = await trx
    .selectFrom('vehicle_owners')
    .innerJoin('vehicles', 'vehicles.vin', 'vehicle_owners.vin')
    .select(['vehicles.vin', 'vehicles.market'])
    .where(anyOf('vehicles.vin', 'text', vins))
    .execute();
  return new Map(rows.map(({ vin, market }) => [vin, market]));
}
