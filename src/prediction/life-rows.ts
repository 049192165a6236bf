import { sql } from 'kysely';
import { anyOf } from '../database/any-of.ts';
import type { Database } from '../database/database.ts';
import type { PartLife } from './part-lives.ts';
import type { Quantity } from './prediction.ts';
import { livesByKm, type UsualLife, usualLife } from './usual-life.ts';

/** Lives that a fit is made of; of more a sample of the vehicles says as much. */
const mostOfModel = 2000;

/** The day of a replacement moves by less while more becomes known. */
const sameWithinDays = 14;

/** Parts of these vehicles that are still in use. */
export async function runningLives(
  db: Database,
  vins: readonly string[],
): Promise<ReadonlyMap<string, readonly PartLife[]>> {
  const rows = await db
    .selectFrom('part_lives')
    .selectAll()
    .where(anyOf('vin', 'text', vins))
    .where('is_over', '=', false)
    .execute();
  const found = Map.groupBy(rows, ({ vin }) => vin);
  return new Map(
    [...found].map(([vin, list]) => [
      vin,
      list.map((row) => ({
        quantity: row.quantity as Quantity,
        place: row.place === '' ? null : row.place,
        begunDay: row.begun_day,
        begunKm: row.begun_km,
        seenDay: row.seen_day,
        seenKm: row.seen_km,
        isOver: row.is_over,
      })),
    ]),
  );
}

/** A replacement is placed more exactly the more is known of the days behind it, so that running lives are written anew. */
export async function keepLives(
  db: Database,
  list: readonly { readonly vin: string; readonly lives: readonly PartLife[] }[],
): Promise<void> {
  const rows = list.flatMap(({ vin, lives }) =>
    lives.map((life) => ({
      vin,
      quantity: life.quantity,
      place: life.place ?? '',
      begun_day: life.begunDay,
      begun_km: life.begunKm,
      seen_day: life.seenDay,
      seen_km: life.seenKm,
      is_over: life.isOver,
    })),
  );
  if (rows.length === 0) return;
  const values = sql`jsonb_populate_recordset(null::part_lives, ${JSON.stringify(rows)}::jsonb) as new`;
  // What begun in the days that were looked at stands there anew.
  await sql`delete from part_lives as old using (
      select vin, quantity, place, min(begun_day) as first from ${values} group by vin, quantity, place) as again
    where old.vin = again.vin and old.quantity = again.quantity and old.place = again.place
      and (old.begun_day >= again.first - ${sameWithinDays} or not old.is_over)`.execute(db);
  await sql`insert into part_lives select * from ${values}
    where exists (select from vehicles where vehicles.vin = new.vin)`.execute(db);
}

/** What is usual, by model and quantity. */
export async function readUsualLives(
  db: Database,
): Promise<(model: string, quantity: Quantity) => UsualLife | null> {
  const { rows } = await sql<{ model: string; quantity: Quantity; days: number; km: number; over: boolean }>`
    select model, quantity, days, km, over from (
      select model, quantity, seen_day - begun_day as days, seen_km - begun_km as km, is_over as over,
        row_number() over (partition by model, quantity order by md5(part_lives.vin)) as number
      from part_lives join vehicles on vehicles.vin = part_lives.vin) as lives
    where number <= ${mostOfModel}`.execute(db);
  const groups = Map.groupBy(rows, ({ model, quantity }) => `${quantity} ${model}`);
  const fits = new Map<string, UsualLife | null>();
  for (const [name, list] of groups) {
    const lives = list.map(({ quantity, days, km, over }) => ({
      time: (livesByKm.has(quantity) ? km : days) ?? 0,
      failed: over,
    }));
    fits.set(name, usualLife(lives));
  }
  return (model, quantity) => fits.get(`${quantity} ${model}`) ?? null;
}
