import type { TrendFigure } from '../../../api/queries/vehicle-page.ts';
import type { Format } from '../../../format/format.ts';

/** How the values of a figure are shown: `value * factor + offset`, digits, sign. */
export interface Shown {
  readonly sign: string;
  readonly of: (value: number) => number;
  readonly text: (value: number) => string;
  /** A change: without the offset. */
  readonly change: (value: number) => string;
}

/** People say millivolts of cells and kiloohms of insulation; all else as the reader likes it. */
const own: Readonly<Partial<Record<TrendFigure['id'], { sign: string; factor: number; digits: number }>>> = {
  cellSpread: { sign: 'mV', factor: 1000, digits: 0 },
  insulation: { sign: 'kΩ', factor: 0.001, digits: 0 },
  restVoltage: { sign: 'V', factor: 1, digits: 2 },
  fullEnergy: { sign: 'kWh', factor: 1, digits: 1 },
  padWear: { sign: '%', factor: 1, digits: 0 },
};

export function shownAs({ id, unit }: Pick<TrendFigure, 'id' | 'unit'>, format: Format): Shown {
  const mine = own[id];
  const { sign, factor, offset, digits } = mine === undefined ? format.unit(unit) : { ...mine, offset: 0 };
  const options = { maximumFractionDigits: digits ?? 1, minimumFractionDigits: mine?.digits ?? 0 };
  const text = (value: number, more: Intl.NumberFormatOptions = {}) =>
    `${format.number(value, { ...options, ...more })} ${sign}`.trim();
  return {
    sign,
    of: (value) => value * factor + offset,
    text: (value) => text(value * factor + offset),
    change: (value) =>
      text(value * factor, { signDisplay: 'exceptZero', maximumFractionDigits: (digits ?? 1) + 1 }),
  };
}
