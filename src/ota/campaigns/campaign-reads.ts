import { type SqlBool, sql } from 'kysely';
import { anyOf } from '../../database/any-of.ts';
import type { Database } from '../../database/database.ts';
import { decodeCursor, type Page, pageOf } from '../../shared/page.ts';
import type { Scope } from '../../users/roles.ts';
import type { CampaignRow } from './campaign-rows.ts';
import type { CampaignState } from './campaign-state.ts';
import type { DeploymentState } from './deployment-state.ts';
import type { ExclusionReason } from './exclusions.ts';

export type StateCounts = { readonly [State in DeploymentState]?: number };

export interface CampaignItem {
  readonly row: CampaignRow;
  readonly release: { readonly name: string; readonly version: string; readonly rollback: boolean };
  readonly waves: number;
  /** Vehicles by the state of their deployment. */
  readonly counts: StateCounts;
}

export interface WaveItem {
  readonly index: number;
  readonly size: number;
  readonly digest: string | null;
  readonly openedAt: number | null;
  readonly passedAt: number | null;
  readonly verdict: Readonly<Record<string, unknown>> | null;
  readonly counts: StateCounts;
}

export interface CampaignReads {
  /** Newest first; those whose vehicles are all in the reader's markets. */
  list(
    filter: { readonly states?: readonly CampaignState[] | undefined },
    scope: Scope,
    page: { readonly limit: number; readonly cursor?: string | undefined },
  ): Promise<Page<CampaignItem>>;
  /** Undefined where there is none, or none that this scope sees. */
  get(id: string, scope: Scope): Promise<CampaignItem | undefined>;
  /** In order; none before the list is frozen. */
  waves(id: string): Promise<WaveItem[]>;
  /** Who was left out, most first. */
  excluded(id: string): Promise<{ readonly reason: ExclusionReason; readonly count: number }[]>;
}

/** A campaign is seen by whoever sees all of its vehicles. */
export const campaignInScope = (scope: Scope) =>
  scope === null ? sql<SqlBool>`true` : sql<SqlBool>`campaigns.markets <@ ${[...scope]}::text[]`;

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

export function createCampaignReads({ db }: { readonly db: Database }): CampaignReads {
  async function itemsOf(rows: readonly CampaignRow[]): Promise<CampaignItem[]> {
    if (rows.length === 0) return [];
    const ids = rows.map(({ id }) => id);
    const [releases, waves, counts] = await Promise.all([
      db
        .selectFrom('releases')
        .select(['id', 'name', 'version'])
        .select(sql<boolean>`coalesce((manifest::jsonb -> 'rollback')::boolean, false)`.as('rollback'))
        .where(anyOf('id', 'text', [...new Set(rows.map((row) => row.release_id))]))
        .execute(),
      db
        .selectFrom('campaign_waves')
        .select((eb) => ['campaign_id', eb.fn.countAll<number>().as('count')])
        .where(anyOf('campaign_id', 'uuid', ids))
        .groupBy('campaign_id')
        .execute(),
      db
        .selectFrom('deployments')
        .select((eb) => ['campaign_id', 'state', eb.fn.countAll<number>().as('count')])
        .where(anyOf('campaign_id', 'uuid', ids))
        .groupBy(['campaign_id', 'state'])
        .execute(),
    ]);
    return rows.map((row) => {
      const release = releases.find(({ id }) => id === row.release_id);
      if (release === undefined) throw new Error(`the release of campaign ${row.id} is gone`);
      const { name, version, rollback } = release;
      return {
        ...{ row, release: { name, version, rollback } },
        waves: waves.find((one) => one.campaign_id === row.id)?.count ?? 0,
        counts: countsOf(counts.filter((one) => one.campaign_id === row.id)),
      };
    });
  }

  return {
    async list({ states }, scope, { limit, cursor }) {
      let query = db
        .selectFrom('campaigns')
        .selectAll()
        .where(campaignInScope(scope))
        .orderBy('created_at', 'desc')
        .orderBy('id')
        .limit(limit + 1);
      if (states !== undefined) query = query.where('state', 'in', states);
      if (cursor !== undefined) {
        const [at, id] = decodeCursor('campaigns', cursor, ['number', 'string']);
        query = query.where((eb) =>
          eb.or([eb('created_at', '<', at), eb.and([eb('created_at', '=', at), eb('id', '>', id)])]),
        );
      }
      const page = pageOf(await query.execute(), limit, 'campaigns', (row) => [row.created_at, row.id]);
      return { ...page, items: await itemsOf(page.items) };
    },

    async get(id, scope) {
      if (!uuid.test(id)) return undefined;
      const query = db.selectFrom('campaigns').selectAll().where('id', '=', id).where(campaignInScope(scope));
      const [item] = await itemsOf(await query.execute());
      return item;
    },

    async waves(id) {
      const [rows, counts] = await Promise.all([
        db.selectFrom('campaign_waves').selectAll().where('campaign_id', '=', id).orderBy('index').execute(),
        db
          .selectFrom('deployments')
          .select((eb) => ['wave', 'state', eb.fn.countAll<number>().as('count')])
          .where('campaign_id', '=', id)
          .groupBy(['wave', 'state'])
          .execute(),
      ]);
      return rows.map((row) => ({
        ...{ index: row.index, size: row.size, digest: row.digest, verdict: row.verdict },
        ...{ openedAt: row.opened_at, passedAt: row.passed_at },
        counts: countsOf(counts.filter(({ wave }) => wave === row.index)),
      }));
    },

    async excluded(id) {
      const rows = await db
        .selectFrom('campaign_exclusions')
        .select((eb) => ['reason', eb.fn.countAll<number>().as('count')])
        .where('campaign_id', '=', id)
        .groupBy('reason')
        .orderBy('count', 'desc')
        .orderBy('reason')
        .execute();
      return rows.map(({ reason, count }) => ({ reason: reason as ExclusionReason, count }));
    },
  };
}

const countsOf = (rows: readonly { readonly state: string; readonly count: number }[]): StateCounts =>
  Object.fromEntries(rows.map(({ state, count }) => [state, count]));
