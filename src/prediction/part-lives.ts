import { type DailySeries, emptySeries, lastDay, valueOn } from './daily-series.ts';
import type { Quantity } from './prediction.ts';
import { wheelsIn } from './quantities/wheels.ts';
import { levelChanges } from './statistics/cusum.ts';
import type { VehicleHistory } from './vehicle-history.ts';

/** A part from when it was new until it was replaced, or until it was seen last. */
export interface PartLife {
  readonly quantity: Quantity;
  readonly place: string | null;
  readonly begunDay: number;
  /** By the odometer; null where there is none. */
  readonly begunKm: number | null;
  readonly seenDay: number;
  readonly seenKm: number | null;
  readonly isOver: boolean;
}

interface Renewed {
  readonly quantity: Quantity;
  readonly series: string;
  /** A level that changes by as much, in this direction, is another part. */
  readonly step: number;
}

/** Tyres are not among them: what is foreseen of a tyre is a leak, and to inflate it is not to replace it. */
const renewed: readonly Renewed[] = [
  { quantity: 'BrakePads', series: 'padWear', step: -12 },
  { quantity: 'LowVoltageBattery', series: 'restVoltage', step: 0.25 },
];
/** With less on the odometer all parts are those that it was built with. */
const newBelowKm = 3000;

/**
 * The lives of a vehicle's parts as far as their begin is known: from a replacement that was seen, from new, or as `known` from
 * nights before, whose days are not in the history any more. The last of each part is still going on.
 */
export function livesOf(history: VehicleHistory, known: readonly PartLife[]): PartLife[] {
  const odometer = history.series.get('odometer') ?? emptySeries;
  return renewed.flatMap(({ quantity, series: name, step }) =>
    wheelsIn(history, name).flatMap((place) => {
      const series = history.series.get(place === null ? name : `${name}/${place}`) ?? emptySeries;
      const [first, last] = [series.days[0], lastDay(series)];
      if (first === undefined || last === undefined) return [];
      const moments = renewals(series, step);
      const before = known.find(
        (life) => life.quantity === quantity && life.place === place && life.begunDay < first,
      );
      const begun = before?.begunDay ?? (isNew(odometer, first) ? first : null);
      const begins = [...(begun === null ? [] : [begun]), ...moments];
      return begins.map((begunDay, index): PartLife => {
        const seenDay = begins[index + 1] ?? last;
        const isKnown = before !== undefined && begunDay === before.begunDay;
        return {
          quantity,
          place,
          begunDay,
          begunKm: isKnown ? before.begunKm : valueOn(odometer, begunDay),
          seenDay,
          seenKm: valueOn(odometer, seenDay),
          isOver: index + 1 < begins.length,
        };
      });
    }),
  );
}

function renewals({ days, values }: DailySeries, step: number): number[] {
  return levelChanges(values, Math.abs(step))
    .filter((change) => change.step * step > 0)
    .map(({ index }) => days[index] as number);
}

const isNew = (odometer: DailySeries, day: number): boolean =>
  (valueOn(odometer, day) ?? Number.POSITIVE_INFINITY) < newBelowKm;
