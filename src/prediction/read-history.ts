import type { Bucket, TelemetryReader } from '../telemetry/telemetry-store.ts';
import { readFigures, trendAreas } from '../telemetry/trends.ts';
import type { DailySeries } from './daily-series.ts';
import { dayMs } from './prediction.ts';

export type HistoryReader = Pick<TelemetryReader, 'buckets' | 'signalsOf'>;

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

/** Daily values of everything that is predicted, of whole days in [fromDay, toDay). */
export async function readDailySeries(
  reader: HistoryReader,
  { vin, fromDay, toDay }: { readonly vin: string; readonly fromDay: number; readonly toDay: number },
): Promise<Map<string, DailySeries>> {
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
  for (const { series, path, pick } of plain) {
    if (!sent.has(path)) continue;
    const buckets = await reader.buckets(vin, path, from, to, days);
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
