import { dayMs, type Prediction, type Quantity, quantities, type Range } from './prediction.ts';

/** What stands in these signals where nothing is foreseen: later than anything that is. */
export const farthestDays = 3650;
export const farthestKm = 1_000_000;
const byDistance: ReadonlySet<Quantity> = new Set(['BrakePads', 'Tyres']);

/** `Roadside.Prediction.*` of a vehicle, as rules and charts see them: of several wheels the one that is due first. */
export function derivedSignals(all: readonly Prediction[], at: number): Record<string, number | string> {
  // Rules judge what was measured of this vehicle, not what is usual for others.
  const predictions = all.map((prediction) =>
    prediction.verdict === 'not-enough-data' ? { ...prediction, crossing: null, distance: null } : prediction,
  );
  const signals: Record<string, number | string> = {};
  for (const quantity of quantities) {
    const worst = predictions
      .filter((prediction) => prediction.quantity === quantity)
      .sort((a, b) => dueAt(a) - dueAt(b))[0];
    // What was never measured is not said at all.
    if (worst === undefined || worst.reason.code === 'no-data') continue;
    const name = `Roadside.Prediction.${quantity}`;
    const days = (end: keyof Range): number =>
      worst.crossing === null ? farthestDays : within((worst.crossing[end] - at) / dayMs, farthestDays);
    signals[`${name}.Verdict`] = worst.verdict;
    signals[`${name}.RemainingDays`] = days('middle');
    signals[`${name}.RemainingDaysLow`] = days('low');
    signals[`${name}.RemainingDaysHigh`] = days('high');
    if (byDistance.has(quantity)) signals[`${name}.RemainingDistance`] = kilometres(worst);
  }
  return signals;
}

const dueAt = ({ crossing }: Prediction): number => crossing?.middle ?? Number.POSITIVE_INFINITY;
const within = (value: number, most: number): number =>
  Math.round(Math.min(most, Math.max(0, value)) * 10) / 10;

function kilometres({ verdict, distance }: Prediction): number {
  if (verdict === 'crossed') return 0;
  return distance === null ? farthestKm : Math.round(within(distance.middle, farthestKm));
}
