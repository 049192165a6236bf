import type { Bucket, TelemetryReader } from '../telemetry/telemetry-store.ts';
import { readFigures, trendAreas } from '../telemetry/trends.ts';
import type { DailySeries } from './daily-series.ts';
import { dayMs } from './prediction.ts';

export type HistoryReader = Pick<TelemetryReader, 'series' | 'signalsOf'>;

const minute = 60_000;
/** Signals are looked at together in parts of this length: shorter where few days are read. */
const partMs = (days: number): number =>
  days <= 14 ? 30 * minute : days <= 100 ? 60 * minute : 180 * minute;

/** Single signals, by the name of their series; `pick` is what a day is remembered by. */
const plain: readonly {
  readonly series: string;
  readonly path: string;
  readonly pick: (bucket: Bucket) => number | undefined;
}[] = [
  {
    series: 'odometer',
    path: 'Vehicle.TraveledDistance',
    pick: ({ max }) => (max === undefined ? max : max / 1000),
  },
  {
    series: 'packVoltage',
    path: 'Vehicle.Powertrain.TractionBattery.CurrentVoltage',
    pick: ({ max }) => max,
  },
  {
    series: 'coolant/engine',
    path: 'Vehicle.Powertrain.CombustionEngine.EngineCoolant.FillLevel',
    pick: ({ avg }) => avg,
  },
  {
    series: 'coolant/drive',
    path: 'Vehicle.Powertrain.ElectricMotor.EngineCoolant.FillLevel',
    pick: ({ avg }) => avg,
  },
];
const figures: ReadonlySet<string> = new Set([
  'stateOfHealth',
  'fullEnergy',
  'cellSpread',
  'insulation',
  'restVoltage',
  'tyrePressure',
  'padWear',
]);

interface Asked {
  readonly path: string;
  readonly from: number;
  readonly to: number;
  readonly parts: number;
  readonly resolve: (buckets: Bucket[]) => void;
  readonly reject: (error: unknown) => void;
}

/** Answers what is asked at a time, of whatever signals, from one reading for each range: a reading costs more than a signal. */
function together(reader: HistoryReader, vin: string): Pick<TelemetryReader, 'buckets' | 'signalsOf'> {
  let waiting: Asked[] = [];
  async function read(asked: readonly Asked[]): Promise<void> {
    const { from, to, parts } = asked[0] as Asked;
    try {
      const query = { signals: asked.map(({ path }) => path), from, to, buckets: parts, rawUpTo: 0 };
      const series = await reader.series(vin, query);
      for (const [index, { resolve }] of asked.entries()) resolve([...(series[index]?.buckets ?? [])]);
    } catch (error) {
      for (const { reject } of asked) reject(error);
    }
  }
  const readAll = (): void => {
    const asked = waiting;
    waiting = [];
    for (const same of Map.groupBy(asked, ({ from, to, parts }) => `${from} ${to} ${parts}`).values())
      void read(same);
  };
  const signals = reader.signalsOf(vin);
  return {
    signalsOf: () => signals,
    buckets: (_, path, from, to, parts) =>
      new Promise((resolve, reject) => {
        if (waiting.length === 0) setImmediate(readAll);
        waiting.push({ path, from, to, parts, resolve, reject });
      }),
  };
}

/** Daily values of everything that is predicted, of whole days in [fromDay, toDay). */
export async function readDailySeries(
  store: HistoryReader,
  { vin, fromDay, toDay }: { readonly vin: string; readonly fromDay: number; readonly toDay: number },
): Promise<Map<string, DailySeries>> {
  const reader = together(store, vin);
  const days = toDay - fromDay;
  const [from, to] = [fromDay * dayMs, toDay * dayMs];
  const found = new Map<string, DailySeries>();
  const range = { vin, from, to, pointMs: dayMs, partMs: partMs(days), areas: trendAreas };
  for (const { id, place, points } of await readFigures(reader, range)) {
    if (!figures.has(id)) continue;
    found.set(place === null ? id : `${id}/${place}`, {
      days: points.map(({ t }) => Math.round(t / dayMs)),
      values: points.map(({ avg }) => rounded(avg)),
    });
  }
  const sent = new Set(await reader.signalsOf(vin));
  const asked = plain.filter(({ path }) => sent.has(path));
  const answers = await Promise.all(asked.map(({ path }) => reader.buckets(vin, path, from, to, days)));
  for (const [index, { series, pick }] of asked.entries()) {
    const buckets = answers[index] ?? [];
    const picked = buckets.flatMap((bucket) => {
      const value = pick(bucket);
      return value === undefined ? [] : [[Math.round(bucket.t / dayMs), rounded(value)] as const];
    });
    if (picked.length > 0)
      found.set(series, { days: picked.map(([day]) => day), values: picked.map(([, value]) => value) });
  }
  return found;
}

/** Sensors have fewer digits, and a table of a fleet has many values. */
const rounded = (value: number): number => Number(value.toPrecision(7));
