import type { Database } from '../database/database.ts';
import type { Clock } from '../shared/clock.ts';
import type { TelemetryReader } from '../telemetry/telemetry-store.ts';
import type { Vehicle } from '../vehicles/vehicle.ts';
import { emptySeries, mergeSeries, type SeriesByName } from './daily-series.ts';
import { derivedSignals } from './derived-signals.ts';
import { predictVehicle } from './predict-vehicle.ts';
import { dayMs } from './prediction.ts';
import { keepPredictions } from './prediction-rows.ts';
import { type HistoryReader, readDailySeries } from './read-history.ts';
import { configurationChanges, type KeptSeries, keepSeries, keptSeries } from './series-rows.ts';
import type { VehicleHistory } from './vehicle-history.ts';

export interface PredictionOptions {
  readonly db: Database;
  readonly reader: HistoryReader & Pick<TelemetryReader, 'newestTs'>;
  readonly vehicle: (vin: string) => Vehicle | undefined;
  /** Says `Roadside.*` signals for the vehicle. */
  readonly say: (
    vin: string,
    samples: readonly { readonly ts: number; readonly signals: Readonly<Record<string, number | string>> }[],
  ) => Promise<void>;
  readonly clock: Clock;
}

export interface PredictionRun {
  readonly vins: readonly string[];
  /** Reads the whole history again, also of vehicles that sent nothing since. */
  readonly isWhole: boolean;
  readonly signal: AbortSignal;
  readonly progress: (fraction: number, note?: string) => Promise<void>;
}

export interface PredictionRunResult {
  readonly predicted: number;
  /** Those that sent nothing since they were predicted last. */
  readonly unchanged: number;
}

const groupSize = 100;
const historyDays = 400;
/** Days that are read again each time: what came late. */
const againDays = 3;

/** Predicts vehicle after vehicle, in groups. Run again it changes nothing; what was interrupted goes on behind what was done. */
export async function runPredictions(
  options: PredictionOptions,
  { vins, isWhole, signal, progress }: PredictionRun,
): Promise<PredictionRunResult> {
  const { db, reader } = options;
  let predicted = 0;
  let unchanged = 0;
  for (let from = 0; from < vins.length; from += groupSize) {
    const group = vins.slice(from, from + groupSize);
    const [newest, kept, changes] = await Promise.all([
      reader.newestTs(group),
      keptSeries(db, group),
      configurationChanges(db, group),
    ]);
    for (const vin of group) {
      signal.throwIfAborted();
      const vehicle = options.vehicle(vin);
      const newestTs = newest.get(vin);
      const before = kept.get(vin);
      if (
        vehicle === undefined ||
        newestTs === undefined ||
        (!isWhole && before !== undefined && before.predictedAt > newestTs)
      ) {
        unchanged++;
        continue;
      }
      await predictOne(options, vehicle, {
        newestTs,
        before: isWhole ? undefined : before,
        changes: changes.get(vin) ?? [],
      });
      predicted++;
      await progress(
        (from + predicted + unchanged) / vins.length,
        `${from + group.indexOf(vin) + 1} of ${vins.length} vehicles`,
      );
    }
  }
  return { predicted, unchanged };
}

async function predictOne(
  { db, reader, say, clock }: PredictionOptions,
  vehicle: Vehicle,
  {
    newestTs,
    before,
    changes,
  }: {
    readonly newestTs: number;
    readonly before: KeptSeries | undefined;
    readonly changes: VehicleHistory['changes'];
  },
): Promise<void> {
  const { vin } = vehicle;
  const now = clock.now();
  const today = Math.floor(newestTs / dayMs);
  const oldest = today - historyDays;
  const isWhole = before === undefined;
  const fromDay = isWhole ? oldest : Math.max(oldest, before.readToDay - againDays);
  const read = await readDailySeries(reader, { vin, fromDay, toDay: today + 1 });
  const series = isWhole ? read : merged(before.series, read, oldest);
  const history: VehicleHistory = {
    series,
    changes,
    today,
    modelYear: vehicle.modelYear,
    chemistry: vehicle.chemistry,
    attributes: vehicle.attributes,
  };
  const predictions = predictVehicle(history, vehicle.powertrain !== 'ice');
  await keepPredictions(db, vin, predictions, now);
  await keepSeries(db, vin, {
    series,
    predictedAt: now,
    readToDay: today,
    readWholeDay: isWhole ? today : before.readWholeDay,
  });
  const signals = derivedSignals(predictions, newestTs);
  if (Object.keys(signals).length > 0) await say(vin, [{ ts: newestTs, signals }]);
}

function merged(kept: SeriesByName, read: SeriesByName, oldest: number): SeriesByName {
  const names = new Set([...kept.keys(), ...read.keys()]);
  return new Map(
    [...names].map((name) => [
      name,
      mergeSeries(kept.get(name) ?? emptySeries, read.get(name) ?? emptySeries, oldest),
    ]),
  );
}
