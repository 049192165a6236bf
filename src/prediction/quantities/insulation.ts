import { emptySeries } from '../daily-series.ts';
import type { Prediction } from '../prediction.ts';
import { median } from '../statistics/robust.ts';
import type { VehicleHistory } from '../vehicle-history.ts';
import { predictFromSeries } from './from-series.ts';

/** ISO 6469-3 for systems with an alternating-current part. */
const ohmsPerVolt = 500;
const usualVolts = 400;
const leastVolts = 100;

/** Insulation resistance, judged as its logarithm: moisture and ageing take a share of it, not so many ohms. */
export function insulation(history: VehicleHistory): Prediction[] {
  const { values } = history.series.get('packVoltage') ?? emptySeries;
  const volts = values.length === 0 ? usualVolts : Math.max(leastVolts, median(values.slice(-30)));
  return [
    predictFromSeries(history, {
      quantity: 'Insulation',
      place: null,
      unit: 'Ohm',
      series: 'insulation',
      isLogarithmic: true,
      model: {
        limit: ohmsPerVolt * volts,
        side: 'below',
        jump: 1,
        noise: 0.08,
        fewest: 12,
        shortestDays: 14,
      },
    }),
  ];
}
