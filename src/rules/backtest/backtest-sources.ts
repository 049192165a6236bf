import { sql } from 'kysely';
import type { Database } from '../../database/database.ts';

/** When an alert fired. */
interface Moment {
  readonly vin: string;
  readonly at: number;
}

/** The first fault that began on the vehicle within so long after each of these moments; null where none did. */
export async function faultsAfter(
  db: Database,
  moments: readonly Moment[],
  withinMs: number,
): Promise<({ readonly code: string; readonly ecu: string; readonly at: number } | null)[]> {
  if (moments.length === 0) return [];
  const { rows } = await sql<{ place: number; code: string; ecu: string; at: number }>`
    select asked.place, next.code, next.ecu, next.first_seen as at
    from jsonb_to_recordset(${askedText(moments)}::jsonb) as asked(place int, vin text, at bigint)
    cross join lateral (
      select code, ecu, first_seen from fault_episodes
      where vin = asked.vin and first_seen > asked.at and first_seen <= asked.at + ${withinMs}
      order by first_seen, id limit 1) as next`.execute(db);
  const found = new Map(rows.map(({ place, ...fault }) => [place, fault]));
  return moments.map((_, place) => found.get(place) ?? null);
}

export interface CaseAfter {
  readonly id: string;
  readonly number: number;
  readonly openedAt: number;
  /** As confirmed: of the fault catalogue, or in free words. */
  readonly cause: { readonly id?: string | undefined; readonly words?: string | undefined } | null;
}

/** The first case of the vehicle that was opened within so long after each of these moments and is closed; null where there is none. */
export async function casesAfter(
  db: Database,
  moments: readonly Moment[],
  withinMs: number,
): Promise<(CaseAfter | null)[]> {
  if (moments.length === 0) return [];
  const { rows } = await sql<{ place: number } & CaseAfter>`
    select asked.place, next.id, next.number, next.opened_at as "openedAt", next.confirmed as cause
    from jsonb_to_recordset(${askedText(moments)}::jsonb) as asked(place int, vin text, at bigint)
    cross join lateral (
      select id, number, opened_at, confirmed from cases
      where vin = asked.vin and closed_at is not null
        and opened_at >= asked.at and opened_at <= asked.at + ${withinMs}
      order by opened_at, id limit 1) as next`.execute(db);
  const found = new Map(rows.map(({ place, ...one }) => [place, one]));
  return moments.map((_, place) => found.get(place) ?? null);
}

const askedText = (moments: readonly Moment[]): string =>
  JSON.stringify(moments.map(({ vin, at }, place) => ({ place, vin, at: Math.round(at) })));
