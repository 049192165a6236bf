import type { TelemetryReader } from './telemetry-store.ts';
import {
  changePerMonth,
  derive,
  exactly,
  type Parts,
  partsOf,
  pointsOf,
  pressureAt20,
  type TrendPoint,
} from './trend-math.ts';

export const trendAreas = ['battery', 'lowVoltage', 'tyres', 'brakes'] as const;
export type TrendArea = (typeof trendAreas)[number];

const minute = 60_000;
const day = 1440 * minute;
/** Days back → length of a point, and of the parts in which signals are looked at together. */
export const trendRanges = {
  7: { pointMs: 180 * minute, partMs: 15 * minute },
  30: { pointMs: day, partMs: 30 * minute },
  90: { pointMs: day, partMs: 60 * minute },
  365: { pointMs: day, partMs: 180 * minute },
} as const;
export type TrendDays = keyof typeof trendRanges;

export const trendFigureIds = [
  'stateOfCharge',
  'stateOfHealth',
  'fullEnergy',
  'cellSpread',
  'insulation',
  'restVoltage',
  'tyrePressure',
  'padWear',
] as const;

export interface TrendFigure {
  readonly id: (typeof trendFigureIds)[number];
  readonly area: TrendArea;
  /** `Row1.Wheel.Left` where there is one a wheel. */
  readonly place: string | null;
  readonly unit: string;
  readonly points: readonly TrendPoint[];
  /** By least squares over the points; null where they are too few. */
  readonly changePerMonth: number | null;
  /** Tyre pressures: as they would be at 20 °C. */
  readonly compensated: boolean;
}

const wheels = ['Row1.Wheel.Left', 'Row1.Wheel.Right', 'Row2.Wheel.Left', 'Row2.Wheel.Right'];
const pack = 'Vehicle.Powertrain.TractionBattery';
/** A lead battery that nothing charges stands below this. */
const chargedAbove = 13.2;
/** Below this there is no 12 V battery at the sensor. */
const noBatteryBelow = 6;
/** A pack current that moves cell voltages less than their sensors err. */
const restCurrent = 10;
/** Below this the state of charge divides too coarsely. */
const leastCharge = 20;

/** Every signal that `readFigures` looks at. */
export const figureSignals: readonly string[] = [
  ...['StateOfCharge.Current', 'StateOfCharge.CurrentEnergy', 'StateOfHealth', 'InsulationResistance'],
  ...['CellVoltage.Max', 'CellVoltage.Min', 'CurrentCurrent'],
]
  .map((name) => `${pack}.${name}`)
  .concat(
    ['Vehicle.Speed', 'Vehicle.LowVoltageBattery.CurrentVoltage'],
    wheels.flatMap((wheel) =>
      ['Tire.Pressure', 'Tire.Temperature', 'Brake.PadWear'].map(
        (name) => `Vehicle.Chassis.Axle.${wheel}.${name}`,
      ),
    ),
  );

/**
 * How a vehicle's wearing parts develop over the last days, as daily (7 days: three-hourly) figures. Signals that belong
 * together are looked at in short parts of the time, so that "at rest" and "at this temperature" mean the same moment.
 */
export async function readTrends(
  reader: Pick<TelemetryReader, 'buckets' | 'signalsOf'>,
  query: {
    readonly vin: string;
    readonly days: TrendDays;
    readonly areas: readonly TrendArea[];
    readonly now: number;
  },
): Promise<{ from: number; to: number; pointMs: number; figures: TrendFigure[] }> {
  const { vin, days, areas, now } = query;
  const { pointMs, partMs } = trendRanges[days];
  const to = (Math.floor(now / day) + 1) * day;
  const from = to - days * day;
  return { from, to, pointMs, figures: await readFigures(reader, { vin, areas, from, to, pointMs, partMs }) };
}

