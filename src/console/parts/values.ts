import type { SignalValue } from '../api/types.ts';

/** A value as people read it: at most three decimals, lists shortened. */
export function shown(value: SignalValue, unit: string | null, language: string): string {
  if (typeof value === 'number') {
    const number = new Intl.NumberFormat(language, {
      maximumFractionDigits: Math.abs(value) < 10 ? 3 : 1,
    }).format(value);
    return unit === null || unit === '' ? number : `${number} ${unitSigns[unit] ?? unit}`;
  }
  if (typeof value === 'object') {
    const least = Math.min(...value);
    const most = Math.max(...value);
    return value.length === 0
      ? '–'
      : `${value.length} × ${shown(least, null, language)} … ${shown(most, unit, language)}`;
  }
  return String(value);
}

/** VSS unit names whose sign people know better. */
export const unitSigns: Readonly<Record<string, string>> = {
  Celsius: '°C',
  celsius: '°C',
  percent: '%',
  degrees: '°',
  'm/s^2': 'm/s²',
  'degrees/s': '°/s',
};

/** The last two words of a path are enough to tell most signals apart. */
export function shortName(path: string): string {
  return path
    .split('.')
    .slice(-2)
    .join(' ')
    .replace(/([a-z])([A-Z])/g, '$1 $2');
}
