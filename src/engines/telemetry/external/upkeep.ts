import { sql } from 'kysely';
import type { StoreUsage } from '../../../telemetry/telemetry-store.ts';
import { textUseMs } from './commit-batch.ts';
import { apartMonth, monthOf } from './kinds.ts';
import type { LineStore } from './line-store.ts';
import { type ExternalContext, readHeads } from './message-heads.ts';
import type { SettledStore } from './settled-store.ts';

const dayMs = 86_400_000;

export interface UpkeepContext extends ExternalContext {
  readonly lines: LineStore;
  readonly settled: SettledStore;
}

/**
 * Whole days of receipt: they are not read from then on, what PostgreSQL has of them goes at once, and the numbers go with
 * the month that they were received in, since a series is deleted as a whole. Returns the number of messages.
 */
export function deleteReceivedBefore(context: UpkeepContext, receivedAt: number): Promise<number> {
  const { books, settled } = context;
  return settled.inTurn(async () => {
    const before = books.expiredBefore;
    const gone = await sql<{ day: number; messages: number }>`
      select day, messages from telemetry_days where max_received_at < ${Math.floor(receivedAt)}`.execute(
      books.db,
    );
    if (gone.rows.length === 0) return 0;
    const days = gone.rows.map(({ day }) => day);
    const expired = (Math.max(...days) + 1) * dayMs;
    const first = Math.min(...days) * dayMs;
    // Before the rows that say what there is: what is interrupted here is done again.
    for (const month of monthsOf(before > 0 ? Math.min(before, first) : first, expired))
      for (const name of [month, apartMonth(month)]) await settled.delete('m', name);
    await deleteRows(context, expired);
    books.expiredBefore = Math.max(before, expired);
    books.forget();
    await findNewestTimes(context);
    return gone.rows.reduce((sum, { messages }) => sum + messages, 0);
  });
}

/** Months that lie wholly before `expired`, from that of `first` on. */
export function monthsOf(first: number, expired: number): string[] {
  const months: string[] = [];
  for (let at = first; monthOf(at) < monthOf(expired); ) {
    months.push(monthOf(at));
    const date = new Date(at);
    at = Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1);
  }
  return months;
}

async function deleteRows({ books }: ExternalContext, expired: number): Promise<void> {
  await books.db.transaction().execute(async (trx) => {
    for (const statement of [
      sql`update telemetry_state set expired_before = greatest(expired_before, ${expired})`,
      sql`delete from telemetry_messages where received_at < ${expired}`,
      sql`delete from telemetry_lists where received_at < ${expired}`,
      sql`delete from telemetry_texts where used_at < ${expired - textUseMs}`,
      sql`delete from telemetry_runs where received_at < ${expired}`,
      sql`delete from telemetry_boots b where not exists (select from telemetry_runs r where r.vehicle = b.vehicle and r.boot = b.boot)
        and not exists (select from telemetry_messages m where m.vehicle = b.vehicle and m.boot = b.boot)`,
      sql`delete from telemetry_presence p where at < ${expired} and exists
        (select from telemetry_presence n where n.vehicle = p.vehicle and n.at >= p.at and n.arrival > p.arrival and n.at <= ${expired})`,
      sql`delete from telemetry_days where (day + 1) * ${dayMs}::bigint <= ${expired}`,
      sql`update telemetry_vehicles set newest_ts = null, newest_received_at = null where received_at < ${expired}`,
    ])
      await statement.execute(trx);
  });
}

/** Of vehicles whose newest sample was received too long ago, and that have been heard since. */
async function findNewestTimes(context: ExternalContext): Promise<void> {
  const { books } = context;
  const { rows } = await sql<{ vin: string }>`
    select vin from telemetry_vehicles where newest_received_at < ${books.expiredBefore}`.execute(books.db);
  for (const { vin } of rows) {
    const standing = (await books.standing(vin))!;
    const found = await readHeads(context, [standing], Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY);
    const { lanes, kept } = found.get(vin)!;
    const heads = [...lanes.values(), kept].flat().filter(({ topic }) => topic === 'telemetry');
    const newest = heads.reduce<(typeof heads)[number] | null>(
      (last, head) => (last === null || head.lastTs > last.lastTs ? head : last),
      null,
    );
    await sql`update telemetry_vehicles set newest_ts = ${newest?.lastTs ?? null}, newest_received_at = ${newest?.receivedAt ?? null}
      where vin = ${vin}`.execute(books.db);
    books.forget(vin);
  }
}

/** Everything of a vehicle. The line store no longer tells it at once, and frees the place when it next merges. */
export function eraseVehicle({ books, settled }: UpkeepContext, vin: string): Promise<void> {
  return settled.inTurn(async () => {
    await settled.delete('vin', vin);
    await sql`with gone as (delete from telemetry_vehicles where vin = ${vin} returning vehicle) select from gone`.execute(
      books.db,
    );
    books.forget(vin);
  });
}

export async function usageOf({ books, lines }: UpkeepContext): Promise<StoreUsage> {
  const { rows } = await sql<{ days: number; first: number | null; bytes: number }>`
    select count(*)::int as days, min(min_received_at) as first,
      (select coalesce(sum(pg_total_relation_size(c.oid)), 0)::bigint from pg_class c
       where c.relkind = 'r' and c.relname like 'telemetry\\_%') as bytes
    from telemetry_days`.execute(books.db);
  const [found] = rows;
  return {
    bytes: (await lines.bytes()) + found!.bytes,
    days: found!.days,
    firstReceivedAt: found!.first,
  };
}