/** The figures of [from, to), which is a whole number of points. */
export async function readFigures(
  reader: Pick<TelemetryReader, 'buckets' | 'signalsOf'>,
  query: {
    readonly vin: string;
    readonly areas: readonly TrendArea[];
    readonly from: number;
    readonly to: number;
    readonly pointMs: number;
    readonly partMs: number;
  },
): Promise<TrendFigure[]> {
  const { vin, areas, from, to, pointMs, partMs } = query;
  const sent = new Set(await reader.signalsOf(vin));
  const readings = new Map<string, Promise<Parts>>();

  const read = (path: string): Promise<Parts> => {
    let reading = readings.get(path);
    if (reading === undefined) {
      reading = sent.has(path)
        ? reader
            .buckets(vin, path, from, to, (to - from) / partMs)
            .then((buckets) => partsOf(buckets, from, partMs))
        : Promise.resolve(new Map());
      readings.set(path, reading);
    }
    return reading;
  };
  const figure = async (
    area: TrendArea,
    id: TrendFigure['id'],
    unit: string,
    parts: Promise<Parts>,
    more: { readonly place?: string; readonly compensated?: boolean } = {},
  ): Promise<TrendFigure> => {
    const points = pointsOf(await parts, from, partMs, pointMs / partMs);
    return {
      id,
      area,
      unit,
      points,
      changePerMonth: changePerMonth(points),
      place: more.place ?? null,
      compensated: more.compensated ?? false,
    };
  };

  const byArea: Record<TrendArea, () => Promise<TrendFigure>[]> = {
    battery: () => [
      figure('battery', 'stateOfCharge', 'percent', read(`${pack}.StateOfCharge.Current`)),
      figure('battery', 'stateOfHealth', 'percent', read(`${pack}.StateOfHealth`)),
      figure('battery', 'fullEnergy', 'kWh', fullEnergy(read)),
      figure('battery', 'cellSpread', 'V', cellSpread(read)),
      figure('battery', 'insulation', 'Ohm', read(`${pack}.InsulationResistance`)),
    ],
    lowVoltage: () => [figure('lowVoltage', 'restVoltage', 'V', restVoltage(read))],
    tyres: () =>
      wheels.map((wheel) => {
        const compensated = sent.has(`Vehicle.Chassis.Axle.${wheel}.Tire.Temperature`);
        return figure('tyres', 'tyrePressure', 'kPa', tyrePressure(read, wheel, compensated), {
          place: wheel,
          compensated,
        });
      }),
    brakes: () =>
      wheels.map((wheel) =>
        figure('brakes', 'padWear', 'percent', read(`Vehicle.Chassis.Axle.${wheel}.Brake.PadWear`), {
          place: wheel,
        }),
      ),
  };
  const wanted = trendAreas.filter((area) => areas.includes(area));
  const figures = await Promise.all(wanted.flatMap((area) => byArea[area]()));
  return figures.filter(({ points }) => points.length > 0);
}

type Read = (path: string) => Promise<Parts>;

/** What the pack would hold when full, kWh, from what it holds and its state of charge. */
async function fullEnergy(read: Read): Promise<Parts> {
  const [energy, charge] = await Promise.all([
    read(`${pack}.StateOfCharge.CurrentEnergy`),
    read(`${pack}.StateOfCharge.Current`),
  ]);
  return derive(energy, ({ avg }, part) => {
    const share = charge.get(part)?.avg;
    return share === undefined || share < leastCharge ? undefined : exactly((100 * avg) / share);
  });
}

/** Highest less lowest cell voltage while hardly any current flows: under load good cells differ too. */
async function cellSpread(read: Read): Promise<Parts> {
  const [highest, lowest, current, speed] = await Promise.all([
    read(`${pack}.CellVoltage.Max`),
    read(`${pack}.CellVoltage.Min`),
    read(`${pack}.CurrentCurrent`),
    read('Vehicle.Speed'),
  ]);
  return derive(highest, ({ avg }, part) => {
    const low = lowest.get(part);
    const load = current.get(part);
    if (low === undefined || !stands(speed, part)) return undefined;
    if (load !== undefined && Math.max(-load.min, load.max) > restCurrent) return undefined;
    return exactly(Math.max(0, avg - low.avg));
  });
}

async function restVoltage(read: Read): Promise<Parts> {
  const [voltage, speed] = await Promise.all([
    read('Vehicle.LowVoltageBattery.CurrentVoltage'),
    read('Vehicle.Speed'),
  ]);
  return derive(voltage, (span, part) =>
    stands(speed, part) && span.max < chargedAbove && span.min > noBatteryBelow ? span : undefined,
  );
}

async function tyrePressure(read: Read, wheel: string, compensated: boolean): Promise<Parts> {
  const [pressure, temperature] = await Promise.all([
    read(`Vehicle.Chassis.Axle.${wheel}.Tire.Pressure`),
    read(`Vehicle.Chassis.Axle.${wheel}.Tire.Temperature`),
  ]);
  return derive(pressure, ({ min, avg }, part) => {
    // A sensor that sleeps says 0.
    if (min <= 0) return undefined;
    if (!compensated) return exactly(avg);
    const warm = temperature.get(part);
    return warm === undefined ? undefined : exactly(pressureAt20(avg, warm.avg));
  });
}

/** Not moving in this part, as far as the vehicle says. */
const stands = (speed: Parts, part: number): boolean => (speed.get(part)?.max ?? 0) < 1;
