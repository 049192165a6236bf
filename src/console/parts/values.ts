import type { SignalValue } from '../api/types.ts';

/** A value as people read it: at most three decimals, lists shortened. */
export function shown(value: SignalValue, unit: string | null, language: string): string {
  if (typeof value === 'number') {
    const number = new Intl.NumberFormat(language, {
      maximumFractionDigits: unit === 'degrees' ? 5 : Math.abs(value) < 10 ? 3 : 1,
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

/** Branches that come more than once in a car; without them four tyres would have one name. */
const places = /^(Row\d|Left|Right|Middle|Front|Rear|DriverSide|PassengerSide|Left\w+|Right\w+)$/;

/** What people call a signal: the last two words of its path, then where in the car. */
export function shortName(path: string): string {
  const parts = path.split('.').slice(1);
  const where = parts.slice(0, -1).filter((part) => places.test(part));
  const words = parts.filter((part) => !places.test(part) || part === parts.at(-1)).slice(-2);
  const name = [
    ...new Set(words.flatMap((word) => word.replace(/([a-z])([A-Z])/g, '$1 $2').split(' '))),
  ].join(' ');
  return where.length === 0 ? name : `${name} · ${where.join(' ').replace(/([a-z])(\d)/g, '$1 $2')}`;
}
