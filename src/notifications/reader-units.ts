/** How a reader likes values; the console keeps it. */
export interface ReadUnits {
  readonly distance: 'km' | 'mi';
  readonly temperature: 'C' | 'F';
  readonly pressure: 'kPa' | 'bar' | 'psi';
}

export const unitsOf = (kept: Partial<ReadUnits> | null): ReadUnits => ({
  distance: kept?.distance ?? 'km',
  temperature: kept?.temperature ?? 'C',
  pressure: kept?.pressure ?? 'kPa',
});

interface Shown {
  readonly sign: string;
  readonly factor: number;
  readonly offset?: number;
  readonly digits: number;
}

const kmInMile = 1.609344;
const pressures = {
  kPa: { sign: 'kPa', factor: 1, digits: 0 },
  bar: { sign: 'bar', factor: 0.01, digits: 2 },
  psi: { sign: 'psi', factor: 0.145_037_7, digits: 1 },
} as const satisfies Record<ReadUnits['pressure'], Shown>;

/** Differences have no zero to shift: 5 °C more is 9 °F more. */
const isDifference = (path: string): boolean => /\.(Spread|Difference|Delta)$/.test(path);

/** Distances that are driven, which the catalogue has in metres. */
const isDriven = (path: string): boolean => /(TraveledDistance\w*|TripMeterReading|\.Range)$/.test(path);

function shown(unit: string, path: string, units: ReadUnits): Shown {
  const isFar = units.distance === 'mi';
  switch (unit.toLowerCase()) {
    case 'celsius':
      if (units.temperature === 'C') return { sign: isDifference(path) ? 'K' : '°C', factor: 1, digits: 1 };
      return { sign: '°F', factor: 1.8, offset: isDifference(path) ? 0 : 32, digits: 1 };
    case 'kpa':
      return pressures[units.pressure];
    case 'pa': {
      const one = pressures[units.pressure];
      return { ...one, factor: one.factor / 1000 };
    }
    case 'm':
      if (!isDriven(path)) return { sign: 'm', factor: 1, digits: 2 };
      return isFar
        ? { sign: 'mi', factor: 0.001 / kmInMile, digits: 1 }
        : { sign: 'km', factor: 0.001, digits: 1 };
    case 'km':
      return isFar ? { sign: 'mi', factor: 1 / kmInMile, digits: 1 } : { sign: 'km', factor: 1, digits: 1 };
    case 'km/h':
      return isFar
        ? { sign: 'mph', factor: 1 / kmInMile, digits: 0 }
        : { sign: 'km/h', factor: 1, digits: 0 };
    case 'percent':
      return { sign: '%', factor: 1, digits: 1 };
    case 'v':
      if (isDifference(path)) return { sign: 'mV', factor: 1000, digits: 0 };
      return { sign: 'V', factor: 1, digits: 2 };
    case 'ohm':
      return { sign: 'Ω', factor: 1, digits: 0 };
    default:
      return { sign: unit, factor: 1, digits: 2 };
  }
}

/** A number of this unit as the catalogue names it, for a reader: `143.6 °F`. */
export function valueText(
  value: number,
  { unit, path, units, language }: { unit: string; path: string; units: ReadUnits; language: string },
): string {
  const { sign, factor, offset = 0, digits } = shown(unit, path, units);
  const number = new Intl.NumberFormat(language, { maximumFractionDigits: digits }).format(
    value * factor + offset,
  );
  return sign === '' ? number : `${number} ${sign}`;
}
