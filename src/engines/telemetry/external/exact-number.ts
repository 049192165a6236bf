/**
 * VictoriaMetrics keeps a number as a decimal: a fraction has up to 12 digits, and all numbers of a block share one exponent,
 * so that great and small ones beside each other lose digits. What it does keep is found here without knowing the
 * neighbours; anything else is kept as the two halves of its bits, which are whole numbers.
 */

/** How a number is kept: as it is among numbers like it, as it is among whole numbers, as two halves. */
export type NumberKind = 'plain' | 'whole' | 'halves';

const millionths = 1e6;
/** With six decimals these have 11 digits; of those with 12 the last is now and then another. */
const mostWithFraction = 1e5;
/** In millionths still exact. */
const mostWithoutFraction = 9e9;

export function numberKind(value: number): NumberKind {
  if (Number.isInteger(value)) {
    if (Object.is(value, -0)) return 'halves';
    if (value <= mostWithoutFraction && value >= -mostWithoutFraction) return 'plain';
    return Number.isSafeInteger(value) ? 'whole' : 'halves';
  }
  if (value >= mostWithFraction || value <= -mostWithFraction) return 'halves';
  return Math.round(value * millionths) / millionths === value ? 'plain' : 'halves';
}

const view = new DataView(new ArrayBuffer(8));

/** Upper and lower 32 bits. */
export function halvesOf(value: number): readonly [high: number, low: number] {
  view.setFloat64(0, value);
  return [view.getUint32(0), view.getUint32(4)];
}

export function joinHalves(high: number, low: number): number {
  view.setUint32(0, high);
  view.setUint32(4, low);
  return view.getFloat64(0);
}
