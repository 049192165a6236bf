import { type Selectable, sql } from 'kysely';
import type { Database } from '../database/database.ts';
import type { PredictionTable } from '../database/prediction-tables.ts';
import { type CursorKey, decodeCursor, type Page, pageOf } from '../shared/page.ts';
import type { Prediction, Quantity, Range, Reason, Verdict } from './prediction.ts';
import { keptSeries } from './series-rows.ts';

export interface MadePrediction extends Prediction {
  readonly vin: string;
  readonly madeAt: number;
}

export interface ForeseenQuery {
  /** Markets that are seen; null = all. */
  readonly markets: readonly string[] | null;
  /** Limits that are crossed before this time. */
  readonly before: number;
  readonly quantities: readonly Quantity[] | null;
  readonly limit: number;
  readonly cursor: string | undefined;
}

/** The kept daily values that a prediction is drawn from; those of the battery's health under their own name. */
const seriesOf: Readonly<Record<Quantity, readonly string[]>> = {
  BatteryCapacity: ['stateOfHealth'],
  CellSpread: ['cellSpread'],
  Insulation: ['insulation'],
  LowVoltageBattery: ['restVoltage'],
  BrakePads: ['padWear'],
  Tyres: ['tyrePressure'],
  CoolantLoss: ['coolant/engine', 'coolant/drive'],
};

/** What is foreseen of one vehicle, in the order of the quantities, each with the daily values that it was drawn from. */
export async function predictionsOf(
  db: Database,
  vin: string,
): Promise<
  (MadePrediction & { readonly points: readonly { readonly day: number; readonly value: number }[] })[]
> {
  const [rows, kept] = await Promise.all([
    db
      .selectFrom('predictions')
      .selectAll()
      .where('vin', '=', vin)
      .orderBy('quantity')
      .orderBy('place')
      .execute(),
    keptSeries(db, [vin]),
  ]);
  const series = kept.get(vin)?.series;
  return rows.map(toPrediction).map((prediction) => {
    const { quantity, place } = prediction;
    const names = seriesOf[quantity].map((name) =>
      place === null ? name : quantity === 'CoolantLoss' ? `coolant/${place}` : `${name}/${place}`,
    );
    const found = names.flatMap((name) => series?.get(name) ?? [])[0];
    const points = (found?.days ?? []).map((day, index) => ({
      day,
      value: sevenDigits(found?.values[index] as number),
    }));
    return { ...prediction, points };
  });
}

/** As they are kept. */
const sevenDigits = (value: number): number => Number(value.toPrecision(7));

const list = 'foreseen';

/** Limits of the fleet that will be crossed, or are, the soonest first. */
export async function foreseen(db: Database, query: ForeseenQuery): Promise<Page<MadePrediction>> {
  const { markets, before, quantities, limit, cursor } = query;
  let select = db
    .selectFrom('predictions')
    .innerJoin('vehicles', 'vehicles.vin', 'predictions.vin')
    .selectAll('predictions')
    .where('crosses_at', '<', Math.round(before))
    .where('verdict', '!=', 'not-enough-data' satisfies Verdict);
  if (markets !== null) select = select.where(sql<boolean>`vehicles.market = any(${[...markets]}::text[])`);
  if (quantities !== null) select = select.where(sql<boolean>`quantity = any(${[...quantities]}::text[])`);
  if (cursor !== undefined) {
    const [at, vin, quantity, place] = decodeCursor(list, cursor, ['number', 'string', 'string', 'string']);
    select = select.where(
      sql<boolean>`(crosses_at, predictions.vin, quantity, place) > (${at}::bigint, ${vin}::text, ${quantity}::text, ${place}::text)`,
    );
  }
  const rows = await select
    .orderBy('crosses_at')
    .orderBy('predictions.vin')
    .orderBy('quantity')
    .orderBy('place')
    .limit(limit + 1)
    .execute();
  const key = ({ crossing, vin, quantity, place }: MadePrediction): CursorKey => [
    crossing?.middle ?? 0,
    vin,
    quantity,
    place ?? '',
  ];
  return pageOf(rows.map(toPrediction), limit, list, key);
}

function toPrediction(row: Selectable<PredictionTable>): MadePrediction {
  return {
    vin: row.vin,
    madeAt: row.made_at,
    quantity: row.quantity as Quantity,
    place: row.place === '' ? null : row.place,
    verdict: row.verdict as Verdict,
    reason: row.reason as Reason,
    unit: row.unit,
    level: row.level,
    limit: row.limit_value,
    side: row.side as Prediction['side'],
    changePerDay: row.change_per_day,
    since: row.since,
    crossing: rangeOf(row.crosses_low, row.crosses_at, row.crosses_high),
    distance: rangeOf(row.distance_low, row.distance, row.distance_high),
  };
}

function rangeOf(low: number | null, middle: number | null, high: number | null): Range | null {
  return low === null || middle === null || high === null ? null : { low, middle, high };
}
