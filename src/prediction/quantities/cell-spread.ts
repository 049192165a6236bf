import type { Prediction } from '../prediction.ts';
import { registered, type VehicleHistory } from '../vehicle-history.ts';
import { predictFromSeries } from './from-series.ts';

/** Highest less lowest cell voltage at rest, V. Iron phosphate rests on a flat curve: its cells differ more near full and empty. */
export function cellSpread(history: VehicleHistory): Prediction[] {
  const usual = history.chemistry === 'lfp' ? 0.15 : 0.1;
  const limit = registered(history, 'cellSpreadLimitV', 0.02, 1) ?? usual;
  return [
    predictFromSeries(history, {
      quantity: 'CellSpread',
      place: null,
      unit: 'V',
      series: 'cellSpread',
      cutAt: 'software',
      model: { limit, side: 'above', jump: 0.03, noise: 0.003, fewest: 15, shortestDays: 21 },
    }),
  ];
}
