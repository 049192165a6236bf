import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Database } from '../database/database.ts';
import type { Clock } from '../shared/clock.ts';
import type { RemoteReader } from '../telemetry/remote-reader.ts';
import type { Vehicle } from '../vehicles/vehicle.ts';
import { emptySeries, fromDay as from, mergeSeries, type SeriesByName } from './daily-series.ts';
import { derivedSignals } from './derived-signals.ts';
import { keepLives, readUsualLives, runningLives } from './life-rows.ts';
import { livesOf, type PartLife } from './part-lives.ts';
import { predictVehicle } from './predict-vehicle.ts';
import { dayMs, type Prediction } from './prediction.ts';
import { keepPredictions } from './prediction-rows.ts';
import { fewDays, readDailySeries } from './read-history.ts';
import { configurationChanges, type KeptSeries, keepSeries, keptSeries } from './series-rows.ts';
import { withUsualLife } from './usual-life.ts';
import type { VehicleHistory } from './vehicle-history.ts';

type PredictionReader = Pick<RemoteReader, 'figures' | 'newestTs' | 'signalsOf' | 'close'>;

export interface PredictionOptions {
  readonly db: Database;
  /** A way to the store of this run's own; it is closed when the run ends. */
  readonly openReader: () => PredictionReader;
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
  /** Who was predicted after this is done: by the same run, before it was interrupted. */
  readonly doneSince: number;
  readonly signal: AbortSignal;
  readonly progress: (fraction: number, note?: string) => Promise<void>;
}

export interface PredictionRunResult {
  readonly predicted: number;
  /** Those that sent nothing since they were predicted last, or were predicted by this run before. */
  readonly unchanged: number;
}

/** So many are looked up at a time; and so many read, kept in memory and written together, of whose whole history fewer. */
const groupSize = 200;
const together = { few: 200, whole: 10 };
const historyDays = 400;
/** Days that are read again each time: what came late. */
const againDays = 1;

type Usual = Awaited<ReturnType<typeof readUsualLives>>;

interface Due {
  readonly vehicle: Vehicle;
  readonly newestTs: number;
  readonly before: KeptSeries | undefined;
  readonly changes: VehicleHistory['changes'];
  readonly known: readonly PartLife[];
  readonly today: number;
  readonly fromDay: number;
}

/** Predicts the fleet in groups. Run again it changes nothing; what was interrupted goes on behind what was done. */
export async function runPredictions(
  options: PredictionOptions,
  run: PredictionRun,
): Promise<PredictionRunResult> {
  const { vins, signal, progress } = run;
  const usual = await readUsualLives(options.db);
  const reader = options.openReader();
  let predicted = 0;
  let unchanged = 0;
  try {
    for (let first = 0; first < vins.length; first += groupSize) {
      const group = vins.slice(first, first + groupSize);
      const due = await whoIsDue(options, reader, group, run);
      unchanged += group.length - due.length;
      for (const some of readTogether(due)) {
        signal.throwIfAborted();
        await predictTogether(options, reader, some, usual);
        predicted += some.length;
        const done = predicted + unchanged;
        await progress(done / vins.length, `${done} of ${vins.length} vehicles`);
      }
    }
  } finally {
    reader.close();
  }
  return { predicted, unchanged };
}

async function whoIsDue(
  { db, vehicle: find }: PredictionOptions,
  reader: PredictionReader,
  vins: readonly string[],
  { isWhole, doneSince }: PredictionRun,
): Promise<Due[]> {
  const [newest, kept, changes, lives] = await Promise.all([
    reader.newestTs(vins),
    keptSeries(db, vins),
    configurationChanges(db, vins),
    runningLives(db, vins),
  ]);
  return vins.flatMap((vin) => {
    const vehicle = find(vin);
    const newestTs = newest.get(vin);
    const before = kept.get(vin);
    if (vehicle === undefined || newestTs === undefined) return [];
    const heardAt = vehicle.lastSeenAt ?? newestTs;
    if (!isWhole && before !== undefined && before.predictedAt > Math.min(heardAt, doneSince)) return [];
    const today = Math.floor(newestTs / dayMs);
    const goesOn = isWhole ? undefined : before;
    const oldest = today - historyDays;
    const fromDay = goesOn === undefined ? oldest : Math.max(oldest, goesOn.readToDay - againDays);
    const known = lives.get(vin) ?? [];
    return [{ vehicle, newestTs, before: goesOn, changes: changes.get(vin) ?? [], known, today, fromDay }];
  });
}

