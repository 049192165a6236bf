import { sql } from 'kysely';
import { anyOf } from '../../database/any-of.ts';
import type { Database } from '../../database/database.ts';
import { AppError } from '../../shared/errors.ts';
import { localTimeZone } from '../../vehicles/local-time-zone.ts';
import { storedPlan } from '../campaigns/campaign-plan.ts';
import { openingFrom } from '../campaigns/install-windows.ts';
import { parseManifest } from '../releases/manifest.ts';
import type { OwnerLinks } from './owner-links.ts';

/** What an owner can be told of an update, as it stands. Times are milliseconds since 1970 UTC. */
export interface UpdateFacts {
  readonly name: string;
  readonly version: string;
  /** By language. */
  readonly notes: Readonly<Record<string, string>>;
  readonly earliest: number | null;
  readonly standsMinutes: number | null;
  readonly deadline: number | null;
  readonly state: string;
  readonly code: string | null;
  readonly hasInstalled: boolean;
  /** Null where nobody is on record as the owner. */
  readonly ownerLink: string | null;
}

export type UpdateFactsOf = (
  db: Database,
  deployments: readonly string[],
) => Promise<ReadonlyMap<string, UpdateFacts>>;

const minuteMs = 60_000;
/** What became of it may be looked at for so long. */
const linkOutlivesMs = 30 * 86_400_000;
/** Fewer installations say nothing of how long the next one takes. */
const leastInstalled = 5;
const installedLookedAt = 500;

/** A few questions however many deployments there are. */
export function createUpdateFacts(options: {
  readonly links: Pick<OwnerLinks, 'tokenOf'>;
  readonly publicUrl: string;
  readonly clock: { now(): number };
}): UpdateFactsOf {
  const { links, clock } = options;
  const base = `${options.publicUrl.replace(/\/+$/, '')}/api/v1/owner-updates/`;
  return async (db, deployments) => {
    const ids = [...new Set(deployments)];
    const rows = ids.length === 0 ? [] : await rowsOf(db, ids);
    const campaigns = [...new Set(rows.map(({ campaign_id: id }) => id))];
    const [minutes, known] = [await standing(db, campaigns), await ofCampaigns(db, campaigns)];
    const found = new Map<string, UpdateFacts>();
    for (const row of rows) {
      const campaign = known.get(row.campaign_id);
      if (campaign === undefined) continue;
      const { plan, release } = campaign;
      const from = Math.max(clock.now(), row.due_at ?? 0, row.deferred_until ?? 0);
      const opening = openingFrom(
        plan.windows,
        localTimeZone({ timeZone: row.time_zone, market: row.market }),
        from,
      );
      const link = { deployment: row.id, until: (row.deadline_at ?? clock.now()) + linkOutlivesMs };
      found.set(row.id, {
        ...{ name: release.name, version: release.version, notes: release.notes },
        ...{ state: row.state, code: row.code, deadline: row.deadline_at },
        earliest: opening === null ? null : Math.max(opening.from, from),
        standsMinutes: minutes.get(row.campaign_id) ?? null,
        hasInstalled: row.installing_at !== null,
        ownerLink: row.has_owner ? `${base}${await links.tokenOf(link, row)}` : null,
      });
    }
    return found;
  };
}

const rowsOf = (db: Database, ids: readonly string[]) =>
  db
    .selectFrom('deployments')
    .innerJoin('vehicles', 'vehicles.vin', 'deployments.vin')
    .leftJoin('vehicle_owners as owners', 'owners.vin', 'deployments.vin')
    .select(['deployments.id', 'campaign_id', 'state', 'code', 'due_at', 'deferred_until', 'deadline_at'])
    .select(['installing_at', 'vehicles.time_zone', 'vehicles.market', 'owners.email', 'owners.phone'])
    .select(sql<boolean>`owners.vin is not null`.as('has_owner'))
    .where(anyOf('deployments.id', 'uuid', ids))
    .execute();

async function ofCampaigns(db: Database, ids: readonly string[]) {
  if (ids.length === 0) return new Map<string, never>();
  const rows = await db
    .selectFrom('campaigns')
    .innerJoin('releases', 'releases.id', 'campaigns.release_id')
    .select(['campaigns.id', 'campaigns.plan', 'releases.manifest'])
    .where('campaigns.id', 'in', ids)
    .execute();
  return new Map(
    rows.flatMap(({ id, plan, manifest }) => {
      try {
        return [[id, { plan: storedPlan(plan), release: parseManifest(manifest) }] as const];
      } catch (error) {
        // The campaign stands still and says why; messages about others go out.
        if (error instanceof AppError) return [];
        throw error;
      }
    }),
  );
}

/** Minutes that half of those of a campaign took at the most, from the begin to its new software. */
async function standing(db: Database, campaigns: readonly string[]): Promise<ReadonlyMap<string, number>> {
  if (campaigns.length === 0) return new Map();
  const { rows } = await sql<{ id: string; installed: number; ms: number | null }>`
    select given.id, took.installed, took.ms from unnest(${campaigns}::uuid[]) as given (id) cross join lateral (
      select count(*)::integer as installed, percentile_cont(0.5) within group (order by succeeded_at - installing_at) as ms
      from (select succeeded_at, installing_at from deployments where campaign_id = given.id and state = 'succeeded'
        limit ${installedLookedAt}) as looked_at) as took`.execute(db);
  return new Map(
    rows.flatMap(({ id, installed, ms }): [string, number][] =>
      installed < leastInstalled || ms === null ? [] : [[id, Math.max(1, Math.ceil(ms / minuteMs))]],
    ),
  );
}
