import { sql, type Transaction } from 'kysely';
import type { Schema } from '../../../database/schema.ts';
import type { CampaignRow } from '../campaign-rows.ts';

export type Trx = Transaction<Schema>;

const turnOf = (id: string) => sql`hashtextextended(${`campaign ${id}`}, 0)`;

/** A server that is frozen while it has a campaign keeps nobody from halting it for longer: PostgreSQL ends its transaction. */
const frozenAfterMs = 5_000;
const frozenAfter = (ms: number) =>
  sql`set_config('idle_in_transaction_session_timeout', ${sql.lit(String(ms))}, true)`;

/**
 * The campaign, held until the transaction ends: whatever decides about it comes one after another. It waits in a line, so that
 * no stream of starts can keep a halt waiting for longer than the start under way takes.
 *
 * @param silentMs how long this transaction may be silent between two statements
 */
export async function holdCampaign(
  trx: Trx,
  id: string,
  silentMs = frozenAfterMs,
): Promise<CampaignRow | undefined> {
  await sql`select ${frozenAfter(silentMs)}, pg_advisory_xact_lock(${turnOf(id)})`.execute(trx);
  return trx.selectFrom('campaigns').selectAll().where('id', '=', id).forUpdate().executeTakeFirst();
}

/**
 * The campaign for a batch of starts: it cannot be halted before the transaction ends. Undefined where another server has it,
 * or somebody waits to decide about it.
 */
export async function shareCampaign(trx: Trx, id: string): Promise<CampaignRow | undefined> {
  const turn = await sql<{ mine: boolean }>`
    select ${frozenAfter(frozenAfterMs)}, pg_try_advisory_xact_lock(${turnOf(id)}) as mine`.execute(trx);
  if (turn.rows[0]?.mine !== true) return undefined;
  return trx
    .selectFrom('campaigns')
    .selectAll()
    .where('id', '=', id)
    .forShare()
    .skipLocked()
    .executeTakeFirst();
}
