import type { SignalValue } from '../api/types.ts';
import { beforePercent, formatNumber, readableDigits } from './numbers.ts';
import { converted, type ShownUnit } from './units.ts';

function spaced(text: string, sign: string, locale: string): string {
  if (sign === '') return text;
  if (sign === '%') return `${text}${beforePercent(locale)}%`;
  return `${text}${/^[°″]/.test(sign) && !/^°[CF]/.test(sign) ? '' : ' '}${sign}`;
}

/** A value as people read it, in the unit shown; lists shortened to their length and their bounds. */
export function formatValue(value: SignalValue, unit: ShownUnit, locale: string): string {
  if (typeof value === 'number') {
    const number = converted(value, unit);
    // Insulation has hundreds of thousands of them.
    if (unit.sign === 'Ω' && Math.abs(number) >= 10_000)
      return formatValue(value, { ...unit, sign: 'kΩ', factor: unit.factor / 1000 }, locale);
    return spaced(
      formatNumber(number, locale, { maximumFractionDigits: unit.digits ?? readableDigits(number) }),
      unit.sign,
      locale,
    );
  }
  if (typeof value === 'object') {
    if (value.length === 0) return '–';
    const bare = { ...unit, sign: '' };
    const least = formatValue(Math.min(...value), bare, locale);
    return `${value.length} × ${least} … ${formatValue(Math.max(...value), unit, locale)}`;
  }
  return String(value);
}
