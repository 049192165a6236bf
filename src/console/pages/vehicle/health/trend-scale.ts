import type { TrendFigure } from '../../../api/queries/vehicle-page.ts';

export interface Scale {
  readonly low: number;
  readonly high: number;
  /** Two to five, ascending. */
  readonly ticks: readonly number[];
}

/** A limit is on the axis where the values come near it: farther off it would flatten the curve. */
const nearLimit = 2;

/** An axis for shown values, with round ticks, never flatter than `least`. */
export function scaleOf(
  points: readonly { readonly min: number; readonly max: number }[],
  limit: number | null,
  least: number,
): Scale {
  let low = Math.min(...points.map(({ min }) => min));
  let high = Math.max(...points.map(({ max }) => max));
  const spread = Math.max(high - low, least);
  if (limit !== null && limit > low - nearLimit * spread && limit < high + nearLimit * spread) {
    low = Math.min(low, limit);
    high = Math.max(high, limit);
  }
  const missing = least - (high - low);
  if (missing > 0) {
    low -= missing / 2;
    high += missing / 2;
  }
  const step = niceStep((high - low) / 3);
  const [first, last] = [Math.floor(low / step), Math.ceil(high / step)];
  const ticks = Array.from({ length: last - first + 1 }, (_, index) => round((first + index) * step));
  return { low: ticks[0] ?? low, high: ticks.at(-1) ?? high, ticks };
}

function niceStep(rough: number): number {
  const power = 10 ** Math.floor(Math.log10(rough));
  const lead = rough / power;
  return power * (lead <= 1 ? 1 : lead <= 2 ? 2 : lead <= 5 ? 5 : 10);
}

const round = (value: number): number => Number(value.toPrecision(10));

/** Smallest height of an axis, in the figure's own unit: noise must not look like a cliff. */
export const leastHeight: Readonly<Record<TrendFigure['id'], number>> = {
  stateOfCharge: 20,
  stateOfHealth: 4,
  fullEnergy: 2,
  cellSpread: 0.03,
  insulation: 200_000,
  restVoltage: 0.6,
  tyrePressure: 30,
  padWear: 10,
};
