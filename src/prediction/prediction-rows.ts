import { sql } from 'kysely';
import { anyOf } from '../database/any-of.ts';
import type { Database } from '../database/database.ts';
import { dayMs, type Prediction } from './prediction.ts';

/** A forecast is remembered, to be compared with what comes, once in so many days. */
const rememberEveryMs = 7 * dayMs;

interface MadeOfVehicle {
  readonly vin: string;
  readonly predictions: readonly Prediction[];
}

/**
 * Writes what is foreseen of these vehicles now in the place of what was, and compares what was foreseen before with what came: a
 * limit that was crossed, or a repair before it. For a transaction.
 */
export async function keepPredictions(
  db: Database,
  made: readonly MadeOfVehicle[],
  madeAt: number,
): Promise<void> {
  const rows = JSON.stringify(
    made.flatMap(({ vin, predictions }) => predictions.map((prediction) => toRow(vin, prediction, madeAt))),
  );
  await db
    .deleteFrom('predictions')
    .where(
      anyOf(
        'vin',
        'text',
        made.map(({ vin }) => vin),
      ),
    )
    .execute();
  // A vehicle may have been removed meanwhile.
  await sql`insert into predictions select * from jsonb_populate_recordset(null::predictions, ${rows}::jsonb) as new
    where exists (select from vehicles where vehicles.vin = new.vin)`.execute(db);
  const now = sql`jsonb_populate_recordset(null::predictions, ${rows}::jsonb) as now`;
  const same = sql`past.vin = now.vin and past.quantity = now.quantity and past.place = now.place and past.outcome is null`;
  await sql`update past_predictions as past set outcome = 'renewed', ended_at = now.since from ${now}
    where ${same} and past.made_at < now.since`.execute(db);
  await sql`update past_predictions as past set outcome = 'crossed', ended_at = now.crosses_at from ${now}
    where ${same} and now.verdict = 'crossed' and now.crosses_at is not null`.execute(db);
  await sql`insert into past_predictions (vin, quantity, place, made_at, crosses_low, crosses_at, crosses_high)
    select vin, quantity, place, made_at, crosses_low, crosses_at, crosses_high from ${now}
    where verdict = 'will-cross' and crosses_at is not null and exists (select from vehicles where vehicles.vin = now.vin)
      and not exists (select from past_predictions as past where ${same}
        and past.made_at > ${madeAt - rememberEveryMs})`.execute(db);
}

function toRow(vin: string, prediction: Prediction, madeAt: number) {
  const { crossing, distance } = prediction;
  return {
    vin,
    quantity: prediction.quantity,
    place: prediction.place ?? '',
    made_at: madeAt,
    verdict: prediction.verdict,
    reason: prediction.reason,
    unit: prediction.unit,
    level: prediction.level,
    limit_value: prediction.limit,
    side: prediction.side,
    change_per_day: prediction.changePerDay,
    since: prediction.since === null ? null : Math.round(prediction.since),
    crosses_low: crossing === null ? null : Math.round(crossing.low),
    crosses_at: crossing === null ? null : Math.round(crossing.middle),
    crosses_high: crossing === null ? null : Math.round(crossing.high),
    distance_low: distance?.low ?? null,
    distance: distance?.middle ?? null,
    distance_high: distance?.high ?? null,
  };
}
