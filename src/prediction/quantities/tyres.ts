import type { Prediction } from '../prediction.ts';
import { registered, type VehicleHistory } from '../vehicle-history.ts';
import { predictFromSeries } from './from-series.ts';
import { wheelsIn } from './wheels.ts';

/** A tyre is to be told at a fifth below the placard (UN R64/R141); without the placard where the pressure rule fires. */
const shareOfPlacard = 0.8;
const withoutPlacard = 175;

/** A slow leak of each tyre: pressure as at 20 °C, kPa. Inflating it, or other wheels, begins anew. */
export function tyres(history: VehicleHistory): Prediction[] {
  const placard = registered(history, 'tyrePressureKpa', 100, 1200);
  const limit = placard === null ? withoutPlacard : shareOfPlacard * placard;
  return wheelsIn(history, 'tyrePressure').map((place) =>
    predictFromSeries(history, {
      quantity: 'Tyres',
      place,
      unit: 'kPa',
      series: place === null ? 'tyrePressure' : `tyrePressure/${place}`,
      cutAt: 'wheels',
      model: { limit, side: 'below', jump: 12, noise: 1.5, fewest: 8, shortestDays: 10 },
    }),
  );
}
