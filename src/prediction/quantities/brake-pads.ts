import type { Prediction } from '../prediction.ts';
import { registered, type VehicleHistory } from '../vehicle-history.ts';
import { predictFromSeries } from './from-series.ts';
import { wheelsIn } from './wheels.ts';

/** Wear of each wheel's pads, percent, over the kilometres. Replaced pads fall by far more than any noise. */
export function brakePads(history: VehicleHistory): Prediction[] {
  const limit = registered(history, 'padWearLimit', 50, 100) ?? 85;
  return wheelsIn(history, 'padWear').map((place) =>
    predictFromSeries(history, {
      quantity: 'BrakePads',
      place,
      unit: 'percent',
      series: place === null ? 'padWear' : `padWear/${place}`,
      byDistance: true,
      model: { limit, side: 'above', jump: 12, noise: 0.5, fewest: 12, shortestDays: 14 },
    }),
  );
}
