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

const wordsOf = (name: string): string[] => name.replace(/([a-z])([A-Z])/g, '$1 $2').split(' ');

/**
 * What people call a signal: the last two names of its path, then where in the car. A branch whose words the last name
 * has too is left out: `Charging.IsCharging` is charging once.
 */
export function shortName(path: string): string {
  const parts = path.split('.').slice(1);
  const where = parts.slice(0, -1).filter((part) => places.test(part));
  const [leaf = [], branch = []] = parts
    .filter((part, index) => !places.test(part) || index === parts.length - 1)
    .slice(-2)
    .map(wordsOf)
    .reverse();
  const isRepeated = branch.every((word) => leaf.some((other) => other.startsWith(word)));
  const words = isRepeated ? leaf : [...branch, ...leaf];
  const name = words.filter((word, index) => word !== words[index - 1]).join(' ');
  return where.length === 0 ? name : `${name} · ${where.join(' ').replace(/([a-z])(\d)/g, '$1 $2')}`;
}
