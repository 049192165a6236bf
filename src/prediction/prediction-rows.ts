import { sql } from 'kysely';
import type { Database } from '../database/database.ts';
import { dayMs, type Prediction } from './prediction.ts';

/** A forecast is remembered, to be compared with what comes, once in so many days. */
const rememberEveryMs = 7 * dayMs;

/**
 * Writes what is foreseen of a vehicle now in the place of what was, and compares what was foreseen before with what came: a limit
 * that was crossed, or a repair before it. Whole, or not at all.
 */
export async function keepPredictions(
  db: Database,
  vin: string,
  predictions: readonly Prediction[],
  madeAt: number,
): Promise<void> {
  await db.transaction().execute(async (trx) => {
    await trx.deleteFrom('predictions').where('vin', '=', vin).execute();
    if (predictions.length > 0)
      await trx
        .insertInto('predictions')
        .values(predictions.map((prediction) => toRow(vin, prediction, madeAt)))
        .execute();
    for (const prediction of predictions) {
      await settle(trx, vin, prediction);
      if (prediction.verdict === 'will-cross') await remember(trx, vin, prediction, madeAt);
    }
  });
}

function toRow(vin: string, prediction: Prediction, madeAt: number) {
  const { crossing, distance } = prediction;
  return {
    vin,
    quantity: prediction.quantity,
    place: prediction.place ?? '',
    made_at: madeAt,
    verdict: prediction.verdict,
    reason: JSON.stringify(prediction.reason),
    unit: prediction.unit,
    level: prediction.level,
    limit_value: prediction.limit,
    side: prediction.side,
    change_per_day: prediction.changePerDay,
    since: prediction.since,
    crosses_low: crossing === null ? null : Math.round(crossing.low),
    crosses_at: crossing === null ? null : Math.round(crossing.middle),
    crosses_high: crossing === null ? null : Math.round(crossing.high),
    distance_low: distance?.low ?? null,
    distance: distance?.middle ?? null,
    distance_high: distance?.high ?? null,
  };
}

async function settle(
  db: Database,
  vin: string,
  { quantity, place, verdict, crossing, since }: Prediction,
): Promise<void> {
  const open = () =>
    db
      .updateTable('past_predictions')
      .where('vin', '=', vin)
      .where('quantity', '=', quantity)
      .where('place', '=', place ?? '')
      .where('outcome', 'is', null);
  if (since !== null)
    await open().where('made_at', '<', since).set({ outcome: 'renewed', ended_at: since }).execute();
  if (verdict === 'crossed' && crossing !== null)
    await open()
      .set({ outcome: 'crossed', ended_at: Math.round(crossing.middle) })
      .execute();
}

async function remember(
  db: Database,
  vin: string,
  { quantity, place, crossing }: Prediction,
  madeAt: number,
): Promise<void> {
  if (crossing === null) return;
  await sql`insert into past_predictions (vin, quantity, place, made_at, crosses_low, crosses_at, crosses_high)
    select ${vin}, ${quantity}, ${place ?? ''}, ${madeAt}, ${Math.round(crossing.low)}, ${Math.round(crossing.middle)},
      ${Math.round(crossing.high)}
    where not exists (select 1 from past_predictions where vin = ${vin} and quantity = ${quantity}
      and place = ${place ?? ''} and outcome is null and made_at > ${madeAt - rememberEveryMs})`.execute(db);
}
