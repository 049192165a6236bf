/** Units as the catalogue names them (COVESA VSS), shown as the reader likes them. */

export interface Units {
  readonly distance: 'km' | 'mi';
  readonly temperature: 'C' | 'F';
  readonly pressure: 'kPa' | 'bar' | 'psi';
}

/** How values of one catalogue unit are shown: `value * factor + offset`, followed by `sign`. */
export interface ShownUnit {
  readonly sign: string;
  readonly factor: number;
  readonly offset: number;
  /** Digits after the point; undefined = as the size of the number asks. */
  readonly digits: number | undefined;
}

const kmInMile = 1.609344;
const plain = (sign: string, digits?: number): ShownUnit => ({ sign, factor: 1, offset: 0, digits });
const scaled = (sign: string, factor: number, digits?: number): ShownUnit => ({
  sign,
  factor,
  offset: 0,
  digits,
});

/** Catalogue units whose sign people know better. */
const signs: Readonly<Record<string, ShownUnit>> = {
  percent: plain('%', 1),
  degrees: plain('°', 5),
  'degrees/s': plain('°/s'),
  'm/s^2': plain('m/s²'),
  'cm^3': plain('cm³'),
  Ohm: plain('Ω'),
  rpm: plain('rpm', 0),
  cpm: plain('/min', 0),
  bpm: plain('/min', 0),
  inch: plain('″'),
  iso8601: plain(''),
};

const miles: Readonly<Record<string, ShownUnit>> = {
  km: scaled('mi', 1 / kmInMile, 1),
  'km/h': scaled('mph', 1 / kmInMile, 1),
  'g/km': scaled('g/mi', kmInMile, 1),
  'kWh/100km': scaled('kWh/100 mi', kmInMile, 1),
  'km/l': scaled('mi/l', 1 / kmInMile, 1),
};
const kilometres: Readonly<Record<string, ShownUnit>> = {
  km: plain('km', 1),
  'km/h': plain('km/h', 1),
  'kWh/100km': plain('kWh/100 km', 1),
  'l/100km': plain('l/100 km', 1),
};
const pressures: Readonly<Record<Units['pressure'], ShownUnit>> = {
  kPa: plain('kPa', 0),
  bar: scaled('bar', 0.01, 2),
  psi: scaled('psi', 0.1450377, 1),
};

/** Differences have no zero to shift: 5 °C more is 9 °F more. */
const isDifference = (path: string): boolean => /\.(Spread|Difference|Delta)$/.test(path);

/** Distances that are driven, which the catalogue has in metres. */
const isDriven = (path: string): boolean => /(TraveledDistance\w*|TripMeterReading|\.Range)$/.test(path);

/** `path`, where known, tells a temperature from a difference of temperatures. */
export function shownUnit(unit: string | null, units: Units, path = ''): ShownUnit {
  if (unit === null) return plain('');
  if (unit === 'Celsius' || unit === 'celsius') {
    if (units.temperature === 'C') return plain(isDifference(path) ? 'K' : '°C', 1);
    return { sign: '°F', factor: 1.8, offset: isDifference(path) ? 0 : 32, digits: 1 };
  }
  // Cells differ by thousandths.
  if (unit === 'V' && isDifference(path)) return scaled('mV', 1000, 0);
  if (unit === 'kPa') return pressures[units.pressure];
  if (unit === 'Pa') {
    const shown = pressures[units.pressure];
    return { ...shown, factor: shown.factor / 1000 };
  }
  if (unit === 'm' && isDriven(path)) {
    return units.distance === 'mi' ? scaled('mi', 0.001 / kmInMile, 1) : scaled('km', 0.001, 1);
  }
  const ofDistance = units.distance === 'mi' ? miles[unit] : kilometres[unit];
  return ofDistance ?? signs[unit] ?? plain(unit);
}

export const converted = (value: number, { factor, offset }: ShownUnit): number => value * factor + offset;
