import type { Prediction } from '../prediction.ts';
import { registered, type VehicleHistory } from '../vehicle-history.ts';
import { predictFromSeries } from './from-series.ts';

/** Voltage of the 12 V battery at rest. A new battery rests higher at once. */
export function lowVoltageBattery(history: VehicleHistory): Prediction[] {
  const limit = registered(history, 'restVoltageLimit', 10, 26) ?? 11.9;
  return [
    predictFromSeries(history, {
      quantity: 'LowVoltageBattery',
      place: null,
      unit: 'V',
      series: 'restVoltage',
      model: { limit, side: 'below', jump: 0.25, noise: 0.04, fewest: 15, shortestDays: 21 },
    }),
  ];
}