/** Those whose days to read are about the same. */
function* readTogether(due: readonly Due[]): Generator<readonly Due[]> {
  const days = ({ today, fromDay }: Due): number => today + 1 - fromDay;
  const isFew = (one: Due): boolean => days(one) <= fewDays - 7;
  const ranges = Map.groupBy(due, (one) => `${Math.floor(one.fromDay / 7)} ${isFew(one)}`);
  for (const some of ranges.values()) {
    const size = isFew(some[0] as Due) ? together.few : together.whole;
    for (let first = 0; first < some.length; first += size) yield some.slice(first, first + size);
  }
}

async function predictTogether(
  { db, say, clock }: PredictionOptions,
  reader: PredictionReader,
  group: readonly Due[],
  usual: Usual,
): Promise<void> {
  const now = clock.now();
  const vins = group.map(({ vehicle }) => vehicle.vin);
  const fromDay = group.reduce((first, due) => Math.min(first, due.fromDay), Number.POSITIVE_INFINITY);
  const toDay = group.reduce((last, { today }) => Math.max(last, today), 0) + 1;
  const byVin = new Map(group.map((due) => [due.vehicle.vin, due]));
  const made: { vin: string; predictions: Prediction[]; lives: PartLife[] }[] = [];
  const series: [vin: string, kept: KeptSeries][] = [];
  const said: Promise<void>[] = [];
  for await (const { vin, series: read } of readDailySeries(reader, { vins, fromDay, toDay })) {
    const due = byVin.get(vin) as Due;
    const { predictions, lives, kept } = predictOne(due, read, usual, now);
    made.push({ vin, predictions, lives });
    series.push([vin, kept]);
    const signals = derivedSignals(predictions, due.newestTs);
    if (Object.keys(signals).length > 0) said.push(say(vin, [{ ts: due.newestTs, signals }]));
    await nextTurn();
  }
  // Said first: a vehicle that is kept as predicted is not predicted again.
  await Promise.all(said);
  await db.transaction().execute(async (trx) => {
    await keepPredictions(trx, made, now);
    await keepLives(trx, made);
    await keepSeries(trx, series);
  });
}

function predictOne(due: Due, read: SeriesByName, usual: Usual, now: number) {
  const { vehicle, before, changes, known, today, fromDay } = due;
  const series = merged(before?.series ?? new Map(), read, { fromDay, oldest: today - historyDays });
  const { modelYear, chemistry, attributes } = vehicle;
  const history: VehicleHistory = { series, changes, today, modelYear, chemistry, attributes };
  const kept: KeptSeries = {
    series,
    predictedAt: now,
    readToDay: today,
    readWholeDay: before?.readWholeDay ?? today,
  };
  const lives = livesOf(history, known);
  const predictions = predictVehicle(history, vehicle.powertrain !== 'ice').map((prediction) =>
    withUsualLife(prediction, history, lives, usual(vehicle.model, prediction.quantity)),
  );
  return { predictions, lives, kept };
}

function merged(
  kept: SeriesByName,
  read: SeriesByName,
  { fromDay, oldest }: { readonly fromDay: number; readonly oldest: number },
): SeriesByName {
  const names = new Set([...kept.keys(), ...read.keys()]);
  return new Map(
    [...names].map((name) => [
      name,
      mergeSeries(kept.get(name) ?? emptySeries, from(read.get(name) ?? emptySeries, fromDay), oldest),
    ]),
  );
}
