import type { Prediction } from '../prediction.ts';
import type { VehicleHistory } from '../vehicle-history.ts';
import { predictFromSeries } from './from-series.ts';

/** Just above the MIN mark of the expansion tank. */
const limit = 5;

/** Coolant in the expansion tank, percent from MIN to MAX; a refill begins anew. One prediction for each circuit that says it. */
export function coolantLoss(history: VehicleHistory): Prediction[] {
  const circuits = ['engine', 'drive'].filter((circuit) => history.series.has(`coolant/${circuit}`));
  return (circuits.length === 0 ? ['engine'] : circuits).map((circuit) =>
    predictFromSeries(history, {
      quantity: 'CoolantLoss',
      place: circuits.length > 1 ? circuit : null,
      unit: 'percent',
      series: `coolant/${circuit}`,
      model: { limit, side: 'below', jump: 15, noise: 2, fewest: 10, shortestDays: 14 },
    }),
  );
}
