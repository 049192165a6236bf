import { sql } from 'kysely';
import type { Database } from '../../database/database.ts';

/** The first fault that began on the vehicle within so long after each of these moments; null where none did. */
export async function faultsAfter(
  db: Database,
  moments: readonly { readonly vin: string; readonly at: number }[],
  withinMs: number,
): Promise<({ readonly code: string; readonly ecu: string; readonly at: number } | null)[]> {
  if (moments.length === 0) return [];
  const asked = JSON.stringify(moments.map(({ vin, at }, place) => ({ place, vin, at: Math.round(at) })));
  const { rows } = await sql<{ place: number; code: string; ecu: string; at: number }>`
    select asked.place, next.code, next.ecu, next.first_seen as at
    from jsonb_to_recordset(${asked}::jsonb) as asked(place int, vin text, at bigint)
    cross join lateral (
      select code, ecu, first_seen from fault_episodes
      where vin = asked.vin and first_seen > asked.at and first_seen <= asked.at + ${withinMs}
      order by first_seen, id limit 1) as next`.execute(db);
  const found = new Map(rows.map(({ place, ...fault }) => [place, fault]));
  return moments.map((_, place) => found.get(place) ?? null);
}
