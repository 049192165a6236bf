import { type Selectable, type SqlBool, sql } from 'kysely';
import type { CampaignTable, DeploymentTable } from '../../database/campaign-tables.ts';
import type { Database } from '../../database/database.ts';
import { decodeCursor, type Page, pageOf } from '../../shared/page.ts';
import type { Scope } from '../../users/roles.ts';
import type { DeploymentState } from './deployment-state.ts';
import type { ExclusionReason } from './exclusions.ts';

export type DeploymentRow = Selectable<DeploymentTable>;

export interface DeploymentFilter {
  readonly states?: readonly DeploymentState[] | undefined;
  readonly wave?: number | undefined;
  readonly code?: string | undefined;
  /** Whole, or its last characters. */
  readonly vin?: string | undefined;
}

/** What happened to a deployment; `data` as it was said. */
export interface DeploymentLine {
  readonly at: number;
  readonly kind: string;
  readonly data: Readonly<Record<string, unknown>>;
}

/** Deployments that failed in the same way. */
export interface FailureGroup {
  readonly state: DeploymentState;
  readonly code: string | null;
  readonly count: number;
  readonly message: string | null;
  readonly vins: readonly string[];
}

export interface NamedCampaign extends Pick<Selectable<CampaignTable>, 'id' | 'number' | 'name' | 'state'> {
  readonly release: { readonly id: string; readonly name: string; readonly version: string };
}

export interface DeploymentReads {
  /** In the order in which the campaign comes to them; vehicles that are in the reader's markets now. */
  list(
    campaign: string,
    filter: DeploymentFilter,
    scope: Scope,
    page: { readonly limit: number; readonly cursor?: string | undefined },
  ): Promise<Page<DeploymentRow>>;
  get(campaign: string, vin: string, scope: Scope): Promise<DeploymentRow | undefined>;
  /** Oldest first. */
  log(number: number): Promise<DeploymentLine[]>;
  /** Failed, rolled back, timed out, declined and cancelled ones by their reason, most first. */
  failures(campaign: string): Promise<FailureGroup[]>;
  /** Newest first, a hundred at most. */
  ofVehicle(vin: string): Promise<(DeploymentRow & { readonly campaign: NamedCampaign })[]>;
  /** Campaigns that a vehicle was selected for and left out of; newest first, a hundred at most. */
  leftOut(
    vin: string,
  ): Promise<
    { readonly campaign: NamedCampaign; readonly reason: ExclusionReason; readonly detail: string | null }[]
  >;
}

const ofVehicleAtMost = 100;
const examples = 5;
const wholeVin = 17;
const badEnds = ['failed', 'rolled-back', 'timed-out', 'declined', 'cancelled'];

export function createDeploymentReads({ db }: { readonly db: Database }): DeploymentReads {
  const withNames = () =>
    db
      .selectFrom('campaigns')
      .innerJoin('releases', 'releases.id', 'campaigns.release_id')
      .select(['campaigns.id as campaign_id', 'campaigns.number', 'campaigns.name', 'campaigns.state'])
      .select([
        'releases.id as release_id',
        'releases.name as release_name',
        'releases.version as release_version',
      ]);

  return {
    async list(campaign, { states, wave, code, vin }, scope, { limit, cursor }) {
      let query = db
        .selectFrom('deployments')
        .selectAll()
        .where('campaign_id', '=', campaign)
        .where(inScope(scope))
        .orderBy('place')
        .limit(limit + 1);
      if (states !== undefined) query = query.where('state', 'in', states);
      if (wave !== undefined) query = query.where('wave', '=', wave);
      if (code !== undefined) query = query.where('code', '=', code);
      if (vin !== undefined) {
        query =
          vin.length >= wholeVin
            ? query.where('vin', '=', vin)
            : query.where(sql<boolean>`right(vin, ${vin.length}) = ${vin.toUpperCase()}`);
      }
      if (cursor !== undefined) {
        query = query.where('place', '>', decodeCursor('deployments', cursor, ['number'])[0]);
      }
      return pageOf(await query.execute(), limit, 'deployments', ({ place }) => [place]);
    },

    get: (campaign, vin, scope) =>
      db
        .selectFrom('deployments')
        .selectAll()
        .where('campaign_id', '=', campaign)
        .where('vin', '=', vin)
        .where(inScope(scope))
        .executeTakeFirst(),

    log: (number) =>
      db
        .selectFrom('deployment_events')
        .select(['at', 'kind', 'data'])
        .where('deployment', '=', number)
        .orderBy('at')
        .orderBy('id')
        .execute(),

    async failures(campaign) {
      const { rows } = await sql<FailureGroup>`
        select state, code, count(*) as count, (array_agg(reason order by ended_at desc) filter (where reason is not null))[1] as message,
          (array_agg(vin order by ended_at desc, vin))[1:${sql.lit(examples)}] as vins
        from deployments where campaign_id = ${campaign} and state = any(${badEnds}::text[])
        group by state, code order by count(*) desc, state, code`.execute(db);
      return rows;
    },

    async ofVehicle(vin) {
      const rows = await db
        .selectFrom('deployments')
        .selectAll()
        .where('vin', '=', vin)
        .orderBy('number', 'desc')
        .limit(ofVehicleAtMost)
        .execute();
      if (rows.length === 0) return [];
      const ids = rows.map((row) => row.campaign_id);
      const named = new Map(
        (await withNames().where('campaigns.id', 'in', ids).execute()).map((row) => [
          row.campaign_id,
          nameOf(row),
        ]),
      );
      return rows.flatMap((row) => {
        const campaign = named.get(row.campaign_id);
        return campaign === undefined ? [] : [{ ...row, campaign }];
      });
    },

    async leftOut(vin) {
      const rows = await withNames()
        .innerJoin('campaign_exclusions', 'campaign_exclusions.campaign_id', 'campaigns.id')
        .select(['campaign_exclusions.reason', 'campaign_exclusions.detail'])
        .where('campaign_exclusions.vin', '=', vin)
        .orderBy('campaigns.number', 'desc')
        .limit(ofVehicleAtMost)
        .execute();
      return rows.map(({ reason, detail, ...row }) => ({
        ...{ campaign: nameOf(row), reason: reason as ExclusionReason, detail },
      }));
    },
  };
}

/** A vehicle may have moved since the list was frozen. */
const inScope = (scope: Scope) =>
  scope === null
    ? sql<SqlBool>`true`
    : sql<SqlBool>`vin in (select vin from vehicles where market = any(${[...scope]}::text[]))`;

interface NamesRow {
  readonly campaign_id: string;
  readonly number: number;
  readonly name: string;
  readonly state: string;
  readonly release_id: string;
  readonly release_name: string;
  readonly release_version: string;
}

const nameOf = (row: NamesRow): NamedCampaign => ({
  ...{ id: row.campaign_id, number: row.number, name: row.name, state: row.state },
  release: { id: row.release_id, name: row.release_name, version: row.release_version },
});
