import type { Database } from '../../database/database.ts';
import type { FleetVehicle } from '../../vehicles/vehicle.ts';
import { type CampaignPlan, type Consent, consentIn } from '../campaigns/campaign-plan.ts';
import type { CampaignTerms } from '../campaigns/run/campaign-terms.ts';
import type { DeploymentRow } from '../campaigns/run/deployment-rows.ts';
import type { ReleaseArtifact } from '../releases/manifest.ts';
import type { Releases } from '../releases/releases.ts';
import type { Signature } from '../releases/signatures.ts';
import type { UpdateStep } from '../releases/steps-for.ts';
import type { DownloadLinks } from './download-links.ts';

/** A file as a vehicle is offered it. `url` is good for this vehicle and deployment until the offer expires. */
export interface OfferedArtifact {
  readonly kind: 'full' | 'delta';
  readonly sha256: string;
  /** For clients that know no better. */
  readonly sha1: string;
  readonly bytes: number;
  readonly name: string;
  readonly url: string;
}

/** What a vehicle is sent as `v1/{vin}/down/update/{id}`. Times are milliseconds since 1970 UTC. */
export interface UpdateOffer {
  /** The deployment's uuid. */
  readonly id: string;
  readonly campaign: string;
  /** From 1; reports say which one they answer. */
  readonly attempt: number;
  /** When it was made: the same however often it is sent. */
  readonly issuedAt: number;
  /** By the server's clock when it was sent, so that a vehicle need not believe its own. */
  readonly sentAt: number;
  readonly expiresAt: number;
  /** Those that the steps come from, oldest first; the last is where the vehicle shall be. `url` gives the bytes that were signed. */
  readonly releases: readonly {
    readonly id: string;
    readonly name: string;
    readonly version: string;
    readonly digest: string;
    readonly signatures: readonly Signature[];
    readonly url: string;
  }[];
  /** In the order in which they are installed. */
  readonly steps: readonly {
    readonly ecu: string;
    readonly hardware: string;
    readonly from: string;
    readonly to: string;
    readonly artifact: OfferedArtifact;
    readonly fallback: OfferedArtifact | null;
  }[];
  readonly preconditions: CampaignPlan['preconditions'];
  /** By the clock on the vehicle's wall; null = at any time. */
  readonly window: {
    readonly hours: NonNullable<CampaignPlan['windows']['hours']>;
    readonly timeZone: string;
  } | null;
  readonly consent: Consent;
  readonly notes: Readonly<Record<string, string>>;
}

/** Offers of one batch: what they have in common is read, and its signatures are checked, once. */
export interface OfferWriter {
  /** @throws as `Releases.trusted`, `CampaignTerms.of` */
  offerOf(row: DeploymentRow, sentAt: number): Promise<UpdateOffer>;
}

export function createOfferWriter(options: {
  readonly db: Database;
  readonly terms: CampaignTerms;
  readonly releases: Pick<Releases, 'trusted'>;
  readonly links: DownloadLinks;
  readonly vehicle: (vin: string) => Pick<FleetVehicle, 'market' | 'timeZone'> | undefined;
}): OfferWriter {
  const { db, terms, releases, links, vehicle } = options;
  const trusted = memo((id: string) => releases.trusted(id));
  const sha1Of = memo(async (sha256: string) => {
    const row = db.selectFrom('artifacts').select('sha1').where('sha256', '=', sha256);
    return (await row.executeTakeFirstOrThrow()).sha1;
  });

  return {
    async offerOf(row, sentAt) {
      const { id, vin, campaign_id: campaign, attempts: attempt } = row;
      const { offered_at: issuedAt, deadline_at: until } = row;
      if (issuedAt === null || until === null) throw new TypeError('a deployment that is not offered');
      const { plan, chain } = await terms.of(db, campaign);
      const steps = (row.steps ?? []) as readonly UpdateStep[];
      const target = chain.at(-1)?.id;
      const used = chain.filter(
        (one) => one.id === target || steps.some((step) => step.releaseId === one.id),
      );
      const verified = await Promise.all(used.map((one) => trusted(one.id)));

      async function offered({ kind, sha256, bytes, name }: ReleaseArtifact): Promise<OfferedArtifact> {
        const url = await links.urlOf({ deployment: id, sha256, until: until ?? 0 }, name);
        return { kind, sha256, sha1: await sha1Of(sha256), bytes, name, url };
      }

      return {
        ...{ id, campaign, attempt, issuedAt, sentAt, expiresAt: until },
        releases: await Promise.all(
          verified.map(async ({ release, digest, signatures }) => ({
            ...{ id: release.id, name: release.name, version: release.version, digest, signatures },
            url: await links.urlOf({ deployment: id, sha256: digest, until }, 'manifest.json'),
          })),
        ),
        steps: await Promise.all(
          steps.map(async ({ ecu, hardware, from, to, artifact, fallback }) => ({
            ...{ ecu, hardware, from, to, artifact: await offered(artifact) },
            fallback: fallback === null ? null : await offered(fallback),
          })),
        ),
        preconditions: plan.preconditions,
        window: windowOf(plan, vehicle(vin)?.timeZone ?? null),
        consent: consentOf(plan, vehicle(vin)?.market ?? '', row.owner_answer),
        notes: verified.at(-1)?.release.notes ?? {},
      };
    },
  };
}

function windowOf({ windows }: CampaignPlan, timeZone: string | null): UpdateOffer['window'] {
  const zone = timeZone ?? windows.zoneWhenUnknown;
  return windows.hours === null || zone === null ? null : { hours: windows.hours, timeZone: zone };
}

/** Who has agreed elsewhere is told, and not asked once more. */
function consentOf(plan: CampaignPlan, market: string, answer: string | null): Consent {
  const wanted = consentIn(plan, market);
  return wanted === 'ask' && answer === 'accepted' ? 'inform' : wanted;
}

function memo<T>(work: (key: string) => Promise<T>): (key: string) => Promise<T> {
  const known = new Map<string, Promise<T>>();
  return (key) => {
    const found = known.get(key) ?? work(key);
    known.set(key, found);
    return found;
  };
}
