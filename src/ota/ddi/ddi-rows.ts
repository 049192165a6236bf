import { sql } from 'kysely';
import type { Database } from '../../database/database.ts';
import type { DdiAutoConfirm } from '../../database/ddi-tables.ts';
import type { InventoryReport } from '../../wire/messages.ts';
import type { DeploymentState, OwnerAnswer } from '../campaigns/deployment-state.ts';
import type { DeploymentRow } from '../campaigns/run/deployment-rows.ts';
import type { UpdateStep } from '../releases/steps-for.ts';
import { type Attributes, type Unit, unitsSaidIn } from './ddi-config-data.ts';
import type { VersionEvidence } from './version-proof.ts';

/** A deployment as DDI's action. Times are milliseconds since 1970 UTC. */
export interface DdiAction {
  readonly number: number;
  readonly id: string;
  readonly campaign: string;
  readonly state: DeploymentState;
  readonly attempts: number;
  readonly offeredAt: number | null;
  readonly deadlineAt: number | null;
  readonly ownerAnswer: OwnerAnswer | null;
  readonly deferredUntil: number | null;
  readonly withdrawnAt: number | null;
  readonly endedAt: number | null;
  /** When the client fetched it; null: not yet. */
  readonly retrievedAt: number | null;
  /** When the client was done with it. */
  readonly closedAt: number | null;
}

/** All that a poll needs. */
export interface DdiStanding {
  /** Under way, or not yet closed by the client. */
  readonly actions: readonly DdiAction[];
  /** The last that succeeded. */
  readonly installed: { readonly number: number; readonly at: number } | null;
  readonly attributesAt: number | null;
  readonly autoConfirm: DdiAutoConfirm | null;
}

const actionColumns = sql`d.number, d.id, d.campaign_id as campaign, d.state, d.attempts, d.offered_at as "offeredAt",
  d.deadline_at as "deadlineAt", d.owner_answer as "ownerAnswer", d.deferred_until as "deferredUntil",
  d.withdrawn_at as "withdrawnAt", d.ended_at as "endedAt", a.retrieved_at as "retrievedAt", a.closed_at as "closedAt"`;

/**
 * One statement for a poll, whatever the vehicle is at: three searches of an index by VIN, and no row is written. The states are
 * those of the partial index `deployments_under_way`.
 */
export async function standingOf(db: Database, vin: string): Promise<DdiStanding> {
  const { rows } = await sql<DdiStanding>`
    select client.attributes_at as "attributesAt", client.auto_confirm as "autoConfirm",
      (select json_build_object('number', number, 'at', succeeded_at) from deployments
        where vin = asked.vin and state = 'succeeded' order by succeeded_at desc limit 1) as installed,
      coalesce((select json_agg(row_to_json(action) order by action.number) from (
        select ${actionColumns} from (
          select number from deployments where vin = asked.vin and state in
            ('offered', 'accepted', 'downloading', 'downloaded', 'verified', 'installing', 'rebooting', 'committed')
          union select deployment from ddi_actions where vin = asked.vin and closed_at is null) as mine
        join deployments as d using (number) left join ddi_actions as a on a.deployment = d.number) as action), '[]') as actions
    from (select ${vin}::text as vin) as asked left join ddi_clients as client using (vin)`.execute(db);
  return rows[0] as DdiStanding;
}

export interface DdiActionContent extends DdiAction {
  readonly steps: readonly UpdateStep[];
  readonly row: DeploymentRow;
  /** Of the campaign. */
  readonly name: string;
}

/** An action of this vehicle with what it installs; undefined where it has none of this number, or it was never offered. */
export async function actionOf(
  db: Database,
  vin: string,
  number: number,
): Promise<DdiActionContent | undefined> {
  const { rows } = await sql<DdiActionContent>`select ${actionColumns}, d.steps, row_to_json(d) as row, c.name
    from deployments as d join campaigns as c on c.id = d.campaign_id left join ddi_actions as a on a.deployment = d.number
    where d.number = ${number} and d.vin = ${vin} and d.steps is not null`.execute(db);
  return rows[0];
}

/** The client has fetched it. */
export async function noteRetrieved(
  trx: Database,
  { number, vin, at }: { readonly number: number; readonly vin: string; readonly at: number },
): Promise<void> {
  await trx
    .insertInto('ddi_actions')
    .values({ deployment: number, vin, retrieved_at: at, closed_at: null })
    .onConflict((conflict) =>
      conflict.column('deployment').doUpdateSet({ retrieved_at: at, closed_at: null }),
    )
    .execute();
}

/** The client is done with it; what it closed before stays closed then. */
export async function noteClosed(
  trx: Database,
  { number, vin, at }: { readonly number: number; readonly vin: string; readonly at: number },
): Promise<void> {
  await trx
    .insertInto('ddi_actions')
    .values({ deployment: number, vin, retrieved_at: at, closed_at: at })
    .onConflict((conflict) =>
      conflict
        .column('deployment')
        .doUpdateSet((row) => ({ closed_at: row.fn.coalesce('ddi_actions.closed_at', row.val(at)) })),
    )
    .execute();
}

/** An inventory as it was received. */
interface Inventory {
  readonly receivedAt: number;
  readonly body: InventoryReport;
}

/** What the vehicle said last that it has, by the time it gave; empty where it never did. */
export async function lastInventory(db: Database, vin: string): Promise<readonly Unit[]> {
  const row = await db
    .selectFrom('vehicle_reports')
    .select('body')
    .where('vin', '=', vin)
    .where('kind', '=', 'inventory')
    .orderBy('ts', 'desc')
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row === undefined ? [] : (row.body as InventoryReport).ecus;
}

const mostInventories = 20;

/** What the vehicle has said since then that each control unit has, the last word of each; `at` is when it was received. */
export async function unitsSaidSince(
  db: Database,
  vin: string,
  since: number,
): Promise<VersionEvidence['reported']> {
  const rows: Inventory[] = await db
    .selectFrom('vehicle_reports')
    .select(['received_at as receivedAt', 'body'])
    .where('vin', '=', vin)
    .where('kind', '=', 'inventory')
    .where('received_at', '>=', since)
    .orderBy('received_at', 'desc')
    .limit(mostInventories)
    .execute();
  const said: Record<string, { hardware: string | null; software: string; at: number }> = {};
  for (const { receivedAt: at, body } of rows.toReversed()) {
    for (const { ecu, hardware = null, software } of unitsSaidIn(body)) {
      said[ecu] = { hardware, software, at };
    }
  }
  return said;
}

export async function attributesOf(db: Database, vin: string): Promise<Attributes> {
  const row = await db
    .selectFrom('ddi_clients')
    .select('attributes')
    .where('vin', '=', vin)
    .executeTakeFirst();
  return row?.attributes ?? {};
}
