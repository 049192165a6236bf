import type { FigureColumns, TelemetryReader } from '../telemetry/telemetry-store.ts';
import type { Span } from '../telemetry/trend-math.ts';
import { figureSignals, readFigures, trendAreas } from '../telemetry/trends.ts';
import type { DailySeries, SeriesByName } from './daily-series.ts';
import { dayMs } from './prediction.ts';

type HistoryReader = Pick<TelemetryReader, 'figures' | 'signalsOf'>;

const minute = 60_000;
export const fewDays = 14;
/** Signals are looked at together in parts of this length: shorter where few days are read. */
const partMs = (days: number): number =>
  days <= fewDays ? 30 * minute : days <= 100 ? 60 * minute : 180 * minute;

/** Single signals, by the name of their series; `pick` is what a day is remembered by. */
const plain: readonly {
  readonly series: string;
  readonly path: string;
  readonly pick: (span: Span) => number;
}[] = [
  {
    series: 'odometer',
    path: 'Vehicle.TraveledDistance',
    pick: ({ max }) => max / 1000,
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

const signals = [...figureSignals, ...plain.map(({ path }) => path)];
const numberOf = new Map(signals.map((path, number) => [path, number]));

interface Part {
  count: number;
  min: number;
  sum: number;
  max: number;
}
/** Of one vehicle, by number of the signal; of each what was measured in which part. */
type Measured = ReadonlyMap<number, ReadonlyMap<number, Part>>;

interface HistoryQuery {
  readonly vins: readonly string[];
  readonly fromDay: number;
  readonly toDay: number;
}

/** Daily values of everything that is predicted, of whole days in [fromDay, toDay), of many vehicles in one reading. */
export async function* readDailySeries(
  store: HistoryReader,
  { vins, fromDay, toDay }: HistoryQuery,
): AsyncGenerator<{ readonly vin: string; readonly series: SeriesByName }> {
  const [from, to] = [fromDay * dayMs, toDay * dayMs];
  const range = { from, to, partMs: partMs(toDay - fromDay) };
  const byVehicle = vins.map(() => new Map<number, Map<number, Part>>());
  for await (const piece of store.figures({ vins, signals, ...range })) take(piece, byVehicle);
  for (const [place, vin] of vins.entries()) {
    const measured = byVehicle[place] ?? new Map();
    const sent = measured.size === 0 ? [] : await store.signalsOf(vin);
    yield { vin, series: await seriesOf(vin, measured, sent, range) };
    byVehicle[place]?.clear();
  }
}

function take(piece: FigureColumns, byVehicle: readonly Map<number, Map<number, Part>>[]): void {
  const { length, vehicle, signal, part, count, min, sum, max } = piece;
  for (let row = 0; row < length; row++) {
    const measured = byVehicle[vehicle[row] as number];
    if (measured === undefined) continue;
    let parts = measured.get(signal[row] as number);
    if (parts === undefined) {
      parts = new Map();
      measured.set(signal[row] as number, parts);
    }
    const number = part[row] as number;
    const added = { count: count[row], min: min[row], sum: sum[row], max: max[row] } as Part;
    const before = parts.get(number);
    parts.set(number, before === undefined ? added : joined(before, added));
  }
}

const joined = (a: Part, b: Part): Part => ({
  count: a.count + b.count,
  min: Math.min(a.min, b.min),
  sum: a.sum + b.sum,
  max: Math.max(a.max, b.max),
});

async function seriesOf(
  vin: string,
  measured: Measured,
  sent: readonly string[],
  { from, to, partMs }: { readonly from: number; readonly to: number; readonly partMs: number },
): Promise<SeriesByName> {
  const partsOf = (path: string) => measured.get(numberOf.get(path) ?? -1) ?? new Map<number, Part>();
  const reader: Pick<TelemetryReader, 'buckets' | 'signalsOf'> = {
    signalsOf: async () => [...sent],
    buckets: async (_, path) =>
      Array.from(partsOf(path), ([part, { count, min, sum, max }]) => ({
        t: from + part * partMs,
        count,
        min,
        avg: sum / count,
        max,
      })),
  };
  const found = new Map<string, DailySeries>();
  const range = { vin, from, to, pointMs: dayMs, partMs, areas: trendAreas };
  for (const { id, place, points } of await readFigures(reader, range)) {
    if (!figures.has(id)) continue;
    found.set(place === null ? id : `${id}/${place}`, {
      days: points.map(({ t }) => Math.round(t / dayMs)),
      values: points.map(({ avg }) => rounded(avg)),
    });
  }
  for (const { series, path, pick } of plain) {
    const byDay = new Map<number, Part>();
    for (const [part, figure] of partsOf(path)) {
      const day = Math.floor((from + part * partMs) / dayMs);
      const before = byDay.get(day);
      byDay.set(day, before === undefined ? figure : joined(before, figure));
    }
    const days = [...byDay.keys()].sort((a, b) => a - b);
    const values = days.map((day) => {
      const { count, min, sum, max } = byDay.get(day) as Part;
      return rounded(pick({ min, avg: sum / count, max }));
    });
    if (days.length > 0) found.set(series, { days, values });
  }
  return found;
}

/** Sensors have fewer digits, and a table of a fleet has many values. */
const rounded = (value: number): number => Number(value.toPrecision(7));
