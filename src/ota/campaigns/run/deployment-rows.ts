import { type Selectable, sql } from 'kysely';
import type { DeploymentTable } from '../../../database/campaign-tables.ts';
import { storableJson } from '../../../shared/storable-json.ts';
import type { InstalledSoftware, UpdateStep } from '../../releases/steps-for.ts';
import type { DeploymentLife, DeploymentState, OwnerAnswer, WantedSoftware } from '../deployment-state.ts';
import type { Trx } from './hold-campaign.ts';

export type DeploymentRow = Selectable<DeploymentTable>;

export const lifeOf = (row: DeploymentRow): DeploymentLife => ({
  state: row.state as DeploymentState,
  code: row.code,
  reason: row.reason,
  attempts: row.attempts,
  dueAt: row.due_at,
  offeredAt: row.offered_at,
  deadlineAt: row.deadline_at,
  heardAt: row.heard_at,
  saidSeq: row.said_seq,
  after: row.after as DeploymentLife['after'],
  ownerAnswer: row.owner_answer as OwnerAnswer | null,
  deferredUntil: row.deferred_until,
  withdrawnAt: row.withdrawn_at,
  recalledAt: row.recalled_at,
  installingAt: row.installing_at,
  succeededAt: row.succeeded_at,
  endedAt: row.ended_at,
});

/** `to` of the last step of each control unit. */
export const wantedOf = (steps: readonly UpdateStep[] | null): WantedSoftware =>
  Object.fromEntries((steps ?? []).map(({ ecu, to }) => [ecu, to]));

/** What is to be written of a deployment. The caller holds its row. */
export interface ChangedDeployment {
  readonly row: DeploymentRow;
  readonly life: DeploymentLife;
  /** A new offer: what it is, and what it was made for. */
  readonly offer?: { readonly steps: readonly UpdateStep[]; readonly before: InstalledSoftware };
}

/** Many at once, in one statement. */
export async function saveDeployments(trx: Trx, changed: readonly ChangedDeployment[]): Promise<void> {
  if (changed.length === 0) return;
  const rows = changed.map(({ row, life, offer }) => ({
    number: row.number,
    state: life.state,
    code: life.code,
    reason: life.reason,
    attempts: life.attempts,
    due_at: life.dueAt,
    offered_at: life.offeredAt,
    deadline_at: life.deadlineAt,
    heard_at: life.heardAt,
    said_seq: life.saidSeq,
    after: life.after,
    owner_answer: life.ownerAnswer,
    deferred_until: life.deferredUntil,
    withdrawn_at: life.withdrawnAt,
    recalled_at: life.recalledAt,
    installing_at: life.installingAt,
    succeeded_at: life.succeededAt,
    ended_at: life.endedAt,
    ...(offer === undefined ? {} : { steps: offer.steps, before: offer.before }),
  }));
  await sql`update deployments as old set state = new.state, code = new.code, reason = new.reason, attempts = new.attempts,
      due_at = new.due_at, offered_at = new.offered_at, deadline_at = new.deadline_at, heard_at = new.heard_at,
      said_seq = new.said_seq, after = new.after, owner_answer = new.owner_answer, deferred_until = new.deferred_until,
      withdrawn_at = new.withdrawn_at, recalled_at = new.recalled_at, installing_at = new.installing_at, succeeded_at = new.succeeded_at,
      ended_at = new.ended_at, steps = coalesce(new.steps, old.steps), before = coalesce(new.before, old.before),
      version = old.version + 1
    from json_populate_recordset(null::deployments, ${storableJson(rows)}::json) as new
    where old.number = new.number`.execute(trx);
}
